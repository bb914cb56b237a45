package dev.thrctl.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Follows a path from the root down and looks at each part before the next one: as long as nobody else could change the
 * parts so far, nobody else can change what the next name leads to. Source: path_resolution(7), inode(7).
 */
final class TrustedPath {
    /** MAXSYMLINKS of include/linux/namei.h. */
    private static final int MOST_LINKS = 40;

    static final long ROOT_USER = 0;
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;

    /** S_ISVTX of include/uapi/linux/stat.h: only the owner of a name in the folder, or of the folder, may replace it. */
    private static final int STICKY = 01000;

    private final long user;
    private final long ownerOfAll;

    /** {@code user} is whose files are trusted beside root's: the effective user. */
    TrustedPath(long user) throws IOException {
        this.user = user;
        // In a user namespace this is the root user outside, by a number that no one has here.
        this.ownerOfAll = Inode.of(Path.of("/")).user();
    }

    /**
     * The folder that {@code folder} leads to, without a symbolic link.
     *
     * @throws UnsafeFileException if another user could make it lead elsewhere
     */
    Path resolve(Path folder) throws IOException {
        Deque<Path> rest = new ArrayDeque<>();
        push(rest, folder.toAbsolutePath());
        Path at = Path.of("/");
        check(at);
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.pop();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name).normalize();
            if (Files.isSymbolicLink(next)) {
                requireTrustedOwner(next, "the symbolic link");
                if (++links > MOST_LINKS) {
                    throw new UnsafeFileException("too many levels of symbolic links (ELOOP)");
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? Path.of("/") : at;
                push(rest, target);
            } else {
                check(next);
                at = next;
            }
        }
        return at;
    }

    private static void push(Deque<Path> rest, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
    }

    private void check(Path folder) throws IOException {
        requireTrustedOwner(folder, "the folder");
        int mode = Inode.of(folder).mode();
        boolean group = (mode & GROUP_WRITES) != 0 && !isOwnersGroup(folder);
        if ((group || (mode & OTHERS_WRITE) != 0) && (mode & STICKY) == 0) {
            throw new UnsafeFileException(
                    "other users may write in the folder " + folder + " (its mode is " + Inode.octal(mode) + ")");
        }
    }

    private void requireTrustedOwner(Path path, String what) throws IOException {
        long owner = Inode.of(path).user();
        if (owner != user && owner != ROOT_USER && owner != ownerOfAll) {
            throw new UnsafeFileException(
                    what + " " + path + " belongs to user " + owner + ", who could replace the file");
        }
    }

    /** Many systems give each user a group of the same name, and let it write (umask 002): nobody else is in it. */
    private static boolean isOwnersGroup(Path folder) throws IOException {
        PosixFileAttributes names = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return names.group().getName().equals(names.owner().getName());
    }
}
