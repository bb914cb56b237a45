package dev.thrctl.auxv;

import dev.thrctl.kernel.AuxvFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An auxiliary vector.
 *
 * @param pid null for one from a file
 * @param file null for one of a process
 * @param source what it was read from: a path, {@code prctl(PR_GET_AUXV)} or {@code getauxval(3)}
 * @param architecture null if unknown
 * @param items in the order of the vector; the first AT_NULL is the last
 */
public record Auxv(
        @Nullable Integer pid,
        @Nullable String file,
        String source,
        AuxvFormat format,
        @Nullable Architecture architecture,
        List<AuxvItem> items) {

    /** True if some text or mapping exists that the caller may not see. */
    public boolean isPartlyDenied() {
        for (AuxvItem item : items) {
            if (item.text().isDenied() || item.mapping().isDenied()) {
                return true;
            }
        }
        return false;
    }
}
