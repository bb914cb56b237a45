package dev.thrctl.cli;

import java.nio.file.Path;

/** The unpacked tree from which thrctl runs, as the launcher says. */
public final class Installation {
    private Installation() {}

    /** The native program; whether it is there depends on the machine that built the tree. */
    public static Path thrprobe() {
        // The folder of this platform, which holds JNA's library too.
        return Path.of(System.getProperty("jna.boot.library.path", "lib/native"), "thrprobe");
    }
}
