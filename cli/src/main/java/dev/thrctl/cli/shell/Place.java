package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import java.io.OutputStream;

/**
 * Where one command runs.
 *
 * @param isDirect its output streams are thrctl's own: children may inherit them, and the terminal's keyboard
 * @param mayAsk nothing else uses the keyboard meanwhile, and whoever sits there sees the question
 * @param depth how many files are being sourced around it
 */
record Place(Context context, boolean isDirect, boolean mayAsk, int depth) {
    Place(Context context, boolean isDirect, int depth) {
        this(context, isDirect, isDirect, depth);
    }

    Place(Context context, boolean isDirect) {
        this(context, isDirect, 0);
    }

    Place deeper() {
        return new Place(context, isDirect, mayAsk, depth + 1);
    }

    /** The same with streams that go to files, or one where the other goes: questions still go to the terminal. */
    Place redirected(OutputStream out, OutputStream err) {
        return new Place(to(out, err).context(), false, mayAsk, depth);
    }

    /** The same with other streams, of which none is a terminal but those that it had. */
    Place to(OutputStream out, OutputStream err) {
        Console old = context.console();
        boolean keepsOut = old.out() == out;
        return with(
                new Console(
                        out,
                        err,
                        keepsOut && old.outIsTerminal(),
                        isTerminal(old, err),
                        keepsOut ? old.columns() : Integer.MAX_VALUE),
                false);
    }

    private static boolean isTerminal(Console console, OutputStream stream) {
        return stream == console.err() ? console.errIsTerminal() : stream == console.out() && console.outIsTerminal();
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
                direct,
                depth);
    }
}
