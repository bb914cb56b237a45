package dev.thrctl.kernel;

import java.util.Arrays;

/** Reads an affinity whose length only the kernel knows. */
public final class AffinityMask {
    /** CPU_SETSIZE of sched.h, 1024 CPUs: enough for nearly every kernel at the first call. */
    private static final int FIRST_BYTES = 128;

    private static final int MOST_BYTES = CpuSet.MAX_CPUS / 8;

    private AffinityMask() {}

    /**
     * Doubles the mask on EINVAL: the kernel refuses masks shorter than its own and does not say how long that is.
     *
     * @throws ProbeException if {@link CpuSet#MAX_CPUS} are not enough either
     */
    public static CpuSet read(Affinity affinity, int tid) {
        for (int length = FIRST_BYTES; ; length *= 2) {
            byte[] mask = new byte[length];
            try {
                int written = affinity.read(tid, mask);
                return CpuSet.ofMask(written < length ? Arrays.copyOf(mask, written) : mask);
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EINVAL) {
                    throw e;
                }
                if (length >= MOST_BYTES) {
                    throw new SystemCallException(
                            "sched_getaffinity",
                            tid,
                            Errno.EINVAL,
                            "This kernel does not take a mask of " + CpuSet.MAX_CPUS + " CPUs, the most that thrctl"
                                    + " offers; please report it");
                }
            }
        }
    }
}
