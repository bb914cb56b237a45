package dev.thrctl.cli.shell;

import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Puts the current target into a command line that could name one and does not. */
final class TargetInsertion {
    /** What is asked for instead of a process, by command. */
    private static final Set<String> INSTEAD =
            Set.of("auxv --file", "auxv --page-size", "ps --all-threads", "set --restore", "signals --list");

    private TargetInsertion() {}

    /** {@code root} is the model with that command; the words come back as they are if they are not to be changed. */
    static List<String> apply(CommandLine root, List<String> words, CurrentTarget target) {
        CommandLine command = root.getSubcommands().get(words.get(0));
        if (command == null || words.contains("--")) {
            return words;
        }
        PositionalParamSpec operand = operand(command.getCommandSpec());
        if (operand == null || !isMissing(root, words, operand)) {
            return words;
        }
        List<String> changed = new ArrayList<>(words);
        boolean takesPid = kind(operand) == ValueKind.PID;
        changed.add(1, takesPid ? Integer.toString(target.pid()) : target.word());
        return changed;
    }

    private static @Nullable ValueKind kind(ArgSpec arg) {
        Values values = Values.of(arg);
        return values == null ? null : values.kind();
    }

    private static @Nullable PositionalParamSpec operand(CommandSpec command) {
        for (PositionalParamSpec operand : command.positionalParameters()) {
            if (kind(operand) == ValueKind.TARGET || kind(operand) == ValueKind.PID) {
                return operand;
            }
        }
        return null;
    }

    private static boolean isMissing(CommandLine root, List<String> words, PositionalParamSpec operand) {
        ParseResult parsed;
        try {
            parsed = root.parseArgs(words.toArray(new String[0]));
        } catch (MissingParameterException e) {
            return e.getMissing().contains(operand);
        } catch (ParameterException e) {
            return false;
        }
        ParseResult last = parsed.subcommand();
        return !last.isUsageHelpRequested()
                && !last.hasMatchedPositional(operand)
                && last.matchedOptions().stream()
                        .noneMatch(option -> INSTEAD.contains(words.get(0) + " " + option.longestName()));
    }
}
