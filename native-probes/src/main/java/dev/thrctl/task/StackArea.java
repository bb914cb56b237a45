package dev.thrctl.task;

import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.MemoryMap.Mapping;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The mapping that a sleeping thread's stack pointer lies in. A C library puts thread-local data at the upper end of
 * it, so {@code usedBytes} is a little more than what the frames take.
 *
 * <p>The kernel joins the mapping of a stack without a guard with its neighbour, another stack often: where two threads
 * have their stack pointers in one mapping its size is that of neither, and the sizes are null. A thread that runs shows
 * no stack pointer, so such a neighbour cannot be noticed.
 *
 * @param sizeBytes size of the mapping, null if threads share it
 * @param usedBytes from the stack pointer to the upper end, null if threads share it
 * @param guardBytes size of the inaccessible mapping right below, 0 if there is none, null if threads share it
 */
public record StackArea(
        long stackPointer,
        long start,
        long end,
        @Nullable Long sizeBytes,
        @Nullable Long usedBytes,
        @Nullable Long guardBytes) {

    /** {@code allPointers} are the stack pointers of all threads of the process, ascending. */
    static @Nullable StackArea of(MemoryMap maps, long stackPointer, long[] allPointers) {
        Mapping mapping = maps.find(stackPointer);
        if (mapping == null) {
            return null;
        }
        long start = mapping.start();
        long end = mapping.end();
        if (firstAtLeast(allPointers, end) - firstAtLeast(allPointers, start) > 1) {
            return new StackArea(stackPointer, start, end, null, null, null);
        }
        Mapping below = maps.below(mapping);
        long guard = below != null && below.isInaccessible() ? below.sizeBytes() : 0;
        return new StackArea(stackPointer, start, end, mapping.sizeBytes(), end - stackPointer, guard);
    }

    private static int firstAtLeast(long[] ascending, long value) {
        int index = Arrays.binarySearch(ascending, value);
        while (index > 0 && ascending[index - 1] == value) {
            index--;
        }
        return index < 0 ? -index - 1 : index;
    }

    /** Whether another thread's stack pointer lies in the same mapping. */
    public boolean isShared() {
        return sizeBytes == null;
    }
}
