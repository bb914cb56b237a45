package dev.thrctl.cli.completion;

import dev.thrctl.cli.completion.Syntax.Argument;
import dev.thrctl.cli.completion.Syntax.Option;
import dev.thrctl.cli.completion.Syntax.Subcommand;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.Values.Word;
import java.util.ArrayList;
import java.util.List;

/** For zsh: one call of _arguments for each command; lists of words with their meanings as arrays. */
final class ZshScript {
    private ZshScript() {}

    static String text(Syntax syntax) {
        WordLists lists = new WordLists();
        int signals = lists.number(new Argument("SIGNAL", Values.of(ValueKind.SIGNAL)));
        List<String> rootOptions = new ArrayList<>();
        addOptions(rootOptions, "    ", syntax.options(), lists);
        List<String> names = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (Subcommand command : syntax.commands()) {
            names.add("    " + Quoting.posix(command.name() + ":" + command.summary()));
            commands.add("    " + command.name() + ")");
            commands.add("      _arguments -s -S \\");
            addOptions(commands, "        ", command.options(), lists);
            Argument operand = command.operand();
            if (operand != null) {
                commands.add(
                        "        " + Quoting.posix((command.most() > 1 ? "*" : "") + ":" + action(operand, lists)));
            }
            commands.add("      ;;");
        }
        List<String> words = new ArrayList<>();
        lists.all().forEach((list, number) -> {
            words.add("    " + number + ")");
            words.add("      list=(");
            for (Word word : list) {
                String meaning = word.meaning().isEmpty() ? "" : ":" + word.meaning();
                words.add("        " + Quoting.posix(word.word() + meaning));
            }
            words.add("      )");
            words.add("      ;;");
        });
        return new Template("zsh.in")
                .with("WORDS", words)
                .with("SIGNALS", List.of("        _thrctl_words " + signals))
                .with("NAMES", names)
                .with("OPTIONS", rootOptions)
                .with("COMMANDS", commands)
                .text();
    }

    /** One line for each name: names of the same option exclude each other. */
    private static void addOptions(List<String> lines, String indent, List<Option> options, WordLists lists) {
        for (Option option : options) {
            String others = option.isRepeatable() ? "*" : "(" + String.join(" ", option.names()) + ")";
            for (String name : option.names()) {
                String spec = others + name + taking(name, option) + "[" + escaped(option.help()) + "]"
                        + value(option, lists);
                lines.add(indent + Quoting.posix(spec) + " \\");
            }
        }
    }

    private static String taking(String name, Option option) {
        boolean isLong = name.startsWith("--");
        return switch (option.taking()) {
            case NOTHING -> "";
            case NEEDED, NEXT -> isLong ? "=" : "+";
            case ATTACHED -> isLong ? "=-" : "-";
        };
    }

    private static String value(Option option, WordLists lists) {
        Argument argument = option.argument();
        if (argument == null) {
            return "";
        }
        return switch (option.taking()) {
            case NOTHING -> "";
            case NEEDED -> ":" + action(argument, lists);
            case ATTACHED, NEXT -> "::" + action(argument, lists);
        };
    }

    private static String action(Argument argument, WordLists lists) {
        boolean hasWords = !argument.values().words().isEmpty();
        // With a blank in front nothing is put between the words.
        String files = argument.values().filesAfter();
        String offer = " _thrctl_offer " + argument.kind() + (hasWords ? " " + lists.number(argument) : "")
                + (files.isEmpty() ? "" : " " + files);
        return escaped(argument.label()) + ":" + (argument.isOpen() && !hasWords ? " " : offer);
    }

    /** Brackets end a description, colons a message. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }
}
