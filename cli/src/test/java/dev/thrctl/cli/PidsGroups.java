package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A cgroup with a limit on its tasks, and one in it. */
record PidsGroups(Path parent, Path child) implements AutoCloseable {
    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/pids");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

    static PidsGroups create(String parentMax, String childMax) throws IOException {
        assumeTrue(TestMachine.isRoot(), "cgroups are made by root");
        boolean first = Files.exists(VERSION_1.resolve("release_agent"));
        Path control = VERSION_2.resolve("cgroup.subtree_control");
        boolean second = Files.exists(control) && Files.readString(control).contains("pids");
        assumeTrue(first || second, "no cgroup hierarchy with the pids controller at its usual place");
        Path parent = (first ? VERSION_1 : VERSION_2)
                .resolve("thrctl-test-" + ProcessHandle.current().pid());
        PidsGroups groups = new PidsGroups(parent, parent.resolve("child"));
        try {
            Files.createDirectory(parent);
        } catch (IOException e) {
            assumeTrue(false, "cannot make " + parent + ": " + e);
        }
        try {
            if (!first) {
                Files.writeString(parent.resolve("cgroup.subtree_control"), "+pids");
            }
            Files.createDirectory(groups.child());
            Files.writeString(parent.resolve("pids.max"), parentMax);
            Files.writeString(groups.child().resolve("pids.max"), childMax);
            return groups;
        } catch (IOException e) {
            groups.close();
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
