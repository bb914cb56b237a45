package dev.thrctl.cli;

import java.io.OutputStream;

/**
 * Where output goes, and what is there.
 *
 * @param out results; writes fail with an IOException when nobody reads any more
 * @param err messages
 * @param outIsTerminal as the launcher saw it
 * @param columns width of the terminal; Integer.MAX_VALUE if output is not one
 */
public record Console(OutputStream out, OutputStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {
    private static final int USUAL_COLUMNS = 80;

    /** The launcher asks the terminal: a JVM would need a native library for that. */
    static Console ofProcess(OutputStream out, OutputStream err) {
        boolean terminal = Boolean.getBoolean("thrctl.stdout.tty");
        int columns = terminal ? Integer.getInteger("thrctl.columns", USUAL_COLUMNS) : Integer.MAX_VALUE;
        return new Console(out, err, terminal, Boolean.getBoolean("thrctl.stderr.tty"), Math.max(1, columns));
    }
}
