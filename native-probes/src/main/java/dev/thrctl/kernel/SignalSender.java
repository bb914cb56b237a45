package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Sends signals. Signal 0 sends nothing and checks whether it could. With a value the receiver sees SI_QUEUE and the
 * value, else SI_USER or SI_TKILL (sigaction(2)).
 *
 * <p>Errors of all: ESRCH if there is no such process or thread (any more), or the two do not belong together; EPERM if
 * the caller may not; EAGAIN if the queue of the receiver's user is full (RLIMIT_SIGPENDING); EINVAL for a signal
 * number that the kernel does not have. Sources: kill(2), tgkill(2), rt_sigqueueinfo(2), pidfd_send_signal(2).
 */
public interface SignalSender {
    /**
     * A file descriptor that stands for the process even when its id is used again, pidfd_open(2).
     *
     * @return to be closed by {@link #close}
     * @throws SystemCallException ENOSYS before Linux 5.3; ESRCH; EINVAL, or ENOENT on newer kernels, for the id of a
     *     thread that is no process
     */
    int open(int pid);

    /**
     * A file descriptor that stands for the thread, pidfd_open(2) with PIDFD_THREAD.
     *
     * @return to be closed by {@link #close}
     * @throws SystemCallException ENOSYS before Linux 5.3; EINVAL before 6.9; ESRCH
     */
    int open(ThreadId thread);

    /** pidfd_send_signal(2); {@code pid} is for messages only. */
    void toProcess(int file, int pid, int signal, @Nullable Integer value);

    /** pidfd_send_signal(2) with PIDFD_SIGNAL_THREAD, from Linux 6.9 on; {@code thread} is for messages only. */
    void toThread(int file, ThreadId thread, int signal, @Nullable Integer value);

    /** kill(2), or rt_sigqueueinfo(2) for a value: by number, whoever has it now. */
    void toProcessId(int pid, int signal, @Nullable Integer value);

    /** tgkill(2), or rt_tgsigqueueinfo(2) for a value: by number, whoever has it now. */
    void toThread(ThreadId thread, int signal, @Nullable Integer value);

    /**
     * Waits until every thread of the process has ended, poll(2).
     *
     * @param timeoutMs milliseconds; 0 only looks
     * @return false if it still lives
     */
    boolean awaitEnd(int file, int timeoutMs);

    /** Gives the signal its default action in this process, whoever has a handler for it: signal(2). */
    void restoreDefault(int signal);

    /** close(2). */
    void close(int file);
}
