package dev.thrctl.cgroup;

import dev.thrctl.kernel.MalformedFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mounted cgroup hierarchy. Source: proc_pid_mountinfo(5), cgroup_namespaces(7).
 *
 * @param root the group that is mounted, seen from the reader's cgroup namespace: {@code /} or, for a part of the
 *     hierarchy, a path, or {@code /..} for what lies above the namespace
 * @param point where it is mounted
 * @param version 1 or 2
 * @param options separated by commas; of version 1 they name the controllers
 */
record CgroupMount(String root, String point, int version, String options) {
    private static final int ROOT = 3;
    private static final int POINT = 4;
    private static final int FIRST_OPTIONAL = 6;

    /** The cgroup mounts of a mountinfo file; all others are left out. */
    static List<CgroupMount> parse(String file, String content) {
        List<CgroupMount> mounts = new ArrayList<>();
        int from = 0;
        while (from < content.length()) {
            int newline = content.indexOf('\n', from);
            int end = newline < 0 ? content.length() : newline;
            CgroupMount mount = line(file, content.substring(from, end));
            if (mount != null) {
                mounts.add(mount);
            }
            from = end + 1;
        }
        return mounts;
    }

    private static @Nullable CgroupMount line(String file, String line) {
        List<String> fields = words(line);
        int separator = fields.size() < FIRST_OPTIONAL
                ? -1
                : fields.subList(FIRST_OPTIONAL, fields.size()).indexOf("-");
        if (separator < 0) {
            throw new MalformedFileException(file, "a line has no ' - ' behind the mount options");
        }
        int type = FIRST_OPTIONAL + separator + 1;
        if (fields.size() < type + 3) {
            throw new MalformedFileException(file, "a line ends before the options of the file system");
        }
        int version = fields.get(type).equals("cgroup2") ? 2 : fields.get(type).equals("cgroup") ? 1 : 0;
        return version == 0
                ? null
                : new CgroupMount(
                        unescaped(fields.get(ROOT)), unescaped(fields.get(POINT)), version, fields.get(type + 2));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from <= line.length()) {
            int blank = line.indexOf(' ', from);
            int end = blank < 0 ? line.length() : blank;
            words.add(line.substring(from, end));
            from = end + 1;
        }
        return words;
    }

    /** {@code \040} and the like: show_path of the kernel writes blank, tab, newline and backslash so. */
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int code = text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
            plain.append(code < 0 ? text.charAt(i) : (char) code);
            i += code < 0 ? 1 : 4;
        }
        return plain.toString();
    }

    private static int octal(String text, int from) {
        if (from + 3 > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = from; i < from + 3; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '7') {
                return -1;
            }
            code = code * 8 + (c - '0');
        }
        return code;
    }

    /** Whether this is the hierarchy that {@code controller} belongs to, if it is of {@code version}. */
    boolean has(String controller, int wantedVersion) {
        return version == wantedVersion && (version == 2 || Cgroups.contains(options, ',', controller));
    }

    /**
     * What leads from the mount point to a group, beginning with a slash unless empty; null if the group is not below
     * this mount.
     */
    @Nullable
    String below(String path) {
        String rest;
        if (root.equals("/")) {
            rest = path.equals("/") ? "" : path;
        } else if (path.equals(root)) {
            rest = "";
        } else if (path.startsWith(root + "/")) {
            rest = path.substring(root.length());
        } else {
            return null;
        }
        // A group outside of the reader's cgroup namespace is written /../name: no file name leads there.
        return rest.equals("/..") || rest.startsWith("/../") ? null : rest;
    }
}
