package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/** What threads that do nothing would take of the memory that is free. An estimate: no call fails at that number. */
final class Memory {
    /** THREAD_SIZE of x86_64 and of aarch64 with pages of 4 KiB. */
    private static final long KERNEL_STACK = 16L << 10;

    /** task_struct, its pid and mappings: 7.6 KiB on Linux 6.18. */
    private static final long KERNEL_OBJECTS = 8L << 10;

    /** Of the stack, where the thread's descriptor and its first frames lie. */
    private static final int STACK_PAGES = 2;

    /** What one page table maps on x86_64 and aarch64: a stack as large as that has one of its own. */
    private static final long TABLE_BYTES = 2L << 20;

    static final String NOTE = "estimate for threads that do nothing";

    private static final Place PLACE = new Place(
            "memory",
            "system",
            Unit.BYTES,
            "MemTotal and MemAvailable of /proc/meminfo",
            "more memory, or fewer processes");

    private Memory() {}

    /** Measured per thread in a cgroup: 35,900 bytes with a stack of 8 MiB, 33,600 of 1 MiB, 31,400 of 64 KiB. */
    static long perThread(long stackBytes, long pageBytes) {
        long table = stackBytes >= TABLE_BYTES ? pageBytes : pageBytes * stackBytes / TABLE_BYTES;
        return KERNEL_STACK + KERNEL_OBJECTS + STACK_PAGES * pageBytes + table;
    }

    /** Bytes; null if unknown. */
    static LimitRow row(@Nullable Long total, @Nullable Long available, long perThread) {
        return total == null || available == null
                ? PLACE.unknown(total, null, "/proc/meminfo lacks a line")
                : PLACE.limited(total, Math.max(0, total - available), perThread, Precision.ESTIMATE, NOTE);
    }
}
