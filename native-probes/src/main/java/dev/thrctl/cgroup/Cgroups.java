package dev.thrctl.cgroup;

import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cgroup.Placement.Outcome;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the folders of the cgroups that a thread is in: version 1, version 2, and both at once, where each controller
 * belongs to one of them. A limit holds for all below it, so whoever looks for one asks every group of {@link
 * Placement#groups}. Source: cgroups(7), Documentation/admin-guide/cgroup-v2.rst.
 */
public final class Cgroups {
    private final ProcFs proc;

    public Cgroups(ProcFs proc) {
        this.proc = proc;
    }

    /** {@code controller} by its name in /proc/cgroups: cpu, cpuset, pids, memory. */
    public Placement find(int tid, String controller) {
        return find(tid, controller, false);
    }

    /** In version 2, whatever controllers that has: for what every group of it can do. */
    public Placement findUnified(int tid) {
        return find(tid, "", true);
    }

    private Placement find(int tid, String controller, boolean unified) {
        String file = "/proc/" + tid + "/cgroup";
        Reading<byte[]> lines = proc.bytes(file);
        byte[] raw = lines.orNull();
        if (raw == null) {
            return lines.isDenied()
                    ? Placement.none(Outcome.DENIED, "not permitted to read " + file)
                    : Placement.none(Outcome.UNKNOWN, "no file " + file);
        }
        Line line = lineOf(file, RawText.of(raw).text(), unified ? null : controller);
        if (line == null) {
            return Placement.none(
                    Outcome.NO_CONTROLLER,
                    unified
                            ? "no cgroup hierarchy of version 2"
                            : "no cgroup hierarchy has the controller " + controller);
        }
        // Both files are written as the reader sees them, so thrctl's own mounts fit the path, whoever the thread is.
        // Its own mounts are asked only for what thrctl does not have mounted.
        Placement own = placement("/proc/self/mountinfo", "", line, controller);
        return own.outcome() == Outcome.UNKNOWN
                ? orElse(placement("/proc/" + tid + "/mountinfo", "/proc/" + tid + "/root", line, controller), own)
                : own;
    }

    private static Placement orElse(Placement second, Placement first) {
        return second.outcome() == Outcome.UNKNOWN ? first : second;
    }

    private Placement placement(String mountinfo, String prefix, Line line, String controller) {
        Reading<byte[]> content = proc.bytes(mountinfo);
        byte[] raw = content.orNull();
        if (raw == null) {
            return content.isDenied()
                    ? Placement.none(Outcome.DENIED, "not permitted to read " + mountinfo)
                    : Placement.none(Outcome.UNKNOWN, "no file " + mountinfo);
        }
        boolean mounted = false;
        for (CgroupMount mount : CgroupMount.parse(mountinfo, RawText.of(raw).text())) {
            if (!mount.has(controller, line.version())) {
                continue;
            }
            mounted = true;
            String below = mount.below(line.path());
            if (below != null) {
                Placement found = placement(prefix + trimmed(mount.point()), mount, below, line);
                // A mount over this one hides it; another one of the same hierarchy may show it.
                if (exists(found.groups().get(found.groups().size() - 1).folder())) {
                    return lacks(found, controller)
                            ? Placement.none(Outcome.NO_CONTROLLER, "the controller " + controller + " is switched off")
                            : found;
                }
            }
        }
        return Placement.none(
                Outcome.UNKNOWN,
                mounted
                        ? "cgroup " + line.path() + " is not below a mount point that thrctl sees"
                        : controller.isEmpty()
                                ? "the cgroup hierarchy of version 2 is not mounted"
                                : "the cgroup hierarchy with the controller " + controller + " is not mounted");
    }

    private Placement placement(String point, CgroupMount mount, String below, Line line) {
        List<Group> groups = new ArrayList<>();
        String rest = below;
        String path = line.path();
        while (!rest.isEmpty()) {
            groups.add(new Group(path, point + rest));
            rest = parent(rest);
            path = parent(path);
        }
        groups.add(new Group(mount.root(), point.isEmpty() ? "/" : point));
        Group top = groups.get(groups.size() - 1);
        return new Placement(Outcome.FOUND, "", line.version(), List.copyOf(groups), isRoot(line.version(), top));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String trimmed(String point) {
        return point.equals("/") ? "" : point;
    }

    private boolean lacks(Placement found, String controller) {
        return found.version() == 2
                && !controller.isEmpty()
                && Boolean.FALSE.equals(
                        isEnabled(found.groups().get(found.groups().size() - 1), controller));
    }

    /** The text of a file of a group, without the newline at its end. */
    public Reading<String> line(Group group, String name) {
        try {
            return proc.line(group.file(name));
        } catch (InvalidPathException e) {
            // A name that the character set of the locale cannot spell.
            return Reading.absent();
        }
    }

    /**
     * Whether a limit file that is missing in a group means that this group does not limit: the root of a hierarchy
     * has none, and in version 2 neither has a group whose parent does not hand the controller down.
     */
    public boolean cannotLimit(Placement placement, Group group, String controller) {
        return isRoot(placement.version(), group)
                || (placement.version() == 2 && Boolean.FALSE.equals(isEnabled(group, controller)));
    }

    /** Null if the group does not say, as when its folder is not there. Version 2 only. */
    private @Nullable Boolean isEnabled(Group group, String controller) {
        String controllers = line(group, "cgroup.controllers").orNull();
        return controllers == null ? null : contains(controllers, ' ', controller);
    }

    /** By files that only the root has, or only the others: kernel/cgroup/cgroup.c, CFTYPE_ONLY_ON_ROOT. */
    private boolean isRoot(int version, Group group) {
        return version == 1
                ? exists(group.file("release_agent"))
                : exists(group.file("cgroup.controllers")) && !exists(group.file("cgroup.type"));
    }

    private boolean exists(String path) {
        return proc.exists(path);
    }

    /** One line of /proc/PID/cgroup. */
    private record Line(int version, String path) {}

    /** A controller that is in no version 1 hierarchy, or null, belongs to version 2; null if there is neither. */
    private static @Nullable Line lineOf(String file, String content, @Nullable String controller) {
        Line unified = null;
        int from = 0;
        while (from < content.length()) {
            int newline = content.indexOf('\n', from);
            int end = newline < 0 ? content.length() : newline;
            int first = content.indexOf(':', from);
            int second = first < 0 ? -1 : content.indexOf(':', first + 1);
            if (second < 0 || second > end - 2 || content.charAt(second + 1) != '/') {
                throw new MalformedFileException(file, "a line is not HIERARCHY:CONTROLLERS:/PATH");
            }
            String controllers = content.substring(first + 1, second);
            String path = content.substring(second + 1, end);
            if (controller != null && contains(controllers, ',', controller)) {
                return new Line(1, path);
            }
            if (controllers.isEmpty() && content.startsWith("0:", from)) {
                unified = new Line(2, path);
            }
            from = end + 1;
        }
        return unified;
    }

    static boolean contains(String list, char separator, String word) {
        int from = 0;
        while (from <= list.length()) {
            int next = list.indexOf(separator, from);
            int end = next < 0 ? list.length() : next;
            if (end - from == word.length() && list.startsWith(word, from)) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }
}
