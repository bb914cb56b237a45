package dev.thrctl.cli.shell;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The models of all commands, kept while the prompt lives: looked at for every key that is typed, and made when the first
 * is, for that takes as long as the rest of the prompt.
 */
final class CommandModels {
    private final FutureTask<Map<String, CommandSpec>> commands;

    CommandModels(Context context, Program program) {
        commands = new FutureTask<>(() -> make(context, program));
    }

    private static Map<String, CommandSpec> make(Context context, Program program) {
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        for (Map.Entry<String, CommandLine> entry :
                program.model(context, null).getSubcommands().entrySet()) {
            if (!entry.getKey().equals("shell")) {
                commands.put(entry.getKey(), entry.getValue().getCommandSpec());
            }
        }
        return commands;
    }

    /** Makes them while somebody looks at the prompt. */
    void prepare() {
        Thread thread = new Thread(commands, "models");
        thread.setDaemon(true);
        thread.start();
    }

    Map<String, CommandSpec> all() {
        commands.run();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return commands.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nullable
    CommandSpec command(String word) {
        return all().get(word);
    }

    static String summary(CommandSpec command) {
        String[] description = command.usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    /** Without {@code watch}, {@code time} and {@code thrctl} in front of the command that they are about. */
    static List<String> withoutPrefix(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        while (!rest.isEmpty() && List.of("watch", "time", "thrctl").contains(rest.get(0))) {
            boolean watch = rest.remove(0).equals("watch");
            if (watch && !rest.isEmpty() && rest.get(0).startsWith("-n")) {
                rest.subList(0, Math.min(rest.size(), rest.get(0).equals("-n") ? 2 : 1))
                        .clear();
            }
        }
        return rest;
    }

    /** The option of {@code -sTERM}, whose value begins at its third character; null if the word is not of that form. */
    static @Nullable OptionSpec attached(CommandSpec command, String word) {
        if (word.length() < 3 || word.charAt(0) != '-' || word.charAt(1) == '-') {
            return null;
        }
        OptionSpec option = command.findOption(word.substring(0, 2));
        return option != null && option.arity().max() > 0 ? option : null;
    }

    /** True for {@code -9}, {@code -TERM} and their beginnings: options that only kill itself knows. */
    static boolean maySignal(CommandSpec command, String word) {
        return command.name().equals("kill") && word.startsWith("-") && !word.startsWith("--");
    }

    /** What the next word is: an option's value, else an operand; null if neither may come. */
    static @Nullable ArgSpec next(CommandSpec command, List<String> before) {
        OptionSpec waiting = null;
        boolean onlyOperands = false;
        int operands = 0;
        for (String word : before) {
            if (waiting != null) {
                waiting = null;
            } else if (!onlyOperands && word.startsWith("-") && word.length() > 1) {
                onlyOperands = word.equals("--");
                OptionSpec option = command.findOption(word);
                waiting = option != null && option.arity().min() > 0 ? option : null;
            } else {
                operands++;
            }
        }
        if (waiting != null) {
            return waiting;
        }
        for (PositionalParamSpec operand : command.positionalParameters()) {
            if (operand.index().contains(operands)) {
                return operand;
            }
        }
        return null;
    }
}
