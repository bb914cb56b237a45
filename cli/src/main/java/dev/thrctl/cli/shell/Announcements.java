package dev.thrctl.cli.shell;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Output of a command in the background: it reaches the terminal by whole lines, above what is being typed. */
final class Announcements extends OutputStream {
    private final Stage stage;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Announcements(Stage stage) {
        this.stage = stage;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            send();
        } else {
            line.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    private void send() {
        stage.announce(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            send();
        }
    }
}
