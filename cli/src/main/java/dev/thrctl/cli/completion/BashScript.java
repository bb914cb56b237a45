package dev.thrctl.cli.completion;

import dev.thrctl.cli.completion.Syntax.Argument;
import dev.thrctl.cli.completion.Syntax.Option;
import dev.thrctl.cli.completion.Syntax.Subcommand;
import dev.thrctl.cli.completion.Syntax.Taking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** For bash: tables in case commands, looked up by the functions of the template. */
final class BashScript {
    private BashScript() {}

    static String text(Syntax syntax) {
        List<String> commands = syntax.commands().stream().map(Subcommand::name).toList();
        List<String> rootOptions = syntax.options().stream()
                .flatMap(option -> option.names().stream())
                .toList();
        List<String> options = new ArrayList<>();
        options.add("    '') words='" + String.join(" ", rootOptions) + "' ;;");
        List<String> operands = new ArrayList<>();
        operands.add("    '') kind=choice most=1 words='" + String.join(" ", commands) + "' ;;");
        // Those with the same values share a line.
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Subcommand command : syntax.commands()) {
            options.add("    " + command.name() + ") words='" + String.join(" ", command.optionNames()) + "' ;;");
            Argument operand = command.operand();
            if (operand != null) {
                String files = operand.values().filesAfter();
                operands.add("    " + command.name() + ") " + assignments(operand) + " most=" + command.most()
                        + (files.isEmpty() ? "" : " files_after=" + files) + " ;;");
            }
            for (Option option : command.options()) {
                Argument argument = option.argument();
                if (argument != null) {
                    List<String> places = values.computeIfAbsent(
                            "how=" + how(option.taking()) + " " + assignments(argument), key -> new ArrayList<>());
                    for (String name : option.names()) {
                        places.add("'" + command.name() + " " + name + "'");
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        values.forEach((value, places) -> {
            lines.add("    " + String.join(" | ", places) + ")");
            lines.add("      " + value);
            lines.add("      ;;");
        });
        return new Template("thrctl.bash.in")
                .with("OPTIONS", options)
                .with("VALUES", lines)
                .with("OPERANDS", operands)
                .text();
    }

    private static String how(Taking taking) {
        return taking.name().toLowerCase(Locale.ROOT);
    }

    private static String assignments(Argument argument) {
        return "kind=" + argument.kind() + " words='" + String.join(" ", argument.words()) + "'";
    }
}
