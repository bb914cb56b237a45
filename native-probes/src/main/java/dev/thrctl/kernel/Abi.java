package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/** The system call numbering of a thread. One kernel serves several: numbers mean nothing without it. */
public enum Abi {
    /** arch/x86/entry/syscalls/syscall_64.tbl. */
    X86_64(0),

    /**
     * 32-bit pointers in 64-bit mode: the rows {@code common} and {@code x32} of syscall_64.tbl, with bit 30 set. It is
     * the number of each call that tells it from {@link #X86_64}; {@link #of} never answers it.
     */
    X32(1),

    /** arch/x86/entry/syscalls/syscall_32.tbl. */
    I386(2),

    /** scripts/syscall.tbl, before Linux 6.11 include/uapi/asm-generic/unistd.h: aarch64 and riscv64. */
    GENERIC_64(3),

    /** arch/arm/tools/syscall.tbl, abi {@code common} and {@code eabi}. */
    ARM_EABI(4);

    static final int COLUMNS = 5;

    /** In {@link SyscallRows}, from 0. */
    final int column;

    Abi(int column) {
        this.column = column;
    }

    /**
     * The numbering of a process, or null when this tool has no table for it.
     *
     * @param machine the host, as {@code uname -m} or {@code os.arch} name it
     * @param wordBits 64, or 32 for a compat process on a 64-bit host and for any process on a 32-bit host
     */
    public static @Nullable Abi of(String machine, int wordBits) {
        if (wordBits != 32 && wordBits != 64) {
            return null;
        }
        boolean wide = wordBits == 64;
        switch (machine) {
            case "x86_64":
            case "amd64":
                return wide ? X86_64 : I386;
            case "i386":
            case "i486":
            case "i586":
            case "i686":
            case "x86":
                return wide ? null : I386;
            case "aarch64":
            case "arm64":
                return wide ? GENERIC_64 : ARM_EABI;
            case "riscv64":
                return wide ? GENERIC_64 : null;
            case "arm":
            case "armv5tel":
            case "armv6l":
            case "armv7l":
            case "armv8l":
                return wide ? null : ARM_EABI;
            default:
                return null;
        }
    }
}
