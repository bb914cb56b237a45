package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * Strict overcommit, vm.overcommit_memory 2: stacks count with their whole size. Source: proc_sys_vm(5),
 * overcommit-accounting.rst, __vm_enough_memory of mm/util.c.
 */
final class Commit {
    static final String MODE_FILE = "/proc/sys/vm/overcommit_memory";

    private static final long STRICT = 2;

    private static final Place PLACE = new Place(
            "vm.overcommit_memory",
            "system",
            Unit.BYTES,
            MODE_FILE + ", CommitLimit and Committed_AS of /proc/meminfo",
            "sysctl -w vm.overcommit_memory=0, or a larger vm.overcommit_ratio");

    private Commit() {}

    /**
     * All in bytes.
     *
     * @param reserved what the kernel keeps back from this process
     */
    static LimitRow row(
            @Nullable Long mode, @Nullable Long limit, @Nullable Long committed, long reserved, long perThread) {
        if (mode == null) {
            return PLACE.unknown(limit, committed, "no " + MODE_FILE);
        }
        if (mode != STRICT) {
            return PLACE.unlimited(committed, "memory is promised without counting stacks: mode " + mode);
        }
        if (limit == null || committed == null) {
            return PLACE.unknown(limit, committed, "/proc/meminfo lacks a line");
        }
        return PLACE.limited(
                Math.max(0, limit - reserved), committed, perThread, Precision.EXACT, "reserves are taken off");
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
