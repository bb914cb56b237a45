package dev.thrctl.kernel.linux;

import com.sun.jna.Native;

/**
 * syscall(2) with six arguments, none of them variadic: JNA's shortest way, as it was made for calls in a timed loop.
 * The numbers go into the registers in which a variadic syscall(2) looks for them, on every Linux that thrctl knows.
 */
final class FutexCalls {
    static {
        Native.register(FutexCalls.class, LibC.library());
    }

    private FutexCalls() {}

    static native long syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth);
}
