package dev.thrctl.kernel.linux;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;

/**
 * The C library. Every function returns what C returns; whoever calls checks that first and then, only on failure,
 * reads errno: it is not cleared by success.
 *
 * <p>These are for a handful of calls: JNA needs more time for one of them than {@link DirectCalls} does, but starts ten
 * milliseconds sooner.
 */
final class LibC {
    /** Where it would look for libraries; when that is not set, JNA runs ldconfig to find out, at every start. */
    private static final String SEARCH_PATH = "jna.platform.library.path";

    static {
        if (System.getProperty(SEARCH_PATH) == null) {
            System.setProperty(SEARCH_PATH, "");
        }
    }

    private LibC() {}

    /** The Java VM is linked with the C library: there is nothing to search for. */
    static NativeLibrary library() {
        return NativeLibrary.getProcess();
    }

    private static Function function(String name) {
        return library().getFunction(name);
    }

    /** prctl(2). */
    static int prctl(int option, Pointer buffer, long size, long argument4, long argument5) {
        return function("prctl").invokeInt(new Object[] {option, buffer, size, argument4, argument5});
    }

    /** getauxval(3). */
    static long getauxval(long type) {
        return function("getauxval").invokeLong(new Object[] {type});
    }

    /** sysconf(3). */
    static long sysconf(int name) {
        return function("sysconf").invokeLong(new Object[] {name});
    }

    /** mmap(2). */
    static Pointer mmap(Pointer address, long length, int protection, int flags, int file, long offset) {
        return function("mmap").invokePointer(new Object[] {address, length, protection, flags, file, offset});
    }

    /** munmap(2). */
    static int munmap(Pointer address, long length) {
        return function("munmap").invokeInt(new Object[] {address, length});
    }

    /** mincore(2). */
    static int mincore(Pointer address, long length, Pointer residence) {
        return function("mincore").invokeInt(new Object[] {address, length, residence});
    }

    /** syscall(2) of three arguments; the kernel's answer is copied to {@code third}. */
    static long syscall(long number, long first, long second, byte[] third) {
        return function("syscall").invokeLong(new Object[] {number, first, second, third});
    }

    /** syscall(2): the number, then up to six arguments. */
    static long syscall(Object[] numberAndArguments) {
        return function("syscall").invokeLong(numberAndArguments);
    }

    /** getpid(2). */
    static int getpid() {
        return function("getpid").invokeInt(new Object[] {});
    }

    /** getuid(2). */
    static int getuid() {
        return function("getuid").invokeInt(new Object[] {});
    }

    /** signal(2); the handler that was before, -1 after an error. */
    static long signal(int number, long handler) {
        return function("signal").invokeLong(new Object[] {number, handler});
    }

    /** poll(2). */
    static int poll(byte[] files, long count, int timeoutMs) {
        return function("poll").invokeInt(new Object[] {files, count, timeoutMs});
    }

    /** syscall(2) of three numbers. */
    static long syscall(long number, long first, long second, long third) {
        return function("syscall").invokeLong(new Object[] {number, first, second, third});
    }

    /** syscall(2) of four arguments; the kernel's answer is copied to {@code second}. */
    static long syscall(long number, long first, byte[] second, long third, long fourth) {
        return function("syscall").invokeLong(new Object[] {number, first, second, third, fourth});
    }

    /** setpriority(2). */
    static int setpriority(int which, int who, int priority) {
        return function("setpriority").invokeInt(new Object[] {which, who, priority});
    }

    /** sched_get_priority_min(2). */
    static int sched_get_priority_min(int policy) {
        return function("sched_get_priority_min").invokeInt(new Object[] {policy});
    }

    /** sched_get_priority_max(2). */
    static int sched_get_priority_max(int policy) {
        return function("sched_get_priority_max").invokeInt(new Object[] {policy});
    }

    /** open(2) of a file that is there. */
    static int open(String path, int flags) {
        return function("open").invokeInt(new Object[] {path, flags});
    }

    /** write(2). */
    static long write(int file, byte[] bytes, long count) {
        return function("write").invokeLong(new Object[] {file, bytes, count});
    }

    /** fchdir(2). */
    static int fchdir(int folder) {
        return function("fchdir").invokeInt(new Object[] {folder});
    }

    /** ioctl(2) with a buffer. */
    static int ioctl(int file, long request, byte[] buffer) {
        return function("ioctl").invokeInt(new Object[] {file, request, buffer});
    }

    /** close(2). */
    static int close(int file) {
        return function("close").invokeInt(new Object[] {file});
    }

    /** waitpid(2). */
    static int waitpid(int pid, byte[] status, int options) {
        return function("waitpid").invokeInt(new Object[] {pid, status, options});
    }

    /** The error of the call that has just failed on this thread. */
    static SystemCallException failure(String call, Object target, String nextStep) {
        return failure(call, target, Native.getLastError(), nextStep);
    }

    /** As {@link #failure(String, Object, String)}, with the error already read, where the next step depends on it. */
    static SystemCallException failure(String call, Object target, int errno, String nextStep) {
        return SystemCallException.ofNumber(call, target, errno, Errno.Numbering.LINUX, nextStep);
    }
}
