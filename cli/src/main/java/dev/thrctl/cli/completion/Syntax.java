package dev.thrctl.cli.completion;

import dev.thrctl.cli.model.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What can stand on the command line, in the order of the help. */
record Syntax(List<Option> options, List<Subcommand> commands) {
    /** Where the value of an option stands. */
    enum Taking {
        NOTHING,
        /** {@code --opt=VALUE}, or the next word. */
        NEEDED,
        /** {@code --opt} or {@code --opt=VALUE}. */
        ATTACHED,
        /** As ATTACHED, and the next word if it looks like one. */
        NEXT
    }

    /** The help is one sentence without its full stop. */
    record Option(
            List<String> names,
            String help,
            Taking taking,
            @Nullable Argument argument,
            boolean isRepeatable) {}

    /** The value of an option or operand. */
    record Argument(String label, Values values) {
        /** As scripts call it. */
        String kind() {
            return values.kind().name().toLowerCase(Locale.ROOT);
        }

        /** Whether nothing can be offered but the words. */
        boolean isOpen() {
            return switch (values.kind()) {
                case DURATION, SIZE, NUMBER, TEXT -> true;
                default -> false;
            };
        }

        List<String> words() {
            return values.words().stream().map(Values.Word::word).toList();
        }
    }

    /** The operand is null if it takes none; {@code most} is how many words of it there may be. */
    record Subcommand(
            String name,
            String summary,
            List<Option> options,
            @Nullable Argument operand,
            int most) {
        List<String> optionNames() {
            return options.stream().flatMap(option -> option.names().stream()).toList();
        }
    }

    /** Of thrctl with all of its commands, and of its word {@code help}. */
    static Syntax of(CommandSpec root) {
        List<Subcommand> commands = new ArrayList<>();
        for (CommandLine command : root.subcommands().values()) {
            commands.add(subcommand(command.getCommandSpec()));
        }
        if (!root.subcommands().containsKey("help")) {
            String[] names = commands.stream()
                    .map(command -> command.name() + Values.MEANS + command.summary())
                    .toArray(String[]::new);
            Argument name = new Argument("COMMAND", Values.choice(names));
            commands.add(new Subcommand("help", "Show the help of a command", List.of(), name, 1));
        }
        return new Syntax(options(root), commands);
    }

    private static Subcommand subcommand(CommandSpec command) {
        Argument operand = null;
        int most = 0;
        for (PositionalParamSpec positional : command.positionalParameters()) {
            operand = operand == null ? argument(positional) : operand;
            most += positional.arity().max();
        }
        return new Subcommand(
                command.name(),
                sentence(command.usageMessage().description()),
                options(command),
                operand,
                // Picocli's "any number" is the largest int, of which two would not make a sum.
                most < 0 ? Integer.MAX_VALUE : most);
    }

    private static List<Option> options(CommandSpec command) {
        List<Option> options = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                List<String> names = Arrays.stream(option.names())
                        .sorted(Comparator.comparingInt(String::length))
                        .toList();
                Argument argument = taking(option) == Taking.NOTHING ? null : argument(option);
                options.add(new Option(
                        names, sentence(option.description()), taking(option), argument, option.isMultiValue()));
            }
        }
        return options;
    }

    private static Taking taking(OptionSpec option) {
        if (option.arity().max() == 0) {
            return Taking.NOTHING;
        }
        if (option.arity().min() > 0) {
            return Taking.NEEDED;
        }
        return option.parameterConsumer() == null ? Taking.ATTACHED : Taking.NEXT;
    }

    private static Argument argument(ArgSpec arg) {
        Values values = Values.of(arg);
        if (values == null) {
            throw new IllegalStateException("no kind of value is known of " + arg);
        }
        return new Argument(arg.paramLabel(), values);
    }

    /** The first, for there is one line of room. Picocli writes a per cent sign as two. */
    private static String sentence(String... description) {
        String text = description.length == 0 ? "" : description[0].replace("%%", "%");
        int end = text.indexOf(". ");
        return end >= 0 ? text.substring(0, end) : text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
