package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import java.io.OutputStream;

/**
 * Where one command runs.
 *
 * @param isDirect its output streams are thrctl's own: children may inherit them, and the terminal's keyboard
 * @param mayAsk nothing else uses the keyboard meanwhile, and whoever sits there sees the question
 */
record Place(Context context, boolean isDirect, boolean mayAsk) {
    Place(Context context, boolean isDirect) {
        this(context, isDirect, isDirect);
    }

    /** The same with its output in a file: questions still go to the terminal. */
    Place toFile(OutputStream file) {
        return new Place(to(file, context.console().err()).context(), false, mayAsk);
    }

    /** The same with other streams, which are no terminal. */
    Place to(OutputStream out, OutputStream err) {
        Console old = context.console();
        boolean keepsErr = old.err() == err;
        return with(new Console(out, err, false, keepsErr && old.errIsTerminal(), Integer.MAX_VALUE), false);
    }

    Place with(Console console, boolean direct) {
        return new Place(
                new Context(
                        context.proc(),
                        context.kernel(),
                        context.machine(),
                        console,
                        context.environment(),
                        context.interruption()),
                direct);
    }
}
