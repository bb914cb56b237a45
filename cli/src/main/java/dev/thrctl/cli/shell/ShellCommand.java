package dev.thrctl.cli.shell;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
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
import java.io.InputStream;
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
        boolean isScript = text != null || script != null;
        if (!isScript
                && Boolean.getBoolean("thrctl.stdin.tty")
                && context.console().outIsTerminal()) {
            if (keepGoing.isSet()) {
                throw new InvalidValueException("--keep-going is for scripts: a prompt always goes on");
            }
            return ExitCode.of(new Prompt(context, program, quiet.isSet(), noStartupFile.isSet()).run());
        }
        Session session = new Session(context, program, new ScriptStage(context), new Settings("never"), List::of);
        try {
            return ExitCode.of(run(session, text, script));
        } finally {
            session.jobs().endAll();
        }
    }

    private int run(Session session, @Nullable String text, @Nullable String path) throws IOException {
        if (text != null) {
            return new Script(session, "-c", keepGoing.isSet()).run(text);
        }
        if (path == null) {
            // Not closed: it is the program's own.
            InputStream input = new FileInputStream(FileDescriptor.in);
            return new Script(session, "stdin", keepGoing.isSet()).run(input);
        }
        String content;
        try {
            content = Script.text(Path.of(path));
        } catch (IOException | IllegalArgumentException e) {
            context.message("read of " + Escape.printable(path) + ": " + Builtins.reason(e));
            return ExitCode.FAILED.status();
        }
        return new Script(session, path, keepGoing.isSet()).run(content);
    }
}
