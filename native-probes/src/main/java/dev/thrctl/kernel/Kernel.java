package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The ports of one operating system: every call that is more than reading a file. Asking for a port loads what it
 * needs, so that a command which only reads files never loads the native library. A port that the system cannot have
 * is a {@link ProbeException} that says what it needs.
 */
public interface Kernel {
    Scheduling scheduling();

    Affinity affinity();

    /** Null on Linux, where files say what these calls say elsewhere. */
    @Nullable
    SystemControl systemControl();
}
