package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Types a few lines at a prompt that nobody sees, so that a start-up archive gets what the prompt loads. */
public final class ShellTraining {
    /** Completion, a menu, the history, a pasted block, an open quotation, an error; then Ctrl-D. */
    private static final String KEYS = "cpu\t\rps -o t\t\tid\r\u001bOA\u0015ps self -o na\u0003"
            + "\u001b[200~use self\ruse\u001b[201~\rx 'y\rz'\runuse\r\u0004";

    private static final int COLUMNS = 100;
    private static final int LINES = 30;

    /** What only a terminal on the streams of thrctl itself has. */
    private static final String[] UNSEEN = {
        "org.jline.terminal.impl.AbstractUnixSysTerminal",
        "org.jline.terminal.impl.jni.JniUnixSysTerminal",
        "org.jline.terminal.impl.SignalInterceptingInputStream",
        "org.jline.utils.NonBlockingInputStreamImpl",
        "org.jline.utils.NonCloseableInputStream",
        "org.jline.utils.NonCloseableOutputStream",
        "org.jline.utils.PumpThread",
        "org.jline.utils.PumpThread$IoReader",
        "org.jline.utils.ShutdownHooks",
        "org.jline.utils.ShutdownHooks$Task",
        "org.jline.reader.impl.history.DefaultHistory$EntryImpl"
    };

    private ShellTraining() {}

    /** True if the prompt took all of them. */
    public static boolean run(Context context, Program program) {
        Prompt.prepare();
        Context quiet = new Context(
                context.proc(),
                context.kernel(),
                context.machine(),
                new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), true, true, COLUMNS),
                // A home in which nothing can be kept: these lines are no history.
                Map.of("TERM", "xterm-256color", "HOME", "/proc/self"),
                Interruption.never());
        TerminalModes modes = new TerminalModes();
        modes.await();
        try (Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .streams(
                        new ByteArrayInputStream(KEYS.getBytes(StandardCharsets.UTF_8)),
                        OutputStream.nullOutputStream())
                .size(Size.of(COLUMNS, LINES))
                .type(TerminalKind.of(quiet.environment()))
                .graphemeCluster(false)
                .build()) {
            int status = new Prompt(quiet, program, false, false).at(terminal, () -> {});
            for (String name : UNSEEN) {
                Class<?> unused = Class.forName(name);
            }
            return status == 0;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            // A machine without pseudo-terminals: the prompt starts slower there.
            return false;
        }
    }
}
