package dev.thrctl.kernel;

/**
 * Changes how one thread is scheduled. Every call throws a {@link SystemCallException} without a next step: what would
 * help depends on the thread.
 */
public interface SchedulingControl {
    /** Source: sched_getattr(2). ESRCH if the thread has gone. */
    SchedAttributes attributes(int tid);

    /** Source: sched_setattr(2). EPERM, EINVAL, EBUSY (no bandwidth left for SCHED_DEADLINE), ESRCH. */
    void setAttributes(int tid, SchedAttributes attributes);

    /**
     * SCHED_OTHER, SCHED_BATCH or SCHED_IDLE, with the nice value and the length of a slice that the thread has: they
     * cannot be read of a real-time thread, and sched_setattr(2) resets the slice. Source: sched_setscheduler(2),
     * _sched_setscheduler of kernel/sched/syscalls.c. Errors as of {@link #setAttributes}.
     */
    void setPolicy(int tid, int policy, boolean resetOnFork);

    /** Of this thread only, other than POSIX has it. Source: setpriority(2). EACCES, EPERM, ESRCH. */
    void setNice(int tid, int nice);

    /** Source: sched_setaffinity(2). EINVAL (no CPU left), EBUSY (SCHED_DEADLINE), EPERM, ESRCH. */
    void setAffinity(int tid, CpuSet cpus);

    /** Source: sched_get_priority_min(2). EINVAL for a policy that this kernel does not have. */
    int lowestPriority(int policy);

    /** Source: sched_get_priority_max(2). EINVAL for a policy that this kernel does not have. */
    int highestPriority(int policy);
}
