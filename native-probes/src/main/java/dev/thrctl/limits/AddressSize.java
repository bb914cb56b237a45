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
 * into what is free between its mappings. The kernel looks from a base downwards, which lies below the room that the
 * main thread's stack may grow into, then from a third of all addresses upwards. Source: arch_get_unmapped_area_topdown
 * of mm/mmap.c, mmap_base of arch/x86/mm/mmap.c, personality(2).
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
     * Where the kernel looks.
     *
     * @param lowest vm.mmap_min_addr
     * @param stackLimit soft RLIMIT_STACK, unsigned; null for unlimited
     * @param upwardsOnly the layout of old, which knows no base
     */
    record Search(long lowest, long pageBytes, @Nullable Long stackLimit, boolean upwardsOnly) {
        private static final long LEAST_GAP = 128L << 20;

        /** Bytes of the free addresses between two mappings that it finds, in threads. */
        long threads(long from, long to, long size, long perThread) {
            long third = size / 3;
            long base = upwardsOnly ? lowest : Math.max(lowest, size - stackGap(size));
            if (base >= third) {
                return fit(Math.max(from, lowest), to, perThread);
            }
            return fit(Math.max(from, lowest), Math.min(to, base), perThread)
                    + fit(Math.max(from, third), to, perThread);
        }

        private long stackGap(long size) {
            long most = size / 6 * 5;
            return stackLimit == null || stackLimit < 0
                    ? most
                    : Math.min(most, Math.max(Math.min(LEAST_GAP, most), stackLimit));
        }

        private static long fit(long from, long to, long perThread) {
            return to > from ? (to - from) / perThread : 0;
        }
    }

    /** The row; unknown without mappings. */
    static LimitRow row(Place place, @Nullable MemoryMap maps, Search search, long perThread) {
        Mapping top = maps == null ? null : highest(maps.mappings());
        if (maps == null || top == null) {
            return place.unknown(null, null, "the process has no mappings to look at");
        }
        long size = size(top.end());
        long from = 0;
        long used = 0;
        long left = 0;
        for (Mapping mapping : maps.mappings()) {
            if (isOutside(mapping, size)) {
                continue;
            }
            long to = mapping.start() - (isStack(mapping) ? STACK_GAP_PAGES * search.pageBytes() : 0);
            left += search.threads(from, to, size, perThread);
            from = mapping.end();
            used += mapping.sizeBytes();
        }
        left += search.threads(from, size, size, perThread);
        return place.limited(size, used, perThread, left, Precision.ESTIMATE, "for threads that do not allocate");
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
