package dev.thrctl.kernel;

/**
 * Stops threads and looks at their signal queues, ptrace(2). The thread that seizes is the tracer: it alone can make
 * the other calls, and when it ends, in whatever way, the kernel lets go of all that it has seized and they run on.
 */
public interface Ptrace {
    /** What {@link #poll} found. */
    enum State {
        /** Not stopped yet. */
        RUNNING,
        STOPPED,
        GONE
    }

    /** A stop, with the signal that is about to be delivered in it; 0 for none. */
    record Stop(State state, int signal) {}

    /**
     * PTRACE_SEIZE: becomes the tracer and stops nothing yet.
     *
     * @throws SystemCallException EPERM if the caller may not, or something else traces it; ESRCH
     */
    void seize(int tid);

    /**
     * PTRACE_INTERRUPT: asks for a stop.
     *
     * @throws SystemCallException ESRCH if it has gone
     */
    void interrupt(int tid);

    /** waitpid(2) without waiting. */
    Stop poll(int tid);

    /**
     * PTRACE_PEEKSIGINFO of a stopped thread: copies siginfo_t structures and removes none.
     *
     * @param shared the queue of the process; else that of the thread
     * @param offset how many to skip
     * @param buffer receives as many as fit
     * @return how many were copied, 0 at the end
     * @throws SystemCallException ESRCH if it is not stopped or has gone
     */
    int peekSignals(int tid, boolean shared, long offset, byte[] buffer);

    /**
     * PTRACE_DETACH: runs on.
     *
     * @param signal to be delivered, of {@link Stop#signal}; 0 for none
     * @throws SystemCallException ESRCH if it is not stopped or has gone
     */
    void detach(int tid, int signal);
}
