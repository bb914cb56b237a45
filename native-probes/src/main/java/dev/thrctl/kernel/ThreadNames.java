package dev.thrctl.kernel;

/** Sets names of threads of the calling process. */
public interface ThreadNames {
    /**
     * Sets the name of one thread; of the calling one by prctl(2), of another by /proc/self/task/TID/comm.
     *
     * @param name without a NUL; what is longer than the kernel's limit it cuts without an error
     * @throws ProbeException if this process has no such thread
     */
    void set(int tid, byte[] name);
}
