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
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_many", "20");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = tree.asNobody()
                    .run("set", "-a", target.pid() + "", "--json", "--nice", "-5", "--timer-slack", "1ms");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err())
                    .contains("setpriority on " + target.pid() + "/" + target.pid() + " and 20 more threads: ")
                    .contains("The thread has capabilities that thrctl lacks", "CAP_SYS_NICE")
                    .as("no limit helps there")
                    .doesNotContain("RLIMIT_NICE");
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
    void namesTheLimitsOfAThreadOfTheSameUser() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_nodump", "65534", "1");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = tree.asNobody().run("set", target.pid() + "", "--nice", "-5");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).contains("(EACCES)", "RLIMIT_NICE is ", "CAP_SYS_NICE");
        }
    }

    /** Each change, dry and then real, on threads of the same and of another user. */
    @Test
    void saysInADryRunWhatTheKernelRefusesInTheRealOne() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        List<String> changes = List.of(
                "--nice 5",
                "--nice 3",
                "--affinity 0",
                "--timer-slack 1ms",
                "--io-class best-effort:2",
                "--io-class rt:2",
                "--policy batch",
                "--policy idle",
                "--policy other",
                "--policy rr --priority 1",
                "--policy fifo --priority 2",
                "--policy deadline --runtime 1ms --deadline 100ms",
                "--reset-on-fork",
                "--reset-on-fork=no",
                "--policy batch --nice 2",
                "--io-class idle",
                "--nice -5 --affinity 0 --timer-slack 2ms");
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            for (String owner : List.of("65534", "65533", "0")) {
                Process sleep =
                        new ProcessBuilder("setpriv", "--reuid=" + owner, "--clear-groups", "sleep", "60").start();
                try {
                    awaitName(sleep.pid(), "sleep");
                    for (String change :
                            owner.equals("65534") ? changes : changes.subList(changes.size() - 3, changes.size())) {
                        assertDryRunIsRight(tree, sleep.pid(), change, "one of user " + owner);
                    }
                } finally {
                    sleep.destroyForcibly();
                }
            }
        }
    }

    private static void awaitName(long pid, String name) throws IOException {
        while (!Files.readString(Path.of("/proc/" + pid + "/comm")).strip().equals(name)) {
            Thread.onSpinWait();
        }
    }

    private static void assertDryRunIsRight(TestMachine.PublicTree tree, long pid, String change, String what) {
        List<String> words = new ArrayList<>(List.of("set", "--json", pid + ""));
        words.addAll(List.of(change.split(" ", -1)));
        List<String> dryWords = new ArrayList<>(words);
        dryWords.add("--dry-run");
        Thrctl dry = tree.asNobody().run(dryWords);
        Thrctl real = tree.asNobody().run(words);
        String context = change + " on " + what + ": " + dry + real;
        assertThat(dry.status()).as(context).isEqualTo(real.status());
        assertThat(dry.err().replaceAll("(?m)^thrctl: .*not checked.*\n", ""))
                .as(context)
                .isEqualTo(real.err());
        JsonNode would = Json.valid("set", dry.out()).get("threads").get(0);
        JsonNode did = Json.valid("set", real.out()).get("threads").get(0);
        assertThat(would.get("failures")).as(context).isEqualTo(did.get("failures"));
        assertThat(would.get("unchecked")).as(context).isEmpty();
    }

    @Test
    void saysThatAZombieHasEnded() throws IOException {
        try (Targets.Live target = Targets.start("t_zleader")) {
            String pid = target.pid() + "";
            Thrctl leader = Thrctl.run("set", pid, "--nice", "1");
            assertThat(leader.status()).as("%s", leader).isEqualTo(1);
            assertThat(leader.err())
                    .contains("set on " + pid + ": it has ended and is a zombie (ESRCH). Its process lives on");
            Thrctl all = Thrctl.run("set", "-a", pid, "--nice", "1");
            assertThat(all.status()).as("%s", all).isZero();
        }
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & exec sleep 30").start();
        try {
            while (parent.children().noneMatch(child -> isZombie(child.pid()))) {
                Thread.onSpinWait();
            }
            long child = parent.children().findFirst().orElseThrow().pid();
            assertThat(Thrctl.run("set", child + "", "--nice", "1").err())
                    .isEqualTo("thrctl: set on " + child + ": it has ended and is a zombie (ESRCH). Its parent has not"
                            + " waited for it yet; nothing is left to set\n");
        } finally {
            parent.destroyForcibly();
        }
    }

    private static boolean isZombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void countsThreadsThatAreYoungerThanTheFileThatItRestores() {
        try (Targets.Live target = Targets.start("t_churn")) {
            String pid = target.pid() + "";
            String undo = folder.resolve("younger").toString();
            assertThat(Thrctl.run("set", "-a", pid, "--nice", "7", "--undo", undo)
                            .status())
                    .isZero();
            Map<Integer, String> changed = settings(target.pid());
            while (settings(target.pid()).keySet().stream()
                            .filter(tid -> !changed.containsKey(tid))
                            .count()
                    == 0) {
                Thread.onSpinWait();
            }
            Thrctl run = Thrctl.run("set", "--restore", undo, "--json");
            assertThat(run.status()).as("%s", run).isZero();
            int younger = Json.valid("set", run.out()).get("younger_threads").asInt();
            if (younger > 0) {
                assertThat(run.err()).contains(younger + " thread", "younger than " + undo + ": unchanged. ", "nice ");
            } else {
                assertThat(run.err()).doesNotContain("younger");
            }
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

    @Test
    void saysWhatWasChangedWhenItIsInterrupted() throws Exception {
        try (Targets.Live target = Targets.start("t_many", "4000")) {
            for (int nice = 1; nice < 10; nice++) {
                Path undo = folder.resolve("interrupted" + nice);
                Path out = folder.resolve("out" + nice);
                Process set = new ProcessBuilder(
                                "env",
                                "--default-signal=INT",
                                Thrctl.launcher().toString(),
                                "set",
                                "-a",
                                target.pid() + "",
                                "--nice=" + nice,
                                "--undo=" + undo,
                                "--json")
                        .redirectOutput(out.toFile())
                        .redirectError(folder.resolve("err" + nice).toFile())
                        .start();
                while (set.isAlive() && !(Files.exists(undo) && Files.size(undo) > 0)) {
                    Thread.sleep(1);
                }
                TestMachine.lines("kill", "-INT", set.pid() + "");
                if (set.waitFor() == 0) {
                    continue; // It was done before the signal came.
                }
                assertThat(set.exitValue()).isEqualTo(130);
                JsonNode report = Json.valid("set", Files.readString(out));
                int changed = report.get("changed_threads").asInt();
                assertThat(changed).isPositive().isLessThan(4001);
                assertThat(Files.readAllLines(undo)).hasSize(changed);
                assertThat(Files.readString(folder.resolve("err" + nice)))
                        .isEqualTo("thrctl: set: interrupted. " + changed
                                + (changed == 1 ? " thread was" : " threads were")
                                + " changed, as shown; the others were left alone\n");
                return;
            }
        }
    }

    /** The Java VM would name another file. */
    @Test
    void refusesAFileNameThatIsNotUtf8() throws IOException {
        List<String> lines = TestMachine.lines(
                "sh",
                "-c",
                "cd " + folder + " && " + Thrctl.launcher() + " set $$ --nice 1 --undo \"$(printf 'a\\377b')\" 2>&1;"
                        + " echo status $?; ls");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("thrctl: --undo: 'a\ufffdb' is not the name as typed");
        assertThat(lines.get(1)).isEqualTo("status 2");
    }
}
