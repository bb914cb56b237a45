package dev.thrctl.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The whole of thrctl, for the one command that runs the others: the shell. */
public interface Program {
    /** As the command line would; {@code confirmation} is asked before what is {@link Risky}, null asks nobody. */
    ExitCode run(Context context, @Nullable Confirmation confirmation, String... words);

    /** The model of the command of that name, or with all of them if there is none. */
    CommandLine model(Context context, @Nullable String word);
}
