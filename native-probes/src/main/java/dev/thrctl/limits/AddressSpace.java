package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * RLIMIT_AS, which counts stack and guard, and RLIMIT_DATA, which since Linux 4.7 counts private writable memory.
 * Source: getrlimit(2), may_expand_vm of mm/vma.c.
 */
final class AddressSpace {
    /** 12,835 threads of 64K that did nothing fitted into 900 MB, and 323 that called malloc once. */
    private static final String IDLE =
            "for threads that do not allocate: glibc reserves 64M of addresses for the malloc of"
                    + " each new thread, up to 8 a CPU (set MALLOC_ARENA_MAX to have fewer)";

    private AddressSpace() {}

    static Place space(int pid, String folder) {
        return place("RLIMIT_AS", pid, folder, "VmSize", "as");
    }

    static Place data(int pid, String folder) {
        return place("RLIMIT_DATA", pid, folder, "VmData", "data");
    }

    private static Place place(String limit, int pid, String folder, String used, String option) {
        return new Place(
                limit,
                "process",
                Unit.BYTES,
                folder + "limits, " + used + " of " + folder + "status",
                "prlimit --pid " + pid + " --" + option + "=BYTES, or smaller stacks");
    }

    /** {@code limit} is unsigned bytes, null for unlimited; {@code used} null if unknown. */
    static LimitRow row(Place place, @Nullable Long limit, @Nullable Long used, long perThread, Precision precision) {
        if (limit == null) {
            return place.unlimited(used, "");
        }
        return used == null
                ? place.unknown(limit, null, "the status of the process does not say how much it uses")
                : place.limited(limit, used, perThread, precision, precision == Precision.EXACT ? "" : IDLE);
    }
}
