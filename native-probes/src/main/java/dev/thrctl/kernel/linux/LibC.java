package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
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

    /** prctl(2). */
    static native int prctl(int option, Pointer buffer, long size, long argument4, long argument5);

    /** getauxval(3). */
    static native long getauxval(long type);

    /** sysconf(3). */
    static native long sysconf(int name);

    /** mmap(2). */
    static native Pointer mmap(Pointer address, long length, int protection, int flags, int file, long offset);

    /** munmap(2). */
    static native int munmap(Pointer address, long length);

    /** mincore(2). */
    static native int mincore(Pointer address, long length, Pointer residence);

    /** The error of the call that has just failed on this thread. */
    static SystemCallException failure(String call, Object target, String nextStep) {
        return SystemCallException.ofNumber(call, target, Native.getLastError(), Errno.Numbering.LINUX, nextStep);
    }
}
