package dev.thrctl.bench;

import java.util.Locale;

/** What runs the timed loops. */
public enum Engine {
    /** The native program. */
    NATIVE,
    /** Threads of this Java VM, with what a Java program needs to reach the kernel. */
    JVM;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
