package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/** Numbers that the kernels of macOS and the BSDs give by name. Source: sysctlbyname(3). */
public interface SystemControl {
    /**
     * The value of a 32 or 64 bit integer such as {@code hw.ncpu}; null if this system has no such name.
     *
     * @throws SystemCallException for any error but ENOENT
     */
    @Nullable
    Long number(String name);
}
