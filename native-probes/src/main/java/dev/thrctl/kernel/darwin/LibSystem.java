package dev.thrctl.kernel.darwin;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/** The C library of macOS and of the BSDs that have sysctlbyname(3): all but OpenBSD. */
final class LibSystem {
    static {
        Native.register(LibSystem.class, "c");
    }

    private LibSystem() {}

    /**
     * sysctlbyname(3).
     *
     * @param length one element: how long {@code value} is, and then how much of it was written. A size_t, which is 64
     *     bits on every system that thrctl runs on
     * @param newValue null to read
     */
    static native int sysctlbyname(
            byte[] name, byte[] value, long[] length, byte @Nullable [] newValue, long newLength);
}
