package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    @Override
    public void announce(String line) {
        try {
            synchronized (this) {
                context.console().out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // Nobody reads it; the script finds that out by itself.
        }
    }
}
