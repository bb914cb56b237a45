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
    /** How long a command that was asked to end, and did not hear it, is waited for without a look at the clock. */
    private static final long POLL_MS = 100;

    private final Context context;
    private volatile @Nullable Running current;

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

    /** What runs in front is asked to end; a script whose command ended so goes on no more. */
    void wish(ExitCode code) {
        Running running = current;
        if (running != null) {
            running.wish(code);
        } else {
            // It waits for its next line, from which nothing wakes it.
            context.interruption().endProcess();
        }
    }

    @Override
    public int attend(Running running) {
        Running previous = current;
        current = running;
        running.start();
        try {
            while (!running.await(POLL_MS)) {}
            return running.leave();
        } catch (InterruptedException e) {
            running.wish(ExitCode.INTERRUPTED);
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.status();
        } finally {
            current = previous;
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
