package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The streams of a script: nobody is asked, and Ctrl-C ends the whole of it, unless the running command listens. */
final class ScriptStage implements Stage {
    private final Context context;

    ScriptStage(Context context) {
        this.context = context;
    }

    @Override
    public Console console() {
        return context.console();
    }

    @Override
    public @Nullable Size size() {
        return null;
    }

    @Override
    public int attend(Running running) {
        running.start();
        try {
            while (!running.await(Long.MAX_VALUE)) {}
            return running.leave();
        } catch (InterruptedException e) {
            running.wish(ExitCode.INTERRUPTED);
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.status();
        }
    }

    @Override
    public @Nullable Confirmation confirmation() {
        return null;
    }

    @Override
    public void lend() {}

    @Override
    public void takeBack() {}

    /** As sh, a script says nothing of what begins and ends in the background. */
    @Override
    public void announce(String line) {}

    @Override
    public Console background() {
        Console console = context.console();
        return new Console(lines(console.out()), lines(console.err()), false, false, Integer.MAX_VALUE);
    }

    private OutputStream lines(OutputStream to) {
        return new WholeLines(line -> {
            byte[] whole = Arrays.copyOf(line, line.length + 1);
            whole[line.length] = '\n';
            synchronized (this) {
                to.write(whole);
                to.flush();
            }
        });
    }
}
