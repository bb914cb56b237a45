package dev.thrctl.auxv;

import org.jspecify.annotations.Nullable;

/** Whose names the bits of AT_HWCAP have: the same bit means another thing on each. */
public enum Architecture {
    X86,
    AARCH64,
    ARM,
    RISCV,
    POWERPC,
    S390;

    /**
     * Of a process, or null if this tool knows none of that name.
     *
     * @param machine as uname(2) or the property os.arch name it; the bare names of this enum count too
     * @param wordBits of the process; null if that is open
     */
    public static @Nullable Architecture of(String machine, @Nullable Integer wordBits) {
        switch (machine) {
            case "x86_64", "amd64", "x86", "i386", "i486", "i586", "i686" -> {
                return X86;
            }
            case "aarch64", "arm64", "aarch64_be" -> {
                return wordBits != null && wordBits == 32 ? ARM : AARCH64;
            }
            case "riscv64", "riscv32", "riscv" -> {
                return RISCV;
            }
            case "ppc64le", "ppc64", "ppc", "powerpc", "powerpc64", "powerpc64le" -> {
                return POWERPC;
            }
            case "s390x", "s390" -> {
                return S390;
            }
            default -> {
                return machine.startsWith("arm") ? ARM : null;
            }
        }
    }

    /** Whether it has processes of that word size. */
    public boolean has(int wordBits) {
        return switch (this) {
            case AARCH64 -> wordBits == 64;
            case ARM -> wordBits == 32;
            default -> true;
        };
    }

    /** Lower case. */
    public String text() {
        return switch (this) {
            case X86 -> "x86";
            case AARCH64 -> "aarch64";
            case ARM -> "arm";
            case RISCV -> "riscv";
            case POWERPC -> "powerpc";
            case S390 -> "s390";
        };
    }
}
