package dev.thrctl.auxv;

import org.jspecify.annotations.Nullable;

/**
 * The types of entries. No number means two things on two architectures. Sources: include/uapi/linux/auxvec.h, and for
 * some arch/ARCH/include/uapi/asm/auxvec.h of the architectures named there.
 */
public enum AuxvType {
    AT_NULL(0, Kind.END, "end of the vector"),
    AT_IGNORE(1, Kind.PLAIN, "to be ignored"),
    AT_EXECFD(2, Kind.PLAIN, "file descriptor of the program"),
    AT_PHDR(3, Kind.FILE_ADDRESS, "the program headers"),
    AT_PHENT(4, Kind.BYTES, "size of a program header"),
    AT_PHNUM(5, Kind.COUNT, "program headers"),
    AT_PAGESZ(6, Kind.BYTES, "page size"),
    AT_BASE(7, Kind.FILE_ADDRESS, "the interpreter"),
    AT_FLAGS(8, Kind.FLAGS, "flags"),
    AT_ENTRY(9, Kind.FILE_ADDRESS, "the entry point of the program"),
    AT_NOTELF(10, Kind.YES_NO, "the program is not ELF"),
    AT_UID(11, Kind.USER, "real user"),
    AT_EUID(12, Kind.USER, "effective user"),
    AT_GID(13, Kind.GROUP, "real group"),
    AT_EGID(14, Kind.GROUP, "effective group"),
    AT_PLATFORM(15, Kind.TEXT, "platform"),
    AT_HWCAP(16, Kind.HWCAP, "CPU capabilities"),
    AT_CLKTCK(17, Kind.TICKS, "unit of times(2)"),
    /** SuperH, by the C library's elf.h only. */
    AT_FPUCW(18, Kind.PLAIN, "floating-point control word"),
    /** powerpc, sh, alpha. */
    AT_DCACHEBSIZE(19, Kind.BYTES, "data cache block size"),
    AT_ICACHEBSIZE(20, Kind.BYTES, "instruction cache block size"),
    AT_UCACHEBSIZE(21, Kind.BYTES, "unified cache block size"),
    /** powerpc: fills the place in which an old C library would misread the three before. */
    AT_IGNOREPPC(22, Kind.PLAIN, "to be ignored"),
    AT_SECURE(23, Kind.YES_NO, "privileges were gained at exec"),
    AT_BASE_PLATFORM(24, Kind.TEXT, "real platform"),
    AT_RANDOM(25, Kind.SECRET, "16 secret random bytes"),
    AT_HWCAP2(26, Kind.HWCAP, "more CPU capabilities"),
    AT_RSEQ_FEATURE_SIZE(27, Kind.BYTES, "supported part of struct rseq"),
    AT_RSEQ_ALIGN(28, Kind.BYTES, "alignment of struct rseq"),
    AT_HWCAP3(29, Kind.HWCAP, "more CPU capabilities"),
    AT_HWCAP4(30, Kind.HWCAP, "more CPU capabilities"),
    AT_EXECFN(31, Kind.TEXT, "file name of the program"),
    /** i386: where a system call enters the vDSO. */
    AT_SYSINFO(32, Kind.VDSO, "system call entry"),
    AT_SYSINFO_EHDR(33, Kind.VDSO, "ELF header of the vDSO"),
    /** sh, alpha. */
    AT_L1I_CACHESHAPE(34, Kind.CACHE_SHAPE, "level 1 instruction cache"),
    AT_L1D_CACHESHAPE(35, Kind.CACHE_SHAPE, "level 1 data cache"),
    AT_L2_CACHESHAPE(36, Kind.CACHE_SHAPE, "level 2 cache"),
    AT_L3_CACHESHAPE(37, Kind.CACHE_SHAPE, "level 3 cache"),
    /** powerpc, riscv. */
    AT_L1I_CACHESIZE(40, Kind.BYTES, "level 1 instruction cache"),
    AT_L1I_CACHEGEOMETRY(41, Kind.CACHE_GEOMETRY, "level 1 instruction cache"),
    AT_L1D_CACHESIZE(42, Kind.BYTES, "level 1 data cache"),
    AT_L1D_CACHEGEOMETRY(43, Kind.CACHE_GEOMETRY, "level 1 data cache"),
    AT_L2_CACHESIZE(44, Kind.BYTES, "level 2 cache"),
    AT_L2_CACHEGEOMETRY(45, Kind.CACHE_GEOMETRY, "level 2 cache"),
    AT_L3_CACHESIZE(46, Kind.BYTES, "level 3 cache"),
    AT_L3_CACHEGEOMETRY(47, Kind.CACHE_GEOMETRY, "level 3 cache"),
    /** sparc. */
    AT_ADI_BLKSZ(48, Kind.BYTES, "block size of memory tags"),
    AT_ADI_NBITS(49, Kind.COUNT, "bits of a memory tag"),
    AT_ADI_UEONADI(50, Kind.PLAIN, "uncorrectable errors on tagged memory"),
    AT_MINSIGSTKSZ(51, Kind.BYTES, "smallest stack for a signal");

    /** What a value is. */
    public enum Kind {
        END,
        PLAIN,
        BYTES,
        COUNT,
        TICKS,
        YES_NO,
        USER,
        GROUP,
        FLAGS,
        HWCAP,
        /** Address of a string that ends with NUL. */
        TEXT,
        /** Address of bytes that nobody else may know. */
        SECRET,
        /** Address in a mapped file. */
        FILE_ADDRESS,
        /** Address in the [vdso] mapping. */
        VDSO,
        /** Associativity in bits 0 to 3, logarithm of the line size in bits 4 to 7, the size above; -1 if unknown. */
        CACHE_SHAPE,
        /** Line size in bits 0 to 15, associativity in bits 16 to 31. */
        CACHE_GEOMETRY
    }

    private static final AuxvType[] BY_NUMBER = byNumber();

    private final int number;
    private final Kind kind;
    private final String meaning;

    AuxvType(int number, Kind kind, String meaning) {
        this.number = number;
        this.kind = kind;
        this.meaning = meaning;
    }

    private static AuxvType[] byNumber() {
        AuxvType[] types = new AuxvType[AT_MINSIGSTKSZ.number + 1];
        for (AuxvType type : values()) {
            types[type.number] = type;
        }
        return types;
    }

    /** Null for a number without a name. */
    public static @Nullable AuxvType of(long number) {
        return number < 0 || number >= BY_NUMBER.length ? null : BY_NUMBER[(int) number];
    }

    public int number() {
        return number;
    }

    public Kind kind() {
        return kind;
    }

    /** What the value is of, in a few words. */
    public String meaning() {
        return meaning;
    }
}
