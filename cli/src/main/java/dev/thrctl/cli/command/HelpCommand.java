package dev.thrctl.cli.command;

import dev.thrctl.cli.ChildEnvironment;
import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Installation;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.InvalidValueException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code thrctl help [COMMAND]}. */
public final class HelpCommand implements Command {
    /** The commands and the help text of each. */
    public interface Usages {
        List<String> commands();

        /** What {@code --help} prints; of thrctl itself if {@code command} is null. */
        String usage(@Nullable String command);
    }

    /** Pages of section 7. */
    private static final List<String> TOPICS = List.of("targets", "json");

    private final Context context;
    private final Usages usages;
    private final Operands<String> name;

    public HelpCommand(CommandModel model, Context context, Usages usages) {
        this.context = context;
        this.usages = usages;
        model.describe("On a terminal it is the manual page, if there is a man(1) to show it. In a pipe, and without a"
                + " COMMAND, it is what --help prints.");
        name = model.operand(new CommandName(usages), "COMMAND", "What to explain.");
    }

    /** Any word: what is no command is for the error that suggests one. */
    private record CommandName(Usages usages) implements CommandModel.Parser<String> {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public Values values() {
            List<String> words = new ArrayList<>(usages.commands());
            words.addAll(TOPICS);
            return Values.choice(words.toArray(new String[0]));
        }
    }

    @Override
    public ExitCode run() throws IOException {
        String command = name.orNull();
        if (command != null && TOPICS.contains(command)) {
            ExitCode shown = manualPage("thrctl-" + command + ".7");
            if (shown == null) {
                context.message(
                        "show of thrctl-" + command + "(7): neither that page nor man(1) is here, or it failed");
            }
            return shown == null ? ExitCode.FAILED : shown;
        }
        if (command != null) {
            requireKnown(command);
        }
        if (command != null && context.console().outIsTerminal()) {
            ExitCode shown = manualPage("thrctl-" + command + ".1");
            if (shown != null) {
                return shown;
            }
        }
        context.console().out().write(usages.usage(command).getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }

    private void requireKnown(String command) {
        if (!usages.commands().contains(command)) {
            String closest = Suggestion.closest(command, usages.commands());
            throw new InvalidValueException("unknown command '" + Escape.printable(command) + "'"
                    + (closest == null ? "" : "; did you mean '" + closest + "'?"));
        }
    }

    /** Null if there is no page, or nothing that shows it. */
    private @Nullable ExitCode manualPage(String file) throws IOException {
        Path page = Installation.manualPage(file);
        Path man = program("man");
        if (page == null || man == null) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(man.toString(), page.toString()).inheritIO();
        boolean isForTerminal = context.console().outIsTerminal();
        if (!isForTerminal) {
            // Into a pipe man(1) writes plain text, and all at once.
            builder.redirectInput(Redirect.from(new File("/dev/null"))).redirectOutput(Redirect.PIPE);
        }
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(context.environment());
        ChildEnvironment.restore(environment);
        context.console().out().flush();
        if (isForTerminal) {
            Pager pager = new Pager(builder, program("stty"));
            // Ctrl-C is the pager's, which goes on; without a listener the terminal would be left to a shell and a
            // pager.
            Interruption.Listening listening = context.interruption().listen(pager::wish);
            try {
                return pager.show();
            } finally {
                listening.close();
            }
        }
        byte[] text;
        try {
            Process process = builder.start();
            text = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                return null;
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
        context.console().out().write(text);
        return ExitCode.DONE;
    }

    private @Nullable Path program(String file) {
        String path = context.environment().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(folder.isEmpty() ? "." : folder, file);
            if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                return program;
            }
        }
        return null;
    }
}
