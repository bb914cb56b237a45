package dev.thrctl.auxv;

import org.jspecify.annotations.Nullable;

/**
 * The page size, by each source that tells it.
 *
 * @param huge hpage_pmd_size, the size of a transparent huge page
 * @param hasHuge whether the kernel has transparent huge pages; null if unknown
 */
public record PageSizes(
        Source auxv,
        Source sysconf,
        Source mincore,
        Source huge,
        @Nullable Boolean hasHuge) {
    /**
     * What one source says.
     *
     * @param bytes null if it says nothing
     * @param problem why, empty if it does
     */
    public record Source(@Nullable Long bytes, String problem) {}

    /** Whether those that say something say the same; null if none or only one does. */
    public @Nullable Boolean agree() {
        Long first = null;
        int known = 0;
        boolean same = true;
        for (Source source : new Source[] {auxv, sysconf, mincore}) {
            Long bytes = source.bytes();
            if (bytes != null) {
                same &= first == null || first.equals(bytes);
                first = bytes;
                known++;
            }
        }
        return known < 2 ? null : same;
    }
}
