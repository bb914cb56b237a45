package dev.thrctl.cli;

import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place that turns an exception into a message on stderr and an exit status. */
final class ErrorHandler {
    private final Context context;

    ErrorHandler(Context context) {
        this.context = context;
    }

    /** What the command line, {@code args}, itself got wrong. */
    ExitCode usage(ParameterException e, String... args) {
        return usage(text(e, List.of(args)), e.getCommandLine());
    }

    /** What a command refused when it looked at its values together. */
    ExitCode usage(InvalidValueException e, CommandLine commandLine) {
        return usage(String.valueOf(e.getMessage()), commandLine);
    }

    private ExitCode usage(String text, CommandLine commandLine) {
        String command = commandLine.getCommandSpec().qualifiedName();
        context.message(text + (text.endsWith("?") ? " " : ". ") + "See '" + command + " --help'");
        return ExitCode.USAGE;
    }

    ExitCode failed(ProbeException e) {
        context.message(String.valueOf(e.getMessage()));
        return ExitCode.FAILED;
    }

    /** A reader that has seen enough is no failure worth a message; a full disk is. */
    ExitCode unwritten(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.toLowerCase(Locale.ROOT).contains("broken pipe")) {
            return ExitCode.BROKEN_PIPE;
        }
        context.message("write to standard output: " + reason + ". The output is incomplete");
        return ExitCode.FAILED;
    }

    /** A defect of thrctl itself, or a limit that it has reached: no stack trace for the user, but what to do. */
    ExitCode defect(Throwable e) {
        String shortage = Shortage.of(e, context.proc());
        if (shortage != null && !context.environment().containsKey("THRCTL_DEBUG")) {
            context.message(shortage);
            return ExitCode.FAILED;
        }
        if (context.environment().containsKey("THRCTL_DEBUG")) {
            context.message("internal error: " + e);
            for (StackTraceElement frame : e.getStackTrace()) {
                context.message("    at " + frame);
            }
        } else {
            context.message("internal error: " + e + ". Set THRCTL_DEBUG=1 for where it comes from, and report it");
        }
        return ExitCode.FAILED;
    }

    private static String text(ParameterException e, List<String> args) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            return isBehindTheOptions(word, args)
                    ? "unexpected argument '" + Escape.printable(word)
                            + "': behind '--' no word is an option; put options before it"
                    : unmatched(unmatched);
        }
        String message = String.valueOf(e.getMessage());
        ArgSpec arg = e.getArgSpec();
        if (arg != null && e.getCause() instanceof CommandLine.TypeConversionException cause) {
            return name(arg) + ": " + cause.getMessage() + signal(arg, String.valueOf(cause.getMessage()));
        }
        return Escape.printable(lowerFirst(message));
    }

    /** Whether it looks like an option, and stands behind the {@code --} that ends them. */
    private static boolean isBehindTheOptions(String word, List<String> args) {
        int end = args.indexOf("--");
        return end >= 0 && word.startsWith("-") && args.indexOf(word) > end;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        CommandLine commandLine = e.getCommandLine();
        boolean option = word.startsWith("-") && word.length() > 1;
        boolean command = !option && commandLine.getParent() == null;
        List<String> candidates = new ArrayList<>();
        if (option) {
            for (OptionSpec spec : commandLine.getCommandSpec().options()) {
                candidates.addAll(List.of(spec.names()));
            }
        } else if (command) {
            candidates.addAll(commandLine.getSubcommands().keySet());
        }
        int equals = word.indexOf('=');
        @Nullable String closest = Suggestion.closest(equals > 0 ? word.substring(0, equals) : word, candidates);
        String kind = option ? "unknown option" : command ? "unknown command" : "unexpected argument";
        String hint = option ? Hints.option(commandLine.getCommandName(), word) : null;
        return kind + " '" + Escape.printable(word) + "'"
                + (hint != null ? ". " + hint : closest == null ? "" : "; did you mean '" + closest + "'?");
    }

    /** The first thing in quotes is what was typed. */
    private static String signal(ArgSpec arg, String message) {
        Values values = Values.of(arg);
        String[] parts = message.split("'", 3);
        if (values == null || values.kind() != ValueKind.SIGNAL || parts.length < 3) {
            return "";
        }
        String closest = Hints.closestSignal(parts[1]);
        return closest == null ? "" : "; did you mean '" + closest + "'?";
    }

    private static String name(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option)) {
            return arg.paramLabel();
        }
        for (String name : option.names()) {
            if (name.startsWith("--")) {
                return name;
            }
        }
        return option.longestName();
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
