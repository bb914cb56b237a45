package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code set} says it did, against /proc, taskset and chrt. */
class SetIT {
    @TempDir
    private Path folder;

    /** The nice value and the CPUs of each live thread, by /proc. */
    private static Map<Integer, String> settings(int pid) {
        Map<Integer, String> found = new TreeMap<>();
        for (String name : Path.of("/proc", pid + "", "task").toFile().list()) {
            try {
                Path task = Path.of("/proc", pid + "", "task", name);
                String stat = Files.readString(task.resolve("stat"));
                String nice = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16];
                String cpus = Files.readAllLines(task.resolve("status")).stream()
                        .filter(line -> line.startsWith("Cpus_allowed_list:"))
                        .findFirst()
                        .orElse("-");
                String slack = Files.readString(Path.of("/proc", name, "timerslack_ns"));
                found.put(Integer.valueOf(name), nice + " " + cpus.replaceAll(".*\t", "") + " " + slack.strip());
            } catch (IOException e) {
                // It has ended.
            }
        }
        return found;
    }

    /** As {@link #settings}, by tid and start: a tid is used again within seconds here. */
    private static Map<String, String> byIdentity(int pid) {
        Map<String, String> found = new TreeMap<>();
        settings(pid).forEach((tid, values) -> {
            try {
                String stat = Files.readString(Path.of("/proc", pid + "", "task", tid + "", "stat"));
                found.put(tid + "@" + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19], values);
            } catch (IOException e) {
                // It has ended.
            }
        });
        return found;
    }

    /** A thread made before its creator was restored keeps what it inherited for its short life. */
    private static void awaitOnly(int pid, String values) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!settings(pid).values().stream().allMatch(values::equals)) {
            assertThat(System.nanoTime()).as("%s", settings(pid)).isLessThan(deadline);
        }
    }

    @Test
    void reachesEveryThreadOfAProgramWhoseThreadsComeAndGo() {
        assumeTrue(TestMachine.isRoot(), "the timer slack of another process needs root");
        TestMachine.assumeTool("taskset");
        for (int round = 0; round < 5; round++) {
            try (Targets.Live target = Targets.start("t_churn")) {
                String pid = target.pid() + "";
                Map<Integer, String> before = settings(target.pid());
                Map<String, String> identified = byIdentity(target.pid());
                String undo = folder.resolve("undo" + round).toString();
                Thrctl run = Thrctl.run(
                        "set",
                        "-a",
                        pid,
                        "--affinity",
                        "0",
                        "--nice",
                        "7",
                        "--timer-slack",
                        "2ms",
                        "--undo",
                        undo,
                        "--json");
                assertThat(run.status()).as("%s", run).isZero();
                JsonNode report = Json.valid("set", run.out());
                assertThat(report.get("complete").asBoolean()).isTrue();
                assertThat(report.get("agreeing_threads")).isEqualTo(report.get("live_threads"));
                assertThat(settings(target.pid()).values()).containsOnly("7 0 2000000");
                assertThat(TestMachine.lines("taskset", "-p", pid).get(0)).endsWith("affinity mask: 1");

                Thrctl restored = Thrctl.run("set", "--restore", undo);
                assertThat(restored.status()).as("%s", restored).isZero();
                Map<String, String> after = byIdentity(target.pid());
                after.keySet().retainAll(identified.keySet());
                assertThat(after).hasSizeGreaterThanOrEqualTo(3);
                identified.keySet().retainAll(after.keySet());
                assertThat(after).isEqualTo(identified);
                awaitOnly(target.pid(), before.getOrDefault(target.pid(), ""));
            }
        }
    }

    @Test
    void setsPoliciesAsChrtReadsThemAndPutsThemBack() {
        assumeTrue(TestMachine.isRoot(), "real-time policies need root");
        TestMachine.assumeTool("chrt");
        try (Targets.Live target = Targets.start("t_many", "5")) {
            String pid = target.pid() + "";
            List<String> before = policies(pid);
            Map<Integer, String> values = settings(target.pid());
            List<List<String>> changes = List.of(
                    List.of("SCHED_FIFO 7", "--policy", "fifo", "--priority", "7"),
                    List.of("SCHED_RR|SCHED_RESET_ON_FORK 9", "--policy", "rr", "--priority", "9", "--reset-on-fork"),
                    List.of("SCHED_BATCH 0", "--policy", "batch", "--nice", "4"),
                    List.of("SCHED_IDLE 0", "--policy", "idle", "--io-class", "best-effort:1"));
            int file = 0;
            for (List<String> change : changes) {
                String undo = folder.resolve("policy" + file++).toString();
                List<String> words = new ArrayList<>(List.of("set", "--all-threads", "--undo", undo));
                words.addAll(change.subList(1, change.size()));
                words.add(pid);
                Thrctl run = Thrctl.run(words);
                assertThat(run.status()).as("%s", run).isZero();
                assertThat(policies(pid)).hasSize(6).containsOnly(change.get(0));
                assertThat(Thrctl.run("set", "--restore", undo).status()).isZero();
                assertThat(policies(pid)).isEqualTo(before);
                assertThat(settings(target.pid())).as("%s", change).isEqualTo(values);
            }
        }
    }

    /** {@code SCHED_FIFO 7} for each thread. */
    private static List<String> policies(String pid) {
        List<String> found = new ArrayList<>();
        String policy = "";
        for (String line : TestMachine.lines("chrt", "-ap", pid)) {
            String value = line.substring(line.indexOf(": ") + 2);
            if (line.contains("scheduling policy")) {
                policy = value;
            } else if (line.contains("scheduling priority")) {
                found.add(policy + " " + value);
            }
        }
        return found;
    }

    @Test
    void meansTheFirstThreadWithoutAllThreadsAndSaysSo() {
        try (Targets.Live target = Targets.start("t_many", "3")) {
            String pid = target.pid() + "";
            Thrctl run = Thrctl.run("set", pid, "--nice", "2");
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(run.err())
                    .isEqualTo("thrctl: only the first thread of " + pid
                            + " is meant, and it has 3 more. Add --all-threads for all of them\n");
            assertThat(settings(target.pid()).values().stream().filter(text -> text.startsWith("2 ")))
                    .hasSize(1);
        }
    }

    @Test
    void explainsThatADeadlineThreadCannotBeBound() {
        assumeTrue(TestMachine.isRoot(), "SCHED_DEADLINE needs root");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one CPU is all CPUs");
        try (Targets.Live target = Targets.start("t_many", "1")) {
            String pid = target.pid() + "/" + target.pid();
            Thrctl deadline = Thrctl.run("set", pid, "--policy", "deadline", "--runtime", "1ms", "--deadline", "100ms");
            assumeTrue(deadline.status() == 0, "no SCHED_DEADLINE here: " + deadline.err());
            assertThat(deadline.out()).contains("DEADLINE 1.00ms/100ms/100ms");
            Thrctl run = Thrctl.run("set", pid, "--affinity", "0");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).contains("sched_setaffinity on " + pid, "(EBUSY). A SCHED_DEADLINE thread");
            Thrctl both = Thrctl.run("set", pid, "--affinity", "0", "--policy", "other");
            assertThat(both.status()).as("%s", both).isZero();
        }
    }

    @Test
    void namesTheLimitsWhereItIsNotPermitted() throws IOException {
        assumeTrue(TestMachine.isRoot(), "becoming another user needs root");
        TestMachine.assumeTool("setpriv");
        try (Targets.Live target = Targets.start("t_many", "20");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            tree.launcher().toString())
                    .run("set", "-a", target.pid() + "", "--json", "--nice", "-5", "--timer-slack", "1ms");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err())
                    .contains("setpriority on " + target.pid() + "/" + target.pid() + " and 20 more threads: ")
                    .contains("RLIMIT_RTPRIO is ", "RLIMIT_NICE is ")
                    .contains("CAP_SYS_NICE");
            JsonNode report = Json.valid("set", run.out());
            assertThat(report.get("failed_threads").asInt()).isEqualTo(21);
            assertThat(report.get("threads")
                            .get(0)
                            .get("old")
                            .get("timer_slack_ns")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void writesAnUndoFileForItsOwnerAndNeverOverAnother() throws IOException {
        try (Targets.Live target = Targets.start("t_many", "1")) {
            Path undo = folder.resolve("once");
            String pid = target.pid() + "";
            assertThat(Thrctl.run("set", "-a", pid, "--nice", "1", "--undo", undo.toString())
                            .status())
                    .isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(undo)))
                    .isEqualTo("rw-------");
            String text = Files.readString(undo);
            Thrctl again = Thrctl.run("set", "-a", pid, "--nice", "2", "--undo", undo.toString());
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("file exists (EEXIST)");
            assertThat(undo).hasContent(text);
            assertThat(settings(target.pid()).values()).allMatch(value -> value.startsWith("1 "));
            Files.writeString(undo, text.replaceAll("\"start_ticks\":\\d+", "\"start_ticks\":1"));
            Thrctl other = Thrctl.run("set", "--restore", undo.toString());
            assertThat(other.status()).isEqualTo(1);
            assertThat(other.err()).contains("ended since");
            assertThat(settings(target.pid()).values()).allMatch(value -> value.startsWith("1 "));
        }
    }
}
