package dev.thrctl.task;

import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.MemoryMap.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * The mapping that a sleeping thread's stack pointer lies in. A C library puts thread-local data at the upper end of
 * it, so {@code usedBytes} is a little more than what the frames take; a stack that has no guard may share its mapping
 * with its neighbour.
 *
 * @param sizeBytes size of the mapping
 * @param usedBytes from the stack pointer to the upper end
 * @param guardBytes size of the inaccessible mapping right below, 0 if there is none
 */
public record StackArea(long stackPointer, long start, long end, long sizeBytes, long usedBytes, long guardBytes) {
    static @Nullable StackArea of(MemoryMap maps, long stackPointer) {
        Mapping mapping = maps.find(stackPointer);
        if (mapping == null) {
            return null;
        }
        Mapping below = maps.below(mapping);
        return new StackArea(
                stackPointer,
                mapping.start(),
                mapping.end(),
                mapping.sizeBytes(),
                mapping.end() - stackPointer,
                below != null && below.isInaccessible() ? below.sizeBytes() : 0);
    }
}
