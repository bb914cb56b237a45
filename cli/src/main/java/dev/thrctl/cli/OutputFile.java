package dev.thrctl.cli;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that the user named for output. It is written beside the name and takes its place when it is complete, so that
 * what was there before is there as long as nothing better is; a link stays a link, and the file that it leads to is
 * replaced. Devices, pipes and open files ({@code /dev/stdout}, {@code /dev/fd/3}) are written at once, and a file is
 * emptied in place at the first byte where nothing can stand beside it, or where it has other names or another owner.
 *
 * <p>What fails is kept until {@link #commit}: the rest of the output does not depend on this file.
 */
public final class OutputFile implements AutoCloseable {
    /** As the kernel follows: MAXSYMLINKS of include/linux/namei.h. */
    private static final int MOST_LINKS = 40;

    private final String shown;
    private final OutputStream stream;
    private final @Nullable FileChannel channel;
    private final @Nullable Path beside;
    private final @Nullable Path target;
    private @Nullable IOException failure;
    private boolean over;

    private OutputFile(
            String shown,
            OutputStream stream,
            @Nullable FileChannel channel,
            @Nullable Path beside,
            @Nullable Path target) {
        this.shown = shown;
        this.stream = stream;
        this.channel = channel;
        this.beside = beside;
        this.target = target;
    }

    /** Writes a part. */
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Opens it for writing, which shows whether that is possible at all.
     *
     * @throws ProbeException if it is not
     */
    public static OutputFile open(String name, Console console) {
        String shown = Escape.printable(name);
        if (name.isEmpty()) {
            throw new InvalidValueException("a file needs a name; '' is none");
        }
        try {
            Path path = followed(Path.of(name).toAbsolutePath());
            Integer descriptor = descriptor(path);
            return descriptor == null ? file(shown, path) : openFile(shown, path, descriptor, console);
        } catch (InvalidPathException e) {
            throw new InvalidValueException("'" + shown + "' is no name of a file");
        } catch (IOException e) {
            throw new ProbeException("creation of " + shown + ": " + FileProblem.text(e), e);
        }
    }

    /** The last name that is no link, or that of an open file, which is what the link stands for. */
    private static Path followed(Path name) throws IOException {
        Path path = name;
        for (int i = 0; i < MOST_LINKS; i++) {
            if (descriptor(path) != null || !Files.isSymbolicLink(path)) {
                return path;
            }
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        throw new FileSystemException(name.toString(), null, "too many levels of symbolic links (ELOOP)");
    }

    /** Of {@code /dev/fd/N}, {@code /proc/self/fd/N} and two of their names in /dev; null for what is no such name. */
    private static @Nullable Integer descriptor(Path path) {
        String name = path.normalize().toString();
        if (name.equals("/dev/stdout")) {
            return 1;
        }
        if (name.equals("/dev/stderr")) {
            return 2;
        }
        for (String folder : new String[] {"/dev/fd/", "/proc/self/fd/"}) {
            if (name.startsWith(folder)) {
                try {
                    return Integer.valueOf(name.substring(folder.length()));
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /** Where it stands, and behind what others wrote there: opened anew, a file would begin at its start. */
    private static OutputFile openFile(String shown, Path path, int descriptor, Console console) throws IOException {
        if (descriptor == 1 || descriptor == 2) {
            OutputStream own = descriptor == 1 ? console.out() : console.err();
            return new OutputFile(shown, new Unclosed(own), null, null, null);
        }
        return direct(shown, Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    private static OutputFile direct(String shown, OutputStream stream) {
        return new OutputFile(shown, new BufferedOutputStream(stream), null, null, null);
    }

    private static OutputFile file(String shown, Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return beside(shown, path);
        }
        if (Files.isDirectory(path)) {
            throw new FileSystemException(shown, null, "it is a folder (EISDIR)");
        }
        if (!Files.isRegularFile(path)) {
            return direct(shown, Files.newOutputStream(path, StandardOpenOption.WRITE));
        }
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(shown);
        }
        if (!Integer.valueOf(1).equals(Files.getAttribute(path, "unix:nlink"))) {
            return inPlace(shown, path);
        }
        try {
            return beside(shown, path);
        } catch (IOException e) {
            return inPlace(shown, path);
        }
    }

    private static OutputFile inPlace(String shown, Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(new Emptied(channel)));
        return new OutputFile(shown, stream, channel, null, null);
    }

    private static OutputFile beside(String shown, Path path) throws IOException {
        String name = ".thrctl-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path beside = path.resolveSibling(name);
        FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            if (Files.exists(path)) {
                takeOver(path, beside);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(beside);
            throw e;
        }
        OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel));
        return new OutputFile(shown, stream, channel, beside, path);
    }

    /** Owner, group and mode. */
    private static void takeOver(Path from, Path to) throws IOException {
        for (String owner : new String[] {"unix:uid", "unix:gid"}) {
            Object wanted = Files.getAttribute(from, owner);
            if (!wanted.equals(Files.getAttribute(to, owner))) {
                Files.setAttribute(to, owner, wanted);
            }
        }
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }

    /** As the user named it. */
    public String name() {
        return shown;
    }

    public void write(Content content) {
        if (failure == null) {
            try {
                content.write(stream);
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    public void write(String ascii) {
        write(out -> out.write(ascii.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Completes it. Null, or what failed, and what there is now. */
    public @Nullable String commit() {
        over = true;
        try {
            if (failure != null) {
                throw failure;
            }
            stream.flush();
            if (channel != null) {
                // A full disk may be told only now.
                channel.force(false);
            }
            stream.close();
            if (beside != null && target != null) {
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            }
            return null;
        } catch (IOException e) {
            abandon();
            return "write to " + shown + ": " + FileProblem.text(e)
                    + (beside == null ? ". It is incomplete" : ". What was there before is as it was");
        }
    }

    /** Without a commit nothing was written, as far as that is possible. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            abandon();
        }
    }

    private void abandon() {
        try {
            if (channel != null) {
                channel.close();
            } else {
                stream.close();
            }
        } catch (IOException e) {
            // What failed first is what is told.
        }
        try {
            if (beside != null) {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            // It stays, under a name that says whose it is.
        }
    }

    /** Flushed instead: it is the program's own. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }

    /** Empties the file when there is something to write, or at the end. */
    private record Emptied(FileChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (channel.position() == 0) {
                channel.truncate(0);
            }
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            if (channel.position() == 0) {
                channel.truncate(0);
            }
            channel.close();
        }
    }
}
