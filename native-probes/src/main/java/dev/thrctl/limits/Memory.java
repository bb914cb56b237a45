package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/** What threads that do nothing would take of the memory that is free. An estimate: no call fails at that number. */
final class Memory {
    /** THREAD_SIZE of x86_64 and of aarch64 with pages of 4 KiB. */
    private static final long KERNEL_STACK = 16L << 10;

    /** task_struct, its signal and pid parts, mappings: about that much. */
    private static final long KERNEL_OBJECTS = 12L << 10;

    /** Two pages of the stack, where the thread's descriptor and its first frames lie, and one of page tables. */
    private static final int PAGES = 3;

    private static final Place PLACE = new Place(
            "memory",
            "system",
            Unit.BYTES,
            "MemTotal and MemAvailable of /proc/meminfo",
            "more memory, or fewer processes");

    private Memory() {}

    static long perThread(long pageBytes) {
        return KERNEL_STACK + KERNEL_OBJECTS + PAGES * pageBytes;
    }

    /** Bytes; null if unknown. */
    static LimitRow row(@Nullable Long total, @Nullable Long available, long perThread) {
        return total == null || available == null
                ? PLACE.unknown(total, null, "/proc/meminfo lacks a line")
                : PLACE.limited(
                        total,
                        Math.max(0, total - available),
                        perThread,
                        Precision.ESTIMATE,
                        "estimate for threads that do nothing; cgroup memory limits are not looked at");
    }
}
