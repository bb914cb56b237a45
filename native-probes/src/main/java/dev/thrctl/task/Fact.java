package dev.thrctl.task;

/** What a scan reads beside stat, each at the price of a file or a call for each thread or process. */
public enum Fact {
    /** task/TID/status of each thread. */
    STATUS,
    /** task/TID/syscall of each thread, and auxv of the process for its word size. */
    SYSCALL,
    /** task/TID/schedstat of each thread. */
    SCHEDSTAT,
    /** task/TID/wchan of each thread. */
    WCHAN,
    /** timerslack_ns of each thread. */
    TIMER_SLACK,
    /** task/TID/cgroup of each thread. */
    CGROUP,
    /** task/TID/syscall of each thread for its stack pointer, and maps of the process. */
    STACK,
    /** sched_getscheduler(2) of each thread. */
    RESET_ON_FORK,
    /** sched_getattr(2) of each thread. */
    ATTRIBUTES,
    /** ioprio_get(2) of each thread. */
    IO_PRIORITY,
    /** autogroup of the process. */
    AUTOGROUP,
    /** cmdline of the process. */
    COMMAND_LINE,
    /** status of the process, for its user. */
    USER
}
