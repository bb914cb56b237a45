package dev.thrctl.cli;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs one command line to its exit status; knows nothing of the process around it. */
public final class App {
    private final Context context;
    private final ErrorHandler errors;
    private final @Nullable Confirmation confirmation;

    public App(Context context) {
        this(context, null);
    }

    /** {@code confirmation} is asked before what is {@link Risky}; null for a command line, which asks nobody. */
    App(Context context, @Nullable Confirmation confirmation) {
        this.context = context;
        this.confirmation = confirmation;
        this.errors = new ErrorHandler(context);
    }

    public ExitCode run(String... args) {
        int leading = leadingOptions(args);
        Commands commands = new Commands(context, args.length == leading ? null : args[leading]);
        try {
            ExitCode code = leading > 0 && isPlain(commands, leading, args)
                    ? explain(commands, leading, args)
                    : run(commands, args);
            context.console().out().flush();
            return code;
        } catch (ProbeException e) {
            return errors.failed(e);
        } catch (IOException e) {
            return errors.unwritten(e);
        } catch (RuntimeException | Error e) {
            return errors.defect(e);
        }
    }

    /** How many words before the command ask for help or for the version: then nothing behind them is done. */
    private static int leadingOptions(String... args) {
        int count = 0;
        while (count < args.length && (asks(args[count], 'h', "--help") || asks(args[count], 'V', "--version"))) {
            count++;
        }
        return count;
    }

    /** Alone, or among others as in -hV. */
    private static boolean asks(String word, char letter, String name) {
        if (word.length() < 2 || word.charAt(0) != '-') {
            return false;
        }
        if (word.charAt(1) == '-') {
            return word.equals(name);
        }
        for (int i = 1; i < word.length(); i++) {
            if (word.charAt(i) != 'h' && word.charAt(i) != 'V') {
                return false;
            }
        }
        return word.indexOf(letter) > 0;
    }

    private static boolean isPlain(Commands commands, int leading, String... args) {
        return args.length == leading || commands.has(args[leading]);
    }

    private ExitCode explain(Commands commands, int leading, String... args) throws IOException {
        for (int i = 0; i < leading; i++) {
            if (asks(args[i], 'h', "--help")) {
                return write(commands.usage(commands.named(args.length == leading ? null : args[leading])));
            }
        }
        return version();
    }

    private ExitCode run(Commands commands, String... args) throws IOException {
        ParseResult parsed;
        try {
            parsed = commands.commandLine().parseArgs(args);
        } catch (ParameterException e) {
            return errors.usage(e, args);
        }
        boolean isAskedFirst = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
        ParseResult last = parsed.hasSubcommand() && !isAskedFirst ? parsed.subcommand() : parsed;
        CommandLine commandLine = last.commandSpec().commandLine();
        if (last.isUsageHelpRequested()) {
            return write(commands.usage(commandLine));
        }
        if (last.isVersionHelpRequested()) {
            return version();
        }
        if (!parsed.hasSubcommand()) {
            context.message("no command given. See 'thrctl --help'");
            return ExitCode.USAGE;
        }
        try {
            Command command = commands.command(last.commandSpec().name());
            return confirmation == null || agrees(confirmation, command) ? run(command) : ExitCode.FAILED;
        } catch (InvalidValueException e) {
            return errors.usage(e, commandLine);
        }
    }

    private ExitCode run(Command command) throws IOException {
        try {
            return command.run();
        } catch (ProbeException e) {
            ExitCode code = errors.failed(e);
            Output output = command.failures();
            if (output != null) {
                output.printFailure(e);
            }
            return code;
        }
    }

    private static boolean agrees(Confirmation confirmation, Command command) {
        String risk = command instanceof Risky risky ? risky.risk() : null;
        return risk == null || confirmation.agrees(risk);
    }

    private ExitCode version() throws IOException {
        return write("thrctl " + Version.text() + "\n");
    }

    private ExitCode write(String text) throws IOException {
        context.console().out().write(text.getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }
}
