package dev.thrctl.cli.shell;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import dev.thrctl.cli.render.DisplayWidth;
import dev.thrctl.cli.shell.Statement.SyntaxException;
import dev.thrctl.kernel.RawText;
import java.io.IOException;
import java.util.List;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReader.SuggestionType;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** Reads lines from somebody at a terminal and runs them, until Ctrl-D, exit, SIGTERM or SIGHUP. */
final class Prompt {
    private static final String PROGRAM = "thrctl";

    private final Context context;
    private final Program program;
    private volatile @Nullable ExitCode ending;

    Prompt(Context context, Program program) {
        // The stage hears Ctrl-C: no command is to listen to the signals of the process by itself.
        this.context = new Context(
                context.proc(),
                context.kernel(),
                context.machine(),
                context.console(),
                context.environment(),
                Interruption.never());
        this.program = program;
    }

    /** The status to leave with. */
    int run() throws IOException {
        String natives = System.getProperty("jna.boot.library.path");
        if (natives != null && System.getProperty("library.jline.path") == null) {
            // Beside the jars, as JNA's: a noexec /tmp takes no library.
            System.setProperty("library.jline.path", natives);
        }
        TerminalModes modes = new TerminalModes();
        try (Terminal terminal = terminal()) {
            return at(terminal);
        } finally {
            modes.restore();
        }
    }

    private int at(Terminal terminal) {
        TerminalStage stage = new TerminalStage(context.console(), terminal);
        Recall recall = new Recall(HistoryFile.of(context.environment()));
        Session session = new Session(context, program, stage, new Settings(colour()), recall);
        CommandModels models = new CommandModels(context, program);
        LineReader reader = reader(terminal, session, models, recall);
        stage.reader(reader);
        Thread main = Thread.currentThread();
        Object hangUp = Signals.register("HUP", () -> end(ExitCode.HUNG_UP, stage, main));
        Object terminate = Signals.register("TERM", () -> end(ExitCode.TERMINATED, stage, main));
        // JLine leaves a dumb terminal as it is, its signals too.
        Object interrupt = stage.isDumb() ? Signals.register("INT", () -> terminal.raise(Terminal.Signal.INT)) : null;
        try {
            return loop(reader, session, stage);
        } finally {
            goodbye(session);
            if (interrupt != null) {
                Signals.unregister("INT", interrupt);
            }
            Signals.unregister("HUP", hangUp);
            Signals.unregister("TERM", terminate);
        }
    }

    /**
     * JLine's native code sets the speed of the line to 0, which hangs up a serial one; of a pseudo-terminal it means
     * nothing. Elsewhere stty does it.
     */
    private Terminal terminal() throws IOException {
        RawText input = context.proc().link("/proc/self/fd/0").orNull();
        boolean pseudo = input != null && input.text().startsWith("/dev/pts/");
        return TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .providers(pseudo ? "jni,exec" : "exec,jni")
                .build();
    }

    private String colour() {
        String none = context.environment().get("NO_COLOR");
        boolean plain = (none != null && !none.isEmpty())
                || "dumb".equals(context.environment().get("TERM"));
        return plain ? "never" : "auto";
    }

    private void end(ExitCode code, TerminalStage stage, Thread main) {
        ending = code;
        stage.wish(code);
        main.interrupt();
    }

    private static LineReader reader(Terminal terminal, Session session, CommandModels models, Recall recall) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName(PROGRAM)
                .parser(new LineParser())
                .completer(new Completion(session, models))
                .highlighter(new Highlighting(models, session.settings()))
                .history(recall)
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.CASE_INSENSITIVE, true)
                .option(Option.COMPLETE_MATCHER_TYPO, false)
                .option(Option.INSERT_TAB, false)
                .option(Option.BRACKETED_PASTE, !terminal.getType().startsWith("dumb"))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                .variable(LineReader.HISTORY_SIZE, HistoryFile.MOST_LINES)
                .variable(LineReader.BELL_STYLE, "none")
                .build();
        if (!terminal.getType().startsWith("dumb")) {
            reader.setAutosuggestion(SuggestionType.HISTORY);
        }
        // Ctrl-C at the prompt is about the line: what runs in the background must not get it as well.
        reader.getWidgets().put(LineReader.CALLBACK_INIT, () -> {
            Attributes attributes = terminal.getAttributes();
            attributes.setLocalFlag(LocalFlag.ISIG, false);
            terminal.setAttributes(attributes);
            return true;
        });
        return reader;
    }

    private int loop(LineReader reader, Session session, TerminalStage stage) {
        while (session.exit() == null && ending == null) {
            news(session);
            String editor = session.settings().editor();
            reader.getKeyMaps()
                    .put(LineReader.MAIN, keys(reader, editor.equals("vi") ? LineReader.VIINS : LineReader.EMACS));
            String line;
            try {
                line = reader.readLine(text(session));
            } catch (UserInterruptException e) {
                stage.endLine();
                continue;
            } catch (EndOfFileException e) {
                break;
            }
            run(session, line);
        }
        ExitCode code = ending;
        Integer exit = session.exit();
        return code != null ? code.status() : exit != null ? exit : ExitCode.DONE.status();
    }

    private static KeyMap<Binding> keys(LineReader reader, String name) {
        KeyMap<Binding> keys = reader.getKeyMaps().get(name);
        if (keys == null) {
            throw new IllegalStateException("JLine has no key map " + name);
        }
        return keys;
    }

    private void run(Session session, String line) {
        List<Statement> statements;
        try {
            statements = Statement.parse(line);
        } catch (SyntaxException e) {
            context.message(String.valueOf(e.getMessage()));
            return;
        }
        for (Statement statement : statements) {
            int status = session.run(statement);
            boolean interrupted = status == ExitCode.INTERRUPTED.status();
            if (session.exit() != null || ending != null || interrupted) {
                return;
            }
        }
    }

    private void news(Session session) {
        for (String job : session.jobs().news()) {
            session.stage().announce(job);
        }
        String obituary = session.obituary();
        if (obituary != null) {
            context.message(obituary);
        }
    }

    private void goodbye(Session session) {
        int running = session.jobs().running();
        if (running > 0) {
            context.message("ends " + running + (running == 1 ? " command" : " commands") + " in the background");
        }
        boolean interrupted = Thread.interrupted();
        session.jobs().endAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Short where the window is narrow. */
    private static String text(Session session) {
        CurrentTarget target = session.target();
        if (target == null) {
            return PROGRAM + "> ";
        }
        Stage.Size size = session.stage().size();
        String full = PROGRAM + " " + target.text() + "> ";
        int most = size == null ? Integer.MAX_VALUE : size.columns() / 2;
        String fitting = DisplayWidth.of(full) <= most ? full : target.word() + "> ";
        // JLine gives meaning to percent signs.
        return fitting.replace("%", "%%");
    }
}
