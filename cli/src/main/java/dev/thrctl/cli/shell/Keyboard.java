package dev.thrctl.cli.shell;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/**
 * Whole lines from the terminal in its own line mode, in which the kernel echoes and edits. An interrupt of the thread
 * ends the reading; what the terminal has sent then is for the next who reads.
 */
final class Keyboard {
    /** As good as for ever. Without a time JLine reads on this thread, where no interrupt ends it. */
    private static final long LONG_MS = 3_600_000;

    private final Terminal terminal;

    Keyboard(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Without its end; throws {@link EndOfFileException} at Ctrl-D, {@link UserInterruptException} if interrupted. */
    String line() {
        StringBuilder line = new StringBuilder();
        try {
            while (true) {
                int c = terminal.reader().read(LONG_MS);
                if (c == NonBlockingReader.EOF) {
                    throw new EndOfFileException();
                }
                if (c == '\n' || c == '\r') {
                    return line.toString();
                }
                if (c >= 0) {
                    line.append((char) c);
                }
            }
        } catch (InterruptedIOException e) {
            throw new UserInterruptException(line.toString());
        } catch (IOException e) {
            throw new EndOfFileException(e);
        }
    }
}
