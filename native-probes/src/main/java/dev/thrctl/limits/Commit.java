package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * Strict overcommit, vm.overcommit_memory 2: stacks count with their whole size. In mode 0 no single one may be larger
 * than memory and swap together. Source: proc_sys_vm(5), overcommit-accounting.rst, __vm_enough_memory of mm/util.c.
 */
final class Commit {
    static final String MODE_FILE = "/proc/sys/vm/overcommit_memory";

    private static final long HEURISTIC = 0;
    private static final long ALWAYS = 1;
    private static final long STRICT = 2;

    private static final Place PLACE = new Place(
            "vm.overcommit_memory",
            "system",
            Unit.BYTES,
            MODE_FILE + ", CommitLimit and Committed_AS of /proc/meminfo",
            "sysctl -w vm.overcommit_memory=0, or a larger vm.overcommit_ratio");

    private Commit() {}

    /** Of {@link #MODE_FILE}; null if unknown. */
    static LimitRow row(@Nullable Long mode, KeyedLines info, long reserved, ThreadCost cost) {
        Long committed = info.bytes("Committed_AS");
        Long limit = info.bytes("CommitLimit");
        if (mode == null) {
            return PLACE.unknown(limit, committed, "no " + MODE_FILE);
        }
        if (mode == HEURISTIC) {
            return heuristic(info, committed, cost);
        }
        if (mode != STRICT) {
            return mode == ALWAYS
                    ? PLACE.unlimited(committed, "memory is promised without counting stacks: mode 1")
                    : PLACE.unknown(limit, committed, "mode " + mode + " is not known here");
        }
        if (limit == null || committed == null) {
            return PLACE.unknown(limit, committed, "/proc/meminfo lacks a line");
        }
        return PLACE.limited(
                Math.max(0, limit - reserved),
                committed,
                cost.writableBytes(),
                Precision.EXACT,
                "reserves are taken off");
    }

    private static LimitRow heuristic(KeyedLines info, @Nullable Long committed, ThreadCost cost) {
        Long memory = info.bytes("MemTotal");
        Long swap = info.bytes("SwapTotal");
        if (memory == null) {
            return PLACE.unknown(null, committed, "/proc/meminfo lacks a line");
        }
        long most = memory + (swap == null ? 0 : swap);
        return cost.stackBytes() > most
                ? PLACE.limited(
                        most,
                        0,
                        cost.writableBytes(),
                        0,
                        Precision.EXACT,
                        "mode 0 refuses a stack that is larger than memory and swap together")
                : PLACE.unlimited(committed, "memory is promised without counting stacks: mode 0");
    }

    /**
     * Bytes: vm.admin_reserve_kbytes from all but root, and vm.user_reserve_kbytes from processes larger than 32 times
     * that.
     */
    static long reserved(boolean isAdmin, @Nullable Long adminKbytes, @Nullable Long userKbytes, long sizeBytes) {
        long admin = isAdmin || adminKbytes == null ? 0 : adminKbytes * 1024;
        long user = userKbytes == null ? 0 : Math.min(sizeBytes / 32, userKbytes * 1024);
        return admin + user;
    }
}
