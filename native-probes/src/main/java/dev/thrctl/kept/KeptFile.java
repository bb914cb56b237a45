package dev.thrctl.kept;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.TaskStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/**
 * A file that thrctl keeps for its user, readable by that user only. A root shell may run in another user's home, and a
 * file may lie in /tmp: nothing is read, written or replaced where another user could have put something, or could make
 * the name lead elsewhere, and no symbolic link is followed at the end of the path.
 */
public final class KeptFile {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int OTHERS_WRITE = 0022;
    private static final ProcFs SYSTEM = new ProcFs(Path.of("/"));

    private final Path file;
    private final long user;

    private KeptFile(Path file, long user) {
        this.file = file;
        this.user = user;
    }

    /**
     * The file of that name, which need not exist; its folder must.
     *
     * @throws UnsafeFileException if its folder, or one on the way there, belongs to another user, or others may write
     *     in it; a sticky folder like /tmp will do
     */
    public static KeptFile of(Path path) throws IOException {
        return of(path, effectiveUser());
    }

    static KeptFile of(Path path, long user) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null
                || name == null
                || name.toString().equals(".")
                || name.toString().equals("..")) {
            throw new FileSystemException(path.toString(), null, "is a folder (EISDIR)");
        }
        return new KeptFile(new TrustedPath(user).resolve(folder).resolve(name), user);
    }

    /**
     * As {@link #of}, making the folders between {@code existing} and the file that are missing, for its user only.
     *
     * @throws NoSuchFileException if {@code existing} does not exist: nobody's home is made
     */
    public static KeptFile withFolders(Path existing, Path path) throws IOException {
        long user = effectiveUser();
        Path at = new TrustedPath(user).resolve(existing);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            for (Path name : existing.toAbsolutePath().relativize(folder)) {
                Path next = at.resolve(name);
                if (!name.toString().isEmpty() && !Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                    requireOwn(at, user);
                    Files.createDirectory(next, PRIVATE_FOLDER);
                }
                at = new TrustedPath(user).resolve(next);
            }
        }
        return of(path, user);
    }

    /** Root may write anywhere, and would leave others a folder that they cannot use. */
    private static void requireOwn(Path folder, long user) throws IOException {
        long owner = Inode.of(folder).user();
        if (owner != user) {
            throw new UnsafeFileException("the folder " + folder + " belongs to user " + owner);
        }
    }

    /** Where the kernel does not say, a new file does. */
    private static long effectiveUser() throws IOException {
        byte[] raw = SYSTEM.bytes("/proc/self/status").orNull();
        Long user = raw == null
                ? null
                : TaskStatus.parse("/proc/self/status", raw, raw.length).userId(1);
        if (user != null) {
            return user;
        }
        Path probe = Files.createTempFile("thrctl", null, PRIVATE);
        try {
            return Inode.of(probe).user();
        } finally {
            Files.delete(probe);
        }
    }

    /** Without a symbolic link in its folder. */
    public Path path() {
        return file;
    }

    /**
     * This file; or, if its name is a symbolic link that its user or root made, the one that the link leads to, whose
     * path has to be as safe.
     *
     * @throws UnsafeFileException if another user made the link, as in a sticky folder like /tmp, or owns the other path
     */
    public KeptFile followed() throws IOException {
        if (!Files.isSymbolicLink(file)) {
            return this;
        }
        long owner = Inode.of(file).user();
        if (owner != user && owner != TrustedPath.ROOT_USER) {
            throw new UnsafeFileException("the symbolic link " + file + " belongs to user " + owner);
        }
        return of(file.toRealPath(), user);
    }

    /** Writes a new file. @throws java.nio.file.FileAlreadyExistsException also for a symbolic link of that name */
    public OutputStream create() throws IOException {
        return Channels.newOutputStream(open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** At the end of what is there, in one write; a file that is missing is made. */
    public void append(byte[] content) throws IOException {
        boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (exists) {
            requireOwnFile();
        }
        try (SeekableByteChannel channel = exists
                ? open(file, StandardOpenOption.APPEND)
                : open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(channel, content);
        }
    }

    /**
     * The whole content.
     *
     * @throws NoSuchFileException if there is none
     */
    public byte[] read() throws IOException {
        requireOwnFile();
        try (SeekableByteChannel channel = open(file, StandardOpenOption.READ)) {
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    /** Written beside and renamed: whoever reads meanwhile, or after a crash, finds the old content or the new one. */
    public void replace(byte[] content) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            requireOwnFile();
        }
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName() + ".", ".new", PRIVATE);
        try {
            try (SeekableByteChannel channel = open(fresh, StandardOpenOption.WRITE)) {
                write(channel, content);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private static SeekableByteChannel open(Path path, OpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(Set.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return Files.newByteChannel(path, all, PRIVATE);
    }

    private static void write(SeekableByteChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** A second name may be in a folder where others read or write; a fifo would block, a device would swallow. */
    private void requireOwnFile() throws IOException {
        Inode inode = Inode.of(file);
        if (!inode.isRegular()) {
            throw new UnsafeFileException(
                    file + (Files.isSymbolicLink(file) ? " is a symbolic link" : " is no regular file"));
        }
        if (inode.user() != user) {
            throw new UnsafeFileException(file + " belongs to user " + inode.user());
        }
        if (inode.links() > 1) {
            throw new UnsafeFileException(file + " is a hard link of another file");
        }
        if ((inode.mode() & OTHERS_WRITE) != 0) {
            throw new UnsafeFileException(
                    "other users may write to " + file + " (its mode is " + Inode.octal(inode.mode()) + ")");
        }
    }
}
