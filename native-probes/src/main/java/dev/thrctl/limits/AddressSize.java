package dev.thrctl.limits;

import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.MemoryMap.Mapping;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a process has at all: 3 or 4 GiB of a 32-bit program, 128 TiB of a 64-bit one of x86_64. Stacks fit
 * into what is free between its mappings. Source: vm_unmapped_area of mm/vma.c, arch/x86/mm/mmap.c, personality(2).
 */
final class AddressSize {
    /** DEFAULT_STACK_GUARD_GAP of mm/mmap.c, in pages: nothing is put right below the main thread's stack. */
    private static final long STACK_GAP_PAGES = 256;

    private static final long THREE_GIB = 3L << 30;
    private static final long FOUR_GIB = 4L << 30;

    private AddressSize() {}

    static Place place(String mapsFile) {
        return new Place(
                "address space",
                "process",
                Unit.BYTES,
                "gaps between the mappings of " + mapsFile,
                "smaller stacks, or a 64-bit program");
    }

    /**
     * @param lowest vm.mmap_min_addr
     * @param bottomUp whether stacks are looked for from the lower third of the addresses upwards only
     * @return the row; unknown without mappings
     */
    static LimitRow row(Place place, @Nullable MemoryMap maps, long lowest, long pageBytes, boolean bottomUp, long perThread) {
        Mapping top = maps == null ? null : highest(maps.mappings());
        if (maps == null || top == null) {
            return place.unknown(null, null, "the process has no mappings to look at");
        }
        long size = size(top.end());
        long from = bottomUp ? Math.max(lowest, size / 3) : lowest;
        long free = 0;
        long left = 0;
        for (Mapping mapping : maps.mappings()) {
            if (isOutside(mapping, size)) {
                continue;
            }
            long gap = mapping.start() - from;
            if (isStack(mapping)) {
                gap -= STACK_GAP_PAGES * pageBytes;
            }
            if (gap > 0) {
                free += gap;
                left += gap / perThread;
            }
            from = Math.max(from, mapping.end());
        }
        free += size - from;
        left += (size - from) / perThread;
        return place.limited(
                size, Math.max(0, size - free), perThread, left, Precision.ESTIMATE, "for threads that do not allocate");
    }

    /** The stack of the main thread lies right below the end of what a program has; else the last mapping there is. */
    private static @Nullable Mapping highest(List<Mapping> mappings) {
        Mapping last = null;
        for (Mapping mapping : mappings) {
            if (isStack(mapping)) {
                return mapping;
            }
            last = mapping.end() > 0 ? mapping : last;
        }
        return last;
    }

    private static boolean isStack(Mapping mapping) {
        return mapping.path().text().equals("[stack]");
    }

    /** The kernel's own of x86, and what was mapped at a hint above the usual addresses. */
    private static boolean isOutside(Mapping mapping, long size) {
        return mapping.end() < 0 || mapping.end() > size;
    }

    /** Bytes from address 0 on, by the end of the highest mapping: a power of two, or 3 GiB. */
    static long size(long highestEnd) {
        if (highestEnd > FOUR_GIB / 2 && highestEnd <= THREE_GIB) {
            return THREE_GIB;
        }
        long size = Long.highestOneBit(highestEnd);
        return size == highestEnd ? size : size << 1;
    }
}
