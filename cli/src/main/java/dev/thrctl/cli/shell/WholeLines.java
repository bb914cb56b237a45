package dev.thrctl.cli.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Hands on whole lines: those of a command in the background do not cut those of another in two. */
final class WholeLines extends OutputStream {
    /** Takes a line without its end. */
    interface Sink {
        void line(byte[] line) throws IOException;
    }

    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    WholeLines(Sink sink) {
        this.sink = sink;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        if (b == '\n') {
            send();
        } else {
            line.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    private void send() throws IOException {
        byte[] whole = line.toByteArray();
        line.reset();
        sink.line(whole);
    }

    @Override
    public synchronized void close() throws IOException {
        if (line.size() > 0) {
            send();
        }
    }
}
