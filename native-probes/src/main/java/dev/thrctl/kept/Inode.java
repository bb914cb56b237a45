package dev.thrctl.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What lstat(2) says.
 *
 * @param user its owner
 * @param mode type and permissions, as in include/uapi/linux/stat.h
 * @param links names that it has
 */
record Inode(long user, int mode, int links) {
    /** S_IFMT and S_IFREG of include/uapi/linux/stat.h. */
    private static final int TYPE = 0170000;

    private static final int REGULAR = 0100000;
    private static final int PERMISSIONS = 07777;

    static Inode of(Path path) throws IOException {
        Map<String, Object> values = Files.readAttributes(path, "unix:uid,mode,nlink", LinkOption.NOFOLLOW_LINKS);
        return new Inode(
                Integer.toUnsignedLong(number(values, "uid")), number(values, "mode"), number(values, "nlink"));
    }

    private static int number(Map<String, Object> values, String name) throws IOException {
        if (values.get(name) instanceof Integer number) {
            return number;
        }
        throw new IOException("the Java VM does not tell the " + name + " of a file");
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    static String octal(int mode) {
        return Integer.toOctalString(mode & PERMISSIONS);
    }
}
