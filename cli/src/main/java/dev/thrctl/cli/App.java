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
        Commands commands = new Commands(context, args.length == 0 ? null : args[0]);
        try {
            ExitCode code = run(commands, args);
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

    private ExitCode run(Commands commands, String... args) throws IOException {
        ParseResult parsed;
        try {
            parsed = commands.commandLine().parseArgs(args);
        } catch (ParameterException e) {
            return errors.usage(e, args);
        }
        ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        CommandLine commandLine = last.commandSpec().commandLine();
        if (last.isUsageHelpRequested()) {
            return write(commands.usage(commandLine));
        }
        if (last.isVersionHelpRequested()) {
            return write("thrctl " + Version.text() + "\n");
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

    private ExitCode write(String text) throws IOException {
        context.console().out().write(text.getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }
}
