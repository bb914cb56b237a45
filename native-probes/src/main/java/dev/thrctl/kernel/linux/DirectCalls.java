package dev.thrctl.kernel.linux;

import com.sun.jna.Native;

/** Calls that are made once a thread, ten thousand times in a row: 0.2 microseconds each, as {@link LibC} has it not. */
final class DirectCalls {
    static {
        Native.register(DirectCalls.class, LibC.library());
    }

    private DirectCalls() {}

    /** sched_getscheduler(2). */
    static native int sched_getscheduler(int tid);
}
