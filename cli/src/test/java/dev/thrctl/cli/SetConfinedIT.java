package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cpusets and real-time groups forbid, foreseen and then tried. */
class SetConfinedIT {
    private static final Path CPUSET = Path.of("/sys/fs/cgroup/cpuset");
    private static final Path CPU = Path.of("/sys/fs/cgroup/cpu");
    private static final String GROUP = "thrctl-set-" + ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    private final List<Path> groups = new ArrayList<>();
    private Process sleep;
    private String pid;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(TestMachine.isRoot(), "cgroups are made by root");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one CPU leaves nothing to take away");
        sleep = new ProcessBuilder("sleep", "120").start();
        pid = Long.toString(sleep.pid());
        while (!Files.readString(Path.of("/proc/" + pid + "/comm")).equals("sleep\n")) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() throws Exception {
        if (sleep != null) {
            sleep.destroyForcibly().waitFor();
        }
        for (Path group : groups) {
            while (!group.toFile().delete() && Files.exists(group)) {
                Thread.sleep(20);
            }
        }
    }

    private Path group(Path hierarchy) throws IOException {
        assumeTrue(Files.exists(hierarchy.resolve("tasks")), "no cgroup version 1 at " + hierarchy);
        Path group = Files.createDirectory(hierarchy.resolve(GROUP));
        groups.add(group);
        return group;
    }

    private Path cpuset(String cpus) throws IOException {
        Path group = group(CPUSET);
        Files.writeString(group.resolve("cpuset.cpus"), cpus);
        Files.writeString(group.resolve("cpuset.mems"), "0");
        Files.writeString(group.resolve("tasks"), pid);
        return group;
    }

    /** Dry and then real, with one answer. */
    private Thrctl both(String... change) {
        List<String> words = new ArrayList<>(List.of("set", "--json", pid));
        words.addAll(List.of(change));
        List<String> dryWords = new ArrayList<>(words);
        dryWords.add("--dry-run");
        Thrctl dry = Thrctl.run(dryWords);
        Thrctl real = Thrctl.run(words);
        String context = List.of(change) + ": " + dry + real;
        assertThat(dry.status()).as(context).isEqualTo(real.status());
        assertThat(dry.err().replaceAll("(?m)^thrctl: .*not checked.*\n", ""))
                .as(context)
                .isEqualTo(real.err());
        JsonNode would = Json.valid("set", dry.out()).get("threads").get(0);
        JsonNode did = Json.valid("set", real.out()).get("threads").get(0);
        assertThat(would.get("failures")).as(context).isEqualTo(did.get("failures"));
        return real;
    }

    @Test
    void foreseesThatACpuIsNotInTheCpuset() throws IOException {
        cpuset("0");
        Thrctl run = both("--affinity", "1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("(EINVAL). The cpuset of the thread leaves none of the CPUs 1 (it has 0); see 'thrctl cpus'");
    }

    @Test
    void takesForDoneWhatTheKernelTookAndTheCpusetCut() throws IOException {
        cpuset("0");
        Thrctl run = both("--affinity", "0-1");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).contains("of the CPUs 0-1 its cpuset leaves 0. Since Linux 6.2");
    }

    @Test
    void pinsAlsoAThreadThatHasNoOtherCpuInItsCpuset() throws IOException {
        Path group = cpuset("0");
        Thrctl run = both("--affinity", "0");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).contains("\"result\":\"unchanged\"");
        Files.writeString(group.resolve("cpuset.cpus"), "0-1");
        String now = allowed();
        assumeTrue(now.equals("0") || isAtLeast(6, 2), "before Linux 6.2 nothing is remembered");
        assertThat(now).isEqualTo("0");
        String undo = folder.resolve("undo").toString();
        assertThat(Thrctl.run("set", pid, "--affinity", "0-1", "--undo", undo).status())
                .isZero();
        Files.writeString(group.resolve("cpuset.cpus"), "0");
        assertThat(Thrctl.run("set", "--restore", undo).status()).isZero();
        Files.writeString(group.resolve("cpuset.cpus"), "0-1");
        assertThat(allowed()).isEqualTo("0");
    }

    private static boolean isAtLeast(int major, int minor) {
        String[] parts = System.getProperty("os.version").split("[.-]", -1);
        int first = Integer.parseInt(parts[0]);
        return first > major || (first == major && Integer.parseInt(parts[1]) >= minor);
    }

    private String allowed() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                return line.substring(line.indexOf('\t') + 1);
            }
        }
        return "";
    }

    @Test
    void foreseesThatABoundKernelThreadKeepsItsCpus() throws IOException {
        List<String> found = TestMachine.lines("sh", "-c", "grep -l '^ksoftirqd/0$' /proc/[0-9]*/comm | cut -d/ -f3");
        assumeTrue(found.size() == 1, "no kernel thread ksoftirqd/0 to be seen");
        pid = found.get(0);
        Thrctl run = both("--affinity", "1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("(EINVAL). The kernel has bound it to its CPUs, and lets nobody change them");
    }

    @Test
    void foreseesThatACgroupHasNoRealTimeRuntime() throws IOException {
        Path group = group(CPU);
        Path runtime = group.resolve("cpu.rt_runtime_us");
        assumeTrue(Files.exists(runtime), "this kernel has no real-time groups (CONFIG_RT_GROUP_SCHED)");
        Files.writeString(group.resolve("tasks"), pid);
        Thrctl run = both("--policy", "fifo", "--priority", "5");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("(EPERM). Its cgroup has no time for real-time threads: " + runtime + " is 0.")
                .doesNotContain("CAP_SYS_NICE");
        Files.writeString(runtime, "100000");
        Files.writeString(group.resolve("cpu.cfs_quota_us"), "50000");
        Thrctl granted = both("--policy", "fifo", "--priority", "5");
        assertThat(granted.status()).as("%s", granted).isZero();
        assertThat(granted.err()).contains("the CPU quota of its cgroup (" + group, "does not bind SCHED_FIFO threads");
    }

    @Test
    void saysThatADeadlineNeedsTheRootDomainAndNotTheCpuset() throws IOException {
        cpuset("0");
        assumeTrue(Files.readString(CPUSET.resolve("cpuset.sched_load_balance")).startsWith("1"), "own root domains");
        Thrctl run = both("--policy", "deadline", "--runtime", "1ms", "--deadline", "10ms");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("must be allowed on all CPUs of its root domain (", "may run on 0, for its cpuset /" + GROUP);
    }

    @Test
    void saysWhatItTakesToLeaveIdle() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        TestMachine.assumeTool("chrt");
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Process idle = new ProcessBuilder(
                            "setpriv", "--reuid=65534", "--clear-groups", "chrt", "-i", "0", "sleep", "60")
                    .start();
            try {
                while (!Files.readString(Path.of("/proc/" + idle.pid() + "/comm"))
                        .equals("sleep\n")) {
                    Thread.onSpinWait();
                }
                Thrctl run = tree.asNobody().run("set", idle.pid() + "", "--policy", "other");
                assertThat(run.status()).isEqualTo(1);
                assertThat(run.err())
                        .contains("(EPERM). To leave SCHED_IDLE counts as lowering the nice value to 0.")
                        .contains("RLIMIT_NICE of the thread of at least 20; its RLIMIT_NICE is ");
            } finally {
                idle.destroyForcibly();
            }
        }
    }
}
