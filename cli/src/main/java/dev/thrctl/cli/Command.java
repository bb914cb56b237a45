package dev.thrctl.cli;

import java.io.IOException;

/** A command whose options have been parsed. */
public interface Command {
    /** An IOException is a failed write of the output. */
    ExitCode run() throws IOException;
}
