package dev.thrctl.kernel;

/** How late the kernel may wake a thread, so that it can wake several at once. Source: PR_SET_TIMERSLACK(2const). */
public interface TimerSlack {
    /**
     * Writes /proc/TID/timerslack_ns, which the thread itself may do and who has CAP_SYS_NICE.
     *
     * @param ns nanoseconds; 0 for the thread's default
     * @throws SystemCallException EPERM, ENOENT or ESRCH if the thread has gone
     */
    void write(int tid, long ns);
}
