package dev.thrctl.cli;

import dev.thrctl.cli.command.AuxvCommand;
import dev.thrctl.cli.command.BenchCommand;
import dev.thrctl.cli.command.CompletionCommand;
import dev.thrctl.cli.command.CpusCommand;
import dev.thrctl.cli.command.HelpCommand;
import dev.thrctl.cli.command.KillCommand;
import dev.thrctl.cli.command.LimitsCommand;
import dev.thrctl.cli.command.NameCommand;
import dev.thrctl.cli.command.PsCommand;
import dev.thrctl.cli.command.SchemaCommand;
import dev.thrctl.cli.command.SetCommand;
import dev.thrctl.cli.command.ShowCommand;
import dev.thrctl.cli.command.SignalsCommand;
import dev.thrctl.cli.command.SpawnCommand;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.shell.ShellCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands, and the command line that they make. Only the one that is named on the command line is built: the whole
 * model is for help, for completion, and for a name that needs correcting.
 */
public final class Commands {
    /** Columns of the help: as wide as the terminal, but no wider than reads well. */
    private static final int NARROWEST = 55;

    private static final int USUAL = 80;
    private static final int WIDEST = 100;

    /** The only list of commands: how each is called, and one sentence. */
    public enum Name {
        PS("ps", "List processes, or the threads of processes."),
        SHOW("show", "Show everything about one process or thread."),
        AUXV("auxv", "Print the auxiliary vector of a process, decoded."),
        CPUS("cpus", "Count CPUs: there, allowed, granted, and how many a program should use."),
        KILL("kill", "Send a signal to processes or to single threads."),
        NAME("name", "Print or set the names of threads."),
        LIMITS("limits", "Count how many more threads fit, and name the limit that stops them."),
        SET("set", "Set affinity, nice, policy, timer slack of one thread or all."),
        SIGNALS("signals", "Show what a process does with signals, and who takes one."),
        BENCH("bench", "Measure how long threads take to wake each other, and compare."),
        SPAWN("spawn", "Make and hold test threads with chosen masks, stacks, schedulers."),
        SHELL("shell", "Run commands from a prompt or a script, in one process."),
        SCHEMA("schema", "Print the JSON Schema of a command's JSON."),
        COMPLETION("completion", "Print the completion script of a shell."),
        HELP("help", "Show the manual page of a command, or its usage.");

        private final String word;
        private final String summary;

        Name(String word, String summary) {
            this.word = word;
            this.summary = summary;
        }

        public String word() {
            return word;
        }

        public String summary() {
            return summary;
        }

        private Command make(CommandModel model, Context context) {
            return switch (this) {
                case PS -> new PsCommand(model, context);
                case SHOW -> new ShowCommand(model, context);
                case AUXV -> new AuxvCommand(model, context);
                case CPUS -> new CpusCommand(model, context);
                case KILL -> new KillCommand(model, context);
                case NAME -> new NameCommand(model, context);
                case LIMITS -> new LimitsCommand(model, context);
                case SET -> new SetCommand(model, context);
                case SIGNALS -> new SignalsCommand(model, context);
                case BENCH -> new BenchCommand(model, context);
                case SPAWN -> new SpawnCommand(model, context);
                case SHELL -> new ShellCommand(model, context, new ThisProgram());
                case SCHEMA -> new SchemaCommand(model, context);
                case COMPLETION ->
                    new CompletionCommand(model, context, () -> new Commands(context).commandLine.getCommandSpec());
                case HELP -> new HelpCommand(model, context, new AllUsages(context));
            };
        }
    }

    private final Context context;
    private final Map<String, Command> made = new HashMap<>();
    private final CommandLine commandLine;

    /** The root with every command. */
    public Commands(Context context) {
        this(context, null);
    }

    /** The root with the command of that name, or with all of them if there is none. */
    Commands(Context context, @Nullable String word) {
        this.context = context;
        CommandSpec root = CommandSpec.create().name("thrctl");
        root.usageMessage()
                .description("Reads, explains, controls, traces and benchmarks threads.")
                .sortOptions(false)
                .sortSynopsis(false)
                .synopsisSubcommandLabel("COMMAND");
        root.addOption(option("Show this help and exit.", "-h", "--help")
                .usageHelp(true)
                .build());
        root.addOption(option("Print the version and exit.", "-V", "--version")
                .versionHelp(true)
                .build());
        Name named = nameOf(word);
        for (Name name : Name.values()) {
            if (named == null || named == name) {
                root.addSubcommand(name.word, make(name));
            }
        }
        // As getopt_long(3): the word behind an option that needs a value is that value, so that --sort -age works.
        commandLine = new CommandLine(root).setOverwrittenOptionsAllowed(true).setAllowOptionsAsOptionParameters(true);
    }

    private static @Nullable Name nameOf(@Nullable String word) {
        for (Name name : Name.values()) {
            if (name.word.equals(word)) {
                return name;
            }
        }
        return null;
    }

    private static OptionSpec.Builder option(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).arity("0").description(description);
    }

    private CommandSpec make(Name name) {
        CommandModel model = new CommandModel(name.word, name.summary);
        made.put(name.word, name.make(model, context));
        return model.spec();
    }

    public CommandLine commandLine() {
        return commandLine;
    }

    boolean has(String word) {
        return made.containsKey(word);
    }

    /** The command line of one command; of all if {@code word} is null or no command. */
    CommandLine named(@Nullable String word) {
        return word == null ? commandLine : commandLine.getSubcommands().getOrDefault(word, commandLine);
    }

    /** As wide as the terminal allows. */
    String usage(CommandLine of) {
        int columns = context.console().columns();
        of.setUsageHelpWidth(Math.max(NARROWEST, columns > WIDEST ? USUAL : columns));
        return of.getUsageMessage(Ansi.OFF);
    }

    /** The command of that name, which has the values that {@link #commandLine()} parsed last. */
    Command command(String word) {
        Command command = made.get(word);
        if (command == null) {
            throw new IllegalStateException("no command " + word);
        }
        return command;
    }

    /** The whole model, for help alone: no other command loads this class. */
    private record AllUsages(Context context) implements HelpCommand.Usages {
        @Override
        public List<String> commands() {
            List<String> words = new ArrayList<>();
            for (Name name : Name.values()) {
                words.add(name.word);
            }
            return words;
        }

        @Override
        public String usage(@Nullable String command) {
            Commands commands = new Commands(context, command);
            return commands.usage(commands.named(command));
        }
    }
}
