package dev.thrctl.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A command whose options have been parsed. */
public interface Command {
    /** An IOException is a failed write of the output. */
    ExitCode run() throws IOException;

    /** Where to print, as JSON, what could not be had; null for a command that has no such form. */
    default @Nullable Output failures() {
        return null;
    }
}
