package dev.thrctl.kernel;

/** The CPUs that a thread may run on. */
public interface Affinity {
    /**
     * The system call itself, not the C library's wrapper: that hides how many bytes the kernel wrote.
     *
     * @param tid a thread; a process id names its first thread
     * @param mask receives the set; bytes behind the returned count keep what they were
     * @return bytes that the kernel wrote
     * @throws SystemCallException EINVAL if the kernel's own mask is longer, ESRCH if the thread has gone, EPERM if a
     *     security module forbids it; see sched_getaffinity(2)
     */
    int read(int tid, byte[] mask);
}
