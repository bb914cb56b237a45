package dev.thrctl.kernel;

/**
 * How a thread is scheduled: struct sched_attr of include/uapi/linux/sched/types.h, see sched_setattr(2).
 *
 * @param policy SCHED_* of include/uapi/linux/sched.h, without the reset-on-fork bit
 * @param flags SCHED_FLAG_* of include/uapi/linux/sched.h
 * @param nice -20 to 19; 0 under a policy that has none
 * @param priority 1 to 99 under SCHED_FIFO and SCHED_RR, else 0
 * @param runtimeNs of SCHED_DEADLINE; since Linux 6.12 under SCHED_OTHER and SCHED_BATCH the length of a slice
 * @param deadlineNs of SCHED_DEADLINE
 * @param periodNs of SCHED_DEADLINE
 */
public record SchedAttributes(
        int policy, long flags, int nice, int priority, long runtimeNs, long deadlineNs, long periodNs) {
    /** SCHED_FLAG_RESET_ON_FORK of include/uapi/linux/sched.h. */
    public static final long RESET_ON_FORK = 0x01;

    /** SCHED_FLAG_RECLAIM of include/uapi/linux/sched.h: with SCHED_DEADLINE, also CPU time that others leave. */
    public static final long RECLAIM = 0x02;

    /** SCHED_FLAG_DL_OVERRUN of include/uapi/linux/sched.h: with SCHED_DEADLINE, SIGXCPU when its runtime is exceeded. */
    public static final long DEADLINE_OVERRUN = 0x04;

    /** Children start with SCHED_OTHER, and with nice 0 if it was negative. */
    public boolean resetOnFork() {
        return (flags & RESET_ON_FORK) != 0;
    }
}
