package dev.thrctl.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a thread of pthread_create(3) with a guard of one page takes from its process.
 *
 * @param stackBytes a multiple of the page size
 * @param guardBytes glibc puts it beside the stack since 2.27, before that inside of it; 0 for a thread of a Java VM,
 *     which guards the inside of the stack
 */
public record ThreadCost(long stackBytes, long guardBytes, Origin origin) {
    /** Where the size of the stack is known from. */
    public enum Origin {
        /** The user. */
        OPTION,
        /** The soft RLIMIT_STACK, the default of glibc. */
        RLIMIT,
        /** -Xss or -XX:ThreadStackSize of a Java VM. */
        JAVA_OPTION,
        /** The stacks that a Java VM has already. */
        JAVA_STACKS,
        JAVA_DEFAULT,
        MUSL_DEFAULT
    }

    /**
     * glibc maps stack and guard in one piece without access and then makes the stack writable, which parts it in two:
     * 238 threads made 476 mappings. Neither does it share one with a neighbour, for guards lie between stacks.
     */
    public static final long MAPPINGS = 2;

    /**
     * Of the heap of the creator, for the vector that finds the thread's TLS blocks: (1 + DTV_SURPLUS + 2) * 16 bytes
     * and malloc's header, in allocate_dtv of glibc's elf/dl-tls.c. Of a stack of 64K it is 0.4 %.
     */
    static final long VECTOR_BYTES = 288;

    /** ARCH_STACK_DEFAULT_SIZE of glibc's pthreaddef.h for x86_64, aarch64 and riscv64. */
    private static final long WITHOUT_LIMIT = 2L << 20;

    /** PTHREAD_STACK_MIN of most architectures. */
    public static final long LEAST_STACK_BYTES = 16L << 10;

    /** No thread has a larger one: user addresses of 57 bits end there. */
    private static final long MOST = 1L << 56;

    /**
     * The default stack of glibc: the soft RLIMIT_STACK when the program was started, rounded up to pages.
     *
     * @param softLimit unsigned; null for unlimited
     */
    static ThreadCost ofDefault(@Nullable Long softLimit, long pageBytes) {
        return of(softLimit == null ? WITHOUT_LIMIT : softLimit, pageBytes, pageBytes, Origin.RLIMIT);
    }

    static ThreadCost ofStack(long stackBytes, long pageBytes) {
        return of(stackBytes, pageBytes, pageBytes, Origin.OPTION);
    }

    static ThreadCost of(long stackBytes, long guardBytes, long pageBytes, Origin origin) {
        long least = Math.max(LEAST_STACK_BYTES, pageBytes);
        long size = stackBytes < 0 ? MOST : Math.min(MOST, Math.max(least, stackBytes));
        return new ThreadCost((size + pageBytes - 1) / pageBytes * pageBytes, guardBytes, origin);
    }

    long mappedBytes() {
        return guardBytes + writableBytes();
    }

    long writableBytes() {
        return stackBytes + VECTOR_BYTES;
    }
}
