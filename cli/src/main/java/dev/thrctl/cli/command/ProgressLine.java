package dev.thrctl.cli.command;

import dev.thrctl.cli.Console;
import dev.thrctl.spawn.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How far long work has come: one line of stderr that is written over, and nothing where that is no terminal. */
final class ProgressLine implements Progress, AutoCloseable {
    /** Erase in line, ECMA-48: what a longer text before it has left. */
    private static final String REST = "\u001b[K";

    private final Console console;
    private final String what;
    private boolean shown;

    ProgressLine(Console console, String what) {
        this.console = console;
        this.what = what;
    }

    @Override
    public void at(long done, long all) {
        if (console.errIsTerminal()) {
            shown = true;
            write("\r" + what + ": " + Math.min(100, 100 * done / Math.max(1, all)) + " %" + REST);
        }
    }

    @Override
    public void close() {
        if (shown) {
            write("\r" + REST);
        }
    }

    private void write(String text) {
        try {
            console.err().write(text.getBytes(StandardCharsets.US_ASCII));
            console.err().flush();
        } catch (IOException e) {
            // Nobody reads stderr: the work goes on without.
        }
    }
}
