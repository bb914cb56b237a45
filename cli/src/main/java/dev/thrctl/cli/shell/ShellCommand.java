package dev.thrctl.cli.shell;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.FileProblem;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code thrctl shell [-c COMMANDS|FILE]}. */
public final class ShellCommand implements Command {
    private final Context context;
    private final Program program;
    private final Arg<String> commands;
    private final Flag keepGoing;
    private final Flag quiet;
    private final Flag noStartupFile;
    private final Operands<String> file;

    public ShellCommand(CommandModel model, Context context, Program program) {
        this.context = context;
        this.program = program;
        model.describe(
                "At a terminal: a prompt with completion (TAB), history and editing. Every command of thrctl is there"
                        + " with its options; 'help' lists them and what the shell adds: a current target, watch,"
                        + " pipes, commands in the background.",
                "Otherwise, or with -c or a FILE: a script, one command a line or with ';' between, quoted as for sh,"
                        + " '#' begins a comment. It has no colours and stops at the first command that fails; the exit"
                        + " status is that command's.");
        file = model.operand(Parsers.text(Values.of(ValueKind.FILE)), "FILE", "Run the commands of this file.");
        commands = model.option(
                Parsers.text(Values.of(ValueKind.TEXT)), "COMMANDS", "Run these commands.", "-c", "--command");
        keepGoing = model.flag("Of a script: go on behind a command that fails.", "--keep-going");
        quiet = model.flag("At a terminal: print no greeting.", "-q", "--quiet");
        noStartupFile = model.flag("At a terminal: do not run the start-up file.", "--no-startup-file");
    }

    @Override
    public ExitCode run() throws IOException {
        String text = commands.orNull();
        String script = file.orNull();
        if (text != null && script != null) {
            throw new InvalidValueException("--command and FILE exclude each other");
        }
        if (script != null && script.isEmpty()) {
            throw new InvalidValueException("FILE: a file needs a name; '' is none");
        }
        boolean isScript = text != null || script != null;
        if (!isScript
                && Boolean.getBoolean("thrctl.stdin.tty")
                && context.console().outIsTerminal()) {
            if (keepGoing.isSet()) {
                throw new InvalidValueException("--keep-going is for scripts: a prompt always goes on");
            }
            return ExitCode.of(new Prompt(context, program, quiet.isSet(), noStartupFile.isSet()).run());
        }
        ScriptStage stage = new ScriptStage(context);
        Session session = new Session(context, program, stage, new Settings("never"), List::of);
        String name = text != null ? "-c" : script != null ? script : "stdin";
        Script running = new Script(session, name, keepGoing.isSet());
        Interruption.Listening listening = context.interruption().listen(stage::wish);
        try {
            run(running, text, script);
            if (running.status() == 0 || keepGoing.isSet() || session.exit() != null) {
                running.awaitJobs();
            }
            return ExitCode.of(running.status());
        } catch (IOException | IllegalArgumentException e) {
            context.message("read of " + Escape.printable(name) + ": " + FileProblem.text(e));
            return ExitCode.FAILED;
        } finally {
            for (Jobs.Job job : session.jobs().all()) {
                context.message(Escape.message(name) + ": '"
                        + Escape.message(job.running().text())
                        + "' was ended in the background, for the script has stopped");
            }
            session.jobs().endAll();
            listening.close();
        }
    }

    private static void run(Script script, @Nullable String text, @Nullable String path) throws IOException {
        if (text != null) {
            script.run(text);
        } else if (path == null) {
            // Not closed: it is the program's own.
            script.run(new FileInputStream(FileDescriptor.in));
        } else {
            script.run(Script.text(Path.of(path)));
        }
    }
}
