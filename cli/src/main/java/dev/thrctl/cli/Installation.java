package dev.thrctl.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The unpacked tree from which thrctl runs, as the launcher says. */
public final class Installation {
    /** Where the manual is in the tree as it is unpacked, and where it is installed: the tree then is lib/thrctl. */
    private static final String[] MANUALS = {"share/man/man", "../../share/man/man"};

    private Installation() {}

    /** The native program; whether it is there depends on the machine that built the tree. */
    public static Path thrprobe() {
        // The folder of this platform, which holds JNA's library too.
        return Path.of(System.getProperty("jna.boot.library.path", "lib/native"), "thrprobe");
    }

    /** Null if that page of the manual is not there. */
    public static @Nullable Path manualPage(String file) {
        String home = System.getProperty("thrctl.home", "");
        if (home.isEmpty()) {
            return null;
        }
        for (String folder : MANUALS) {
            Path page = Path.of(home, folder + file.substring(file.lastIndexOf('.') + 1), file)
                    .normalize();
            if (Files.isReadable(page)) {
                return page;
            }
        }
        return null;
    }
}
