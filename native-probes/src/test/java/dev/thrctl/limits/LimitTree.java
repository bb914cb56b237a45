package dev.thrctl.limits;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recorded system. Process 400 of user 1000 has two threads; every limit leaves a different number. */
public final class LimitTree {
    public static final int PID = 400;

    /** As far up as a program of x86_64 has addresses. */
    private static final String MAPS = "1000-2000 r-xp 00000000 08:01 7 /bin/x\n"
            + "7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]";

    private final Path root;

    public LimitTree(Path root) {
        this.root = root;
        process(1, 1, 0, 1)
                .process(PID, PID, 1000, 2)
                .process(410, 411, 1000, 3)
                .process(500, 390, 0, 1);
        link("/proc/self", "500");
        link("/proc/500/ns/pid", "pid:[4026531836]");
        thread(PID, 405);
        for (int tid : new int[] {PID, 405}) {
            String folder = "/proc/" + PID + "/task/" + tid;
            file(folder + "/status", status(PID, 1000, "0"));
            file(folder + "/uid_map", "         0          0 4294967295");
            limits(tid, "unlimited", "unlimited", "8388608", "5000");
            file(folder + "/maps", MAPS);
        }
        file("/proc/" + PID + "/cgroup", "0::/a/b").file("/proc/405/cgroup", "0::/a/b");
        file("/proc/500/mountinfo", "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        file("/sys/fs/cgroup/cgroup.controllers", "cpu pids");
        group("/a", "400", "277").group("/a/b", "max", "12");
        file("/proc/loadavg", "0.20 0.18 0.12 1/800 11206");
        sysctl("kernel/threads-max", "10000").sysctl("kernel/pid_max", "32768").sysctl("kernel/ns_last_pid", "5000");
        sysctl("kernel/osrelease", "6.18.1").sysctl("vm/max_map_count", "65530").sysctl("vm/overcommit_memory", "0");
        file(
                "/proc/meminfo",
                "MemTotal:       8000000 kB\nMemAvailable:   4096000 kB\nCommitLimit:    4000000 kB\n"
                        + "Committed_AS:   1000000 kB");
    }

    public ProcFs proc() {
        return new ProcFs(root);
    }

    LimitsReport read() {
        return new LimitsProbe(proc(), null).read(Target.parse("" + PID), null);
    }

    /** The only row of that name. */
    LimitRow row(String limit) {
        LimitRow found = null;
        for (LimitRow row : read().rows()) {
            if (row.limit().equals(limit)) {
                if (found != null) {
                    throw new AssertionError("two rows of " + limit);
                }
                found = row;
            }
        }
        if (found == null) {
            throw new AssertionError("no row of " + limit);
        }
        return found;
    }

    /** A process with one folder below task and {@code threads} by its own account. */
    LimitTree process(int pid, int processGroup, int user, int threads) {
        thread(pid, pid);
        file("/proc/" + pid + "/stat", stat(pid, 'S', processGroup, threads));
        file("/proc/" + pid + "/uid_map", "         0          0 4294967295");
        return file("/proc/" + pid + "/status", status(pid, user, "0"));
    }

    LimitTree thread(int pid, int tid) {
        return file("/proc/" + pid + "/task/" + tid + "/stat", stat(tid, 'S', pid, 1));
    }

    static String stat(int id, char state, int processGroup, int threads) {
        return id + " (x) " + state + " 1 " + processGroup + " " + processGroup + " 0 -1 0 0 0 0 0 0 0 0 0 20 0 "
                + threads + " 0 100 4096 1" + " 0".repeat(28);
    }

    static String status(int pid, int user, String capabilities) {
        return "Name:\tx\nTgid:\t" + pid + "\nUid:\t" + user + "\t0\t0\t0\nNSpid:\t" + pid
                + "\nVmSize:\t  102400 kB\nVmLck:\t       0 kB\nVmData:\t   51200 kB\nThreads:\t2\nCapEff:\t"
                + capabilities;
    }

    LimitTree status(String status) {
        return file("/proc/" + PID + "/task/" + PID + "/status", status);
    }

    LimitTree limits(int tid, String space, String data, String stack, String processes) {
        return file(
                "/proc/" + PID + "/task/" + tid + "/limits",
                "Limit                     Soft Limit           Hard Limit           Units     "
                        + limit("Max data size", data, "bytes")
                        + limit("Max stack size", stack, "bytes")
                        + limit("Max processes", processes, "processes")
                        + limit("Max locked memory", "8000000", "bytes")
                        + limit("Max address space", space, "bytes"));
    }

    private static String limit(String name, String soft, String unit) {
        return "\n" + pad(name, 26) + pad(soft, 21) + pad("unlimited", 21) + unit;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    LimitTree group(String path, String max, String current) {
        String folder = "/sys/fs/cgroup" + path;
        file(folder + "/cgroup.controllers", "pids").file(folder + "/cgroup.type", "domain");
        return file(folder + "/pids.max", max).file(folder + "/pids.current", current);
    }

    LimitTree sysctl(String name, String value) {
        return file("/proc/sys/" + name, value);
    }

    /** {@code path} as on the running system; the content gets the newline that kernel files end with. */
    public LimitTree file(String path, String content) {
        try {
            Files.createDirectories(at(path).getParent());
            Files.write(at(path), (content + "\n").getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LimitTree remove(String path) {
        try {
            Files.delete(at(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LimitTree link(String path, String target) {
        try {
            Files.createDirectories(at(path).getParent());
            Files.deleteIfExists(at(path));
            Files.createSymbolicLink(at(path), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }
}
