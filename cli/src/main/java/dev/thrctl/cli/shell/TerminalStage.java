package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.render.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;

/** A terminal with somebody at it. */
final class TerminalStage implements Stage, Confirmation {
    private static final long POLL_MS = 50;

    private final Console console;
    private final Terminal terminal;
    private @Nullable LineReader reader;
    private volatile @Nullable Running current;

    /** {@code console} gives the streams; its width is of the moment at which thrctl was started. */
    TerminalStage(Console console, Terminal terminal) {
        this.console = console;
        this.terminal = terminal;
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
    }

    boolean isDumb() {
        return terminal.getType().startsWith("dumb");
    }

    /** After Ctrl-C at the prompt of a terminal on which JLine does not move the cursor. */
    void endLine() {
        if (isDumb()) {
            write("\n");
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
        return isDumb()
                ? null
                : new Size(
                        columns(),
                        terminal.getSize().getRows() > 0 ? terminal.getSize().getRows() : 24);
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

    /** Read in the terminal's own line mode: on the thread of the command, while the prompt waits. */
    @Override
    public boolean agrees(String question) {
        write(Escape.message(question) + ". Go on? [y/N] ");
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = terminal.reader().read();
                    c >= 0 && c != '\n' && c != '\r';
                    c = terminal.reader().read()) {
                answer.appendCodePoint(c);
            }
        } catch (IOException e) {
            return false;
        }
        String text = answer.toString().strip();
        boolean yes = text.equalsIgnoreCase("y") || text.equalsIgnoreCase("yes");
        if (!yes) {
            write("nothing was done\n");
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
        if (known == null) {
            write(line + "\n");
        } else {
            known.printAbove(line);
        }
    }
}
