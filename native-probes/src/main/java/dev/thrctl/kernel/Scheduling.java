package dev.thrctl.kernel;

/** Scheduling calls that /proc has no file for. */
public interface Scheduling {
    /**
     * The policy with the reset-on-fork bit.
     *
     * @throws SystemCallException ESRCH if the thread has gone, EPERM; see sched_getscheduler(2)
     */
    int scheduler(int tid);
}
