package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A cgroup with a limit, and one in it with another. */
record CgroupPair(Path parent, Path child, int version) implements AutoCloseable {
    private static final Path TOP = Path.of("/sys/fs/cgroup");

    /** Of tasks: a number, or "max". */
    static CgroupPair pids(String parentMax, String childMax) throws IOException {
        return create("pids").limit("pids", "pids.max", parentMax, childMax);
    }

    /** Half a CPU, and in it more. */
    static CgroupPair cpu() throws IOException {
        CgroupPair groups = create("cpu");
        // Version 1 lets a child grant no more than its parent, other than by saying nothing.
        return groups.version() == 1
                ? groups.limit("cpu", "cpu.cfs_quota_us", "50000", "-1")
                : groups.limit("cpu", "cpu.max", "50000 100000", "90000 100000");
    }

    /** Bytes of the parent; the child has no limit of its own. */
    static CgroupPair memory(String parentMax) throws IOException {
        CgroupPair groups = create("memory");
        return groups.version() == 1
                ? groups.limit("memory", "memory.limit_in_bytes", parentMax, "-1")
                : groups.limit("memory", "memory.max", parentMax, "max");
    }

    private static CgroupPair create(String controller) throws IOException {
        assumeTrue(TestMachine.isRoot(), "cgroups are made by root");
        Path hierarchy = TOP.resolve(controller);
        // No group of version 2 has that file.
        boolean first = Files.exists(hierarchy.resolve("tasks"));
        Path control = TOP.resolve("cgroup.subtree_control");
        boolean second = Files.exists(control)
                && List.of(Files.readString(control).strip().split(" ", -1)).contains(controller);
        assumeTrue(first || second, "no cgroup hierarchy with the " + controller + " controller at its usual place");
        Path parent = (first ? hierarchy : TOP)
                .resolve("thrctl-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(parent);
        } catch (IOException e) {
            assumeTrue(false, "cannot make " + parent + ": " + e);
        }
        return new CgroupPair(parent, parent.resolve("child"), first ? 1 : 2);
    }

    private CgroupPair limit(String controller, String file, String ofParent, String ofChild) throws IOException {
        try {
            if (version == 2) {
                Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
            }
            Files.createDirectory(child);
            Files.writeString(parent.resolve(file), ofParent);
            Files.writeString(child.resolve(file), ofChild);
            return this;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    void join(int pid) throws IOException {
        Files.writeString(child.resolve("cgroup.procs"), Integer.toString(pid));
    }

    /** Closed after the target; the kernel counts a process that has just ended for a moment longer. */
    @Override
    public void close() throws IOException {
        for (Path folder : List.of(child, parent)) {
            for (int attempt = 0; ; attempt++) {
                try {
                    Files.deleteIfExists(folder);
                    break;
                } catch (IOException e) {
                    if (attempt == 250) {
                        throw e;
                    }
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
