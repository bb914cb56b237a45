package dev.thrctl.kernel;

/**
 * One thread of one process. Both numbers are those of the caller's pid namespace.
 *
 * @param pid thread group id, {@code getpid(2)}
 * @param tid thread id, {@code gettid(2)}; equal to {@code pid} for the thread group leader
 */
public record ThreadId(int pid, int tid) {
    /** The most that the kernel gives out: PID_MAX_LIMIT of include/linux/threads.h on 64-bit systems. */
    public static final int MAX = 1 << 22;

    @Override
    public String toString() {
        return pid + "/" + tid;
    }
}
