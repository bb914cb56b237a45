package dev.thrctl.cli.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages of a script: each one says which file and line it is about. */
final class PlacedMessages extends OutputStream {
    private static final byte[] PROGRAM = "thrctl: ".getBytes(StandardCharsets.UTF_8);

    private final OutputStream to;
    private final byte[] place;

    /** {@code place} goes behind the name of the program. */
    PlacedMessages(OutputStream to, String place) {
        this.to = to;
        this.place = (place + ": ").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) throws IOException {
        to.write(b);
    }

    /** A message comes as one piece, see Context.message. */
    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int start = from;
        if (length > PROGRAM.length && Arrays.equals(bytes, from, from + PROGRAM.length, PROGRAM, 0, PROGRAM.length)) {
            to.write(PROGRAM);
            to.write(place);
            start += PROGRAM.length;
        }
        to.write(bytes, start, from + length - start);
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }
}
