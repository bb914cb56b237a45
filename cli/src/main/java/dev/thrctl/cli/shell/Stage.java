package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where the commands of a session run and show themselves: a terminal with somebody at it, or the streams of a script. */
interface Stage {
    /** Columns and lines of a terminal. */
    record Size(int columns, int lines) {}

    /** For a command in the foreground that starts now. */
    Console console();

    /** Null if output does not go to a terminal that can move its cursor. */
    @Nullable
    Size size();

    /** Starts it, unless it runs already, and waits; Ctrl-C meanwhile ends it and not the session. */
    int attend(Running running);

    /** Who can be asked; null if nobody can. */
    @Nullable
    Confirmation confirmation();

    /** The terminal is a child's for now: so are Ctrl-C and what is typed. */
    void lend();

    void takeBack();

    /** One line of a command in the background, or about it. */
    void announce(String line);

    /** The streams of a command in the background; both are closed when it has ended. */
    default Console background() {
        OutputStream out = new WholeLines(line -> announce(new String(line, StandardCharsets.UTF_8)));
        return new Console(out, out, false, false, Integer.MAX_VALUE);
    }
}
