package dev.thrctl.cli;

import dev.thrctl.cli.command.PsCommand;
import dev.thrctl.cli.command.SchemaCommand;
import dev.thrctl.cli.model.CommandModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands, and the command line that they make. Only the one that is named on the command line is built: the whole
 * model is for help, for completion, and for a name that needs correcting.
 */
public final class Commands {
    /** How a command is called, one sentence, and how it is made. */
    public record Entry(String name, String summary, BiFunction<CommandModel, Context, Command> maker) {}

    /** The only list of commands. */
    public static final List<Entry> ALL = List.of(
            new Entry("ps", "List processes, or the threads of processes.", PsCommand::new),
            new Entry("schema", "Print the JSON Schema of a command's JSON.", SchemaCommand::new));

    private final Context context;
    private final Map<String, Command> made = new HashMap<>();
    private final CommandLine commandLine;

    /** The root with every command. */
    public Commands(Context context) {
        this(context, null);
    }

    /** The root with the command of that name, or with all of them if there is none. */
    Commands(Context context, @Nullable String named) {
        this.context = context;
        CommandSpec root = CommandSpec.create().name("thrctl");
        root.usageMessage()
                .description("Reads, explains, controls, traces and benchmarks threads.")
                .synopsisSubcommandLabel("COMMAND");
        root.addOption(
                help("Show this help and exit.", "-h", "--help").usageHelp(true).build());
        root.addOption(help("Print the version and exit.", "-V", "--version")
                .versionHelp(true)
                .build());
        boolean known = ALL.stream().anyMatch(entry -> entry.name().equals(named));
        for (Entry entry : ALL) {
            if (!known || entry.name().equals(named)) {
                root.addSubcommand(entry.name(), make(entry));
            }
        }
        commandLine = new CommandLine(root).setOverwrittenOptionsAllowed(true);
    }

    private static OptionSpec.Builder help(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).arity("0").description(description);
    }

    private CommandSpec make(Entry entry) {
        CommandModel model = new CommandModel(entry.name(), entry.summary());
        made.put(entry.name(), entry.maker().apply(model, context));
        return model.spec();
    }

    public CommandLine commandLine() {
        return commandLine;
    }

    /** The command of that name, which has the values that {@link #commandLine()} parsed last. */
    Command command(String name) {
        Command command = made.get(name);
        if (command == null) {
            throw new IllegalStateException("no command " + name);
        }
        return command;
    }
}
