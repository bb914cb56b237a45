package dev.thrctl.spawn;

/** What a test thread does until it is told to end; names as src/main/c/work.c has them. */
public enum Work {
    /** Waits in ppoll(2), without a limit. */
    IDLE,
    /** Computes. */
    BURN,
    /** Waits in futex(2), without a limit. */
    FUTEX,
    /** Takes the signals that it blocks with rt_sigtimedwait(2), in turns of a quarter of a second. */
    SIGWAIT,
    /** Sleeps in clock_nanosleep(2), a quarter of a second at a time. */
    SLEEP
}
