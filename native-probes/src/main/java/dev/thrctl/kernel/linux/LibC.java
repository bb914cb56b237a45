package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;

/**
 * The C library. Every function returns what C returns; whoever calls checks that first and then, only on failure,
 * reads errno: it is not cleared by success.
 */
final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    /** sched_getscheduler(2). */
    static native int sched_getscheduler(int tid);

    /** The error of the call that has just failed on this thread. */
    static SystemCallException failure(String call, Object target, String nextStep) {
        return SystemCallException.ofNumber(call, target, Native.getLastError(), Errno.Numbering.LINUX, nextStep);
    }
}
