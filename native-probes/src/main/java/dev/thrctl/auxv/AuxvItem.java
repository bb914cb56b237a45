package dev.thrctl.auxv;

import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One entry and what was found out about its value. What does not go with its kind has not been read.
 *
 * @param type null for a number without a name
 * @param flags of AT_HWCAP and its successors, null if the architecture is unknown
 * @param text what the address points to
 * @param mapping what the address lies in; for AT_SYSINFO and AT_SYSINFO_EHDR the [vdso] mapping, wherever they point
 */
public record AuxvItem(
        AuxvFormat.Entry entry,
        @Nullable AuxvType type,
        Hwcap.@Nullable Flags flags,
        Reading<Text> text,
        Reading<MemoryMap.Mapping> mapping) {

    /**
     * A string in the memory of a process.
     *
     * @param isWhole false if no NUL was found within 4,096 bytes or the end of the mapping
     */
    public record Text(RawText raw, boolean isWhole) {}

    public AuxvType.@Nullable Kind kind() {
        return type == null ? null : type.kind();
    }
}
