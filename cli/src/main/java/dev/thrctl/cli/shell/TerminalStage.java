package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.render.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;

/** A terminal with somebody at it. */
final class TerminalStage implements Stage, Confirmation {
    private static final long POLL_MS = 50;

    private final Console console;
    private final Terminal terminal;
    private final Keyboard keyboard;
    private final boolean isDumb;
    private @Nullable LineReader reader;
    private volatile @Nullable Running current;
    private volatile @Nullable Thread asking;

    /** {@code console} gives the streams; its width is of the moment at which thrctl was started. */
    TerminalStage(Console console, Terminal terminal, boolean isDumb) {
        this.isDumb = isDumb;
        this.console = console;
        this.terminal = terminal;
        keyboard = new Keyboard(terminal);
        terminal.handle(Signal.INT, signal -> wish(ExitCode.INTERRUPTED));
    }

    void reader(LineReader made) {
        reader = made;
    }

    void wish(ExitCode code) {
        Running running = current;
        if (running != null) {
            running.wish(code);
        }
        Thread inQuestion = asking;
        if (inQuestion != null) {
            // Also where the command listens, which would get a polite wish first.
            inQuestion.interrupt();
        }
    }

    private int columns() {
        int columns = terminal.getSize().getColumns();
        return columns > 0 ? columns : console.columns();
    }

    @Override
    public Console console() {
        return new Console(console.out(), console.err(), true, console.errIsTerminal(), columns());
    }

    @Override
    public @Nullable Size size() {
        org.jline.terminal.Size size = terminal.getSize();
        return isDumb || size.getColumns() <= 0 || size.getRows() <= 0
                ? null
                : new Size(size.getColumns(), size.getRows());
    }

    @Override
    public int attend(Running running) {
        Running previous = current;
        current = running;
        running.start();
        try {
            while (!running.await(POLL_MS)) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            current = previous;
        }
        int status = running.leave();
        if (status == ExitCode.INTERRUPTED.status()) {
            write("\n");
        }
        return status;
    }

    private void write(String text) {
        try {
            console.out().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The terminal has gone; its end comes as a signal too.
        }
    }

    @Override
    public Confirmation confirmation() {
        return this;
    }

    /**
     * Read in the terminal's own line mode: on the thread of the command, while the prompt waits. Ctrl-C, Ctrl-D and the
     * end of the shell are a no, and then nothing reads the terminal any more.
     */
    @Override
    public boolean agrees(String question) {
        write(Escape.message(question) + ". Go on? [y/N] ");
        asking = Thread.currentThread();
        String answer;
        try {
            answer = keyboard.line();
        } catch (EndOfFileException | UserInterruptException e) {
            answer = null;
        } finally {
            asking = null;
        }
        boolean yes = answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        if (!yes) {
            write((answer == null ? "\n" : "") + "nothing was done\n");
        }
        return yes;
    }

    @Override
    public void lend() {}

    @Override
    public void takeBack() {}

    @Override
    public void announce(String line) {
        LineReader known = reader;
        try {
            if (known != null) {
                known.printAbove(line);
                return;
            }
        } catch (RuntimeException e) {
            // A window too small for JLine: that is no reason for the command to fail.
        }
        write(line + "\n");
    }
}
