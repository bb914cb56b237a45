package dev.thrctl.cli.completion;

import dev.thrctl.cli.completion.Syntax.Argument;
import dev.thrctl.cli.completion.Syntax.Option;
import dev.thrctl.cli.completion.Syntax.Subcommand;
import dev.thrctl.cli.completion.Syntax.Taking;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.Values.Word;
import java.util.ArrayList;
import java.util.List;

/** For fish: one complete command an option, each on the condition that its subcommand is the one typed. */
final class FishScript {
    private FishScript() {}

    static String text(Syntax syntax) {
        WordLists lists = new WordLists();
        int signals = lists.number(new Argument("SIGNAL", Values.of(ValueKind.SIGNAL)));
        List<String> lines = new ArrayList<>();
        addOptions(lines, "__thrctl_no_command", syntax.options(), lists);
        for (Subcommand command : syntax.commands()) {
            lines.add("complete -c thrctl -n __thrctl_no_command -a " + command.name() + " -d "
                    + Quoting.fish(command.summary()));
        }
        for (Subcommand command : syntax.commands()) {
            lines.add("");
            String condition = "'__thrctl_command " + command.name() + "'";
            addOptions(lines, condition, command.options(), lists);
            if (command.name().equals("kill")) {
                lines.add("complete -c thrctl -n " + condition + " -a '(__thrctl_signal_options " + signals + ")'");
            }
            Argument operand = command.operand();
            if (operand != null && !operand.isOpen()) {
                String files = operand.values().filesAfter();
                String operands = command.most() == 1 ? "'__thrctl_first_operand " + command.name() + "'" : condition;
                if (!files.isEmpty()) {
                    String behind = "__thrctl_behind " + command.name() + " " + files;
                    lines.add("complete -c thrctl -n '" + behind + "' -F");
                    operands = "'__thrctl_command " + command.name() + "; and not " + behind + "'";
                }
                lines.add("complete -c thrctl -n " + operands + offer(operand, lists));
            }
        }
        List<String> words = new ArrayList<>();
        lists.all().forEach((list, number) -> {
            words.add("        case " + number);
            words.add("            printf '%s\\t%s\\n' \\");
            for (int i = 0; i < list.size(); i++) {
                Word word = list.get(i);
                words.add("                " + Quoting.fish(word.word()) + " " + Quoting.fish(word.meaning())
                        + (i < list.size() - 1 ? " \\" : ""));
            }
        });
        return new Template("thrctl.fish.in")
                .with("WORDS", words)
                .with("SIGNALS", List.of("                set list " + signals))
                .with("COMPLETE", lines)
                .text();
    }

    private static void addOptions(List<String> lines, String condition, List<Option> options, WordLists lists) {
        for (Option option : options) {
            StringBuilder line = new StringBuilder("complete -c thrctl -n ").append(condition);
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
            }
            line.append(" -d ").append(Quoting.fish(option.help()));
            Argument argument = option.argument();
            if (argument != null) {
                // Without -r the value stands behind an equals sign only.
                line.append(option.taking() == Taking.NEEDED ? " -r" : "").append(offer(argument, lists));
            }
            lines.add(line.toString());
        }
    }

    private static String offer(Argument argument, WordLists lists) {
        if (argument.values().kind() == ValueKind.FILE) {
            return " -F";
        }
        boolean hasWords = !argument.values().words().isEmpty();
        if (argument.isOpen() && !hasWords) {
            return " -f";
        }
        return " -f -k -a '(__thrctl_offer " + argument.kind() + (hasWords ? " " + lists.number(argument) : "") + ")'";
    }
}
