package dev.thrctl.cli.shell;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import dev.thrctl.cli.Version;
import dev.thrctl.cli.render.DisplayWidth;
import dev.thrctl.cli.shell.Statement.SyntaxException;
import dev.thrctl.kernel.RawText;
import java.io.IOException;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** Reads lines from somebody at a terminal and runs them, until Ctrl-D, exit, SIGTERM or SIGHUP. */
final class Prompt {
    private static final String PROGRAM = "thrctl";

    private final Context context;
    private final Program program;
    private final boolean isQuiet;
    private final boolean skipsStartupFile;
    private volatile @Nullable ExitCode ending;

    Prompt(Context context, Program program, boolean isQuiet, boolean skipsStartupFile) {
        // The stage hears Ctrl-C: no command is to listen to the signals of the process by itself.
        this.context = new Context(
                context.proc(),
                context.kernel(),
                context.machine(),
                context.console(),
                context.environment(),
                Interruption.never());
        this.program = program;
        this.isQuiet = isQuiet;
        this.skipsStartupFile = skipsStartupFile;
    }

    /** The status to leave with. */
    int run() throws IOException {
        prepare();
        TerminalModes modes = new TerminalModes();
        try (Terminal terminal = terminal()) {
            return at(terminal, modes::await);
        } finally {
            modes.restore();
        }
    }

    private static String greeting() {
        return "thrctl " + Version.text() + ": threads, their signals and scheduling, and what they wait for.\n"
                + "'help' lists the commands, TAB completes, 'use PID' chooses a process, Ctrl-D leaves.\n";
    }

    /** What JLine is to know before the first of its classes is loaded. */
    static void prepare() {
        String natives = System.getProperty("jna.boot.library.path");
        if (natives != null && System.getProperty("library.jline.path") == null) {
            // Beside the jars, as JNA's: a noexec /tmp takes no library.
            System.setProperty("library.jline.path", natives);
        }
        // The prompt has no signals from the keyboard, on purpose: JLine must not make them up.
        System.setProperty(TerminalBuilder.PROP_SOFTWARE_SIGNALS, "false");
    }

    /** {@code ready} returns when the modes of the terminal may be changed. */
    int at(Terminal terminal, Runnable ready) {
        TerminalStage stage = new TerminalStage(context.console(), terminal, isDumb());
        HistoryFile history = HistoryFile.of(context.environment());
        Recall recall = new Recall(history);
        Session session = new Session(context, program, stage, new Settings(colour()), recall);
        CommandModels models = new CommandModels(context, program);
        Editor editor = new Editor(session, terminal, models, recall, isDumb());
        stage.reader(editor.reader());
        Thread main = Thread.currentThread();
        Object hangUp = Signals.register("HUP", () -> end(ExitCode.HUNG_UP, stage, main));
        Object terminate = Signals.register("TERM", () -> end(ExitCode.TERMINATED, stage, main));
        try {
            if (!isQuiet) {
                Builtins.print(new Place(session.context(), true), greeting());
            }
            if (!skipsStartupFile) {
                new StartupFile(session).run();
            }
            ready.run();
            return loop(editor, session, history);
        } finally {
            goodbye(session);
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
        String kind = isDumb() ? "ansi" : TerminalKind.of(context.environment());
        return TerminalBuilder.builder()
                .system(true)
                .nativeSignals(true)
                .providers(pseudo ? "jni,exec" : "exec,jni")
                .type(kind)
                // No questions to the terminal: the answer may come when it passes for something typed.
                .graphemeCluster(false)
                .build();
    }

    private String colour() {
        String none = context.environment().get("NO_COLOR");
        return (none != null && !none.isEmpty()) || isDumb() ? "never" : "auto";
    }

    /** Nothing is known of it but that it shows lines. */
    private boolean isDumb() {
        return TerminalKind.isDumb(context.environment());
    }

    private void end(ExitCode code, TerminalStage stage, Thread main) {
        ending = code;
        stage.wish(code);
        main.interrupt();
    }

    private int loop(Editor editor, Session session, HistoryFile history) {
        while (session.exit() == null && ending == null) {
            news(session);
            String objection = history.objection();
            if (objection != null) {
                context.message(objection);
            }
            String line;
            try {
                boolean vi = session.settings().editor().equals("vi");
                line = editor.read(text(session), vi ? LineReader.VIINS : LineReader.EMACS);
            } catch (UserInterruptException e) {
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
        return DisplayWidth.of(full) <= most ? full : target.word() + "> ";
    }
}
