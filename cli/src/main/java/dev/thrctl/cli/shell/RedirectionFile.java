package dev.thrctl.cli.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that output goes to. What it held before is lost only when something is written, or when the command has run: a
 * mistake in the command's words leaves it as it was.
 */
final class RedirectionFile extends OutputStream {
    private final FileChannel channel;
    private boolean isToEmpty;

    private RedirectionFile(FileChannel channel, boolean isToEmpty) {
        this.channel = channel;
        this.isToEmpty = isToEmpty;
    }

    static RedirectionFile open(Path path, boolean append) throws IOException {
        FileChannel channel = append
                ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // A terminal or a pipe has no size.
        return new RedirectionFile(channel, !append && Files.isRegularFile(path));
    }

    /** What it held before is not wanted any more. */
    synchronized void empty() throws IOException {
        if (isToEmpty) {
            channel.truncate(0);
            isToEmpty = false;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        empty();
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
