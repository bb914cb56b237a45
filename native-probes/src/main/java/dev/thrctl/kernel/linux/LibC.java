package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;

/**
 * The C library. Every function returns what C returns; whoever calls checks that first and then, only on failure,
 * reads errno: it is not cleared by success.
 */
final class LibC {
    /** Where it would look for libraries; when that is not set, JNA runs ldconfig to find out, at every start. */
    private static final String SEARCH_PATH = "jna.platform.library.path";

    static {
        if (System.getProperty(SEARCH_PATH) == null) {
            System.setProperty(SEARCH_PATH, "");
        }
        // The Java VM is linked with the C library: there is nothing to search for.
        Native.register(LibC.class, NativeLibrary.getProcess());
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

    /** syscall(2) of three arguments. Declared with a fixed number: JNA is slower by half with a variable one. */
    static native long syscall(long number, long first, long second, byte[] third);

    /** The error of the call that has just failed on this thread. */
    static SystemCallException failure(String call, Object target, String nextStep) {
        return failure(call, target, Native.getLastError(), nextStep);
    }

    /** As {@link #failure(String, Object, String)}, with the error already read, where the next step depends on it. */
    static SystemCallException failure(String call, Object target, int errno, String nextStep) {
        return SystemCallException.ofNumber(call, target, errno, Errno.Numbering.LINUX, nextStep);
    }
}
