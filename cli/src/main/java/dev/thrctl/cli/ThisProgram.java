package dev.thrctl.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** thrctl itself, within the same Java VM. */
final class ThisProgram implements Program {
    @Override
    public ExitCode run(Context context, @Nullable Confirmation confirmation, String... words) {
        return new App(context, confirmation).run(words);
    }

    @Override
    public CommandLine model(Context context, @Nullable String word) {
        return new Commands(context, word).commandLine();
    }
}
