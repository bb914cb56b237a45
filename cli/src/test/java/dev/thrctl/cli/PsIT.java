package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.cli.Targets.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code ps} against programs with known threads, /proc itself and procps' ps. */
class PsIT {
    /** The threads of a document by their ids. */
    private record Threads(Map<Integer, JsonNode> byTid) {
        JsonNode of(int tid) {
            JsonNode thread = byTid.get(tid);
            if (thread == null) {
                throw new AssertionError("no thread " + tid + " in " + byTid.keySet());
            }
            return thread;
        }

        Collection<JsonNode> all() {
            return byTid.values();
        }
    }

    private static Threads threads(JsonNode document) {
        Map<Integer, JsonNode> threads = new TreeMap<>();
        for (JsonNode process : document.get("processes")) {
            for (JsonNode thread : process.get("threads")) {
                threads.put(thread.get("tid").asInt(), thread);
            }
        }
        return new Threads(threads);
    }

    private static JsonNode ps(String... args) {
        List<String> command = new ArrayList<>(List.of("ps", "--json"));
        command.addAll(List.of(args));
        Thrctl run = Thrctl.run(command);
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isZero();
        return Json.valid("ps", run.out());
    }

    @Test
    void showsEveryMaskPolicyAndAffinityThatTheProgramSaysItHas() {
        assumeTrue(TestMachine.isRoot(), "real-time policies need root");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "the program pins threads to CPUs 0 and 1");
        try (Targets.Live target = Targets.start("t_masks")) {
            Threads threads = threads(ps(target.pid() + ""));
            assertThat(threads.all()).hasSize(15);
            int checked = 0;
            for (Fact fact : target.facts()) {
                if (fact.value("SigBlk") == null) {
                    continue;
                }
                JsonNode thread = threads.of(fact.number("tid"));
                assertThat(thread.get("name").asText()).isEqualTo(fact.value("comm"));
                assertThat(thread.get("blocked").get("hex").asText()).isEqualTo("0x" + fact.value("SigBlk"));
                int policy = fact.number("policy");
                assertThat(thread.get("reset_on_fork").asBoolean()).isEqualTo((policy & 0x40000000) != 0);
                assertThat(thread.get("policy").asText())
                        .isEqualTo(List.of("SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "", "SCHED_IDLE")
                                .get(policy & 0xff));
                assertThat(thread.get("rt_priority").asInt()).isEqualTo(fact.number("rtprio"));
                assertThat(thread.get("nice").asInt()).isEqualTo(fact.number("nice"));
                if (fact.number("affinity_cpu") >= 0) {
                    assertThat(thread.get("allowed_cpus").asText()).isEqualTo(fact.value("affinity_cpu"));
                }
                assertThat(thread.get("caught").get("hex").asText()).isEqualTo("0x0000008100000800");
                assertThat(thread.get("ignored").get("names"))
                        .map(JsonNode::asText)
                        .contains("SIGHUP", "SIGPIPE");
                checked++;
            }
            assertThat(checked).isEqualTo(14);
        }
    }

    @Test
    void agreesWithProcpsOnEveryThread() {
        TestMachine.assumeTool("ps");
        try (Targets.Live target = Targets.start("t_masks")) {
            String pid = target.pid() + "";
            Thrctl ours = Thrctl.run("ps", "--plain", "-o", "tid,name,cpu,rtprio,nice,policy", pid);
            List<String> theirs = TestMachine.lines("ps", "-L", "-o", "tid=,comm=,psr=,rtprio=,ni=,cls=", "-p", pid);
            assertThat(ours.lines()).hasSameSizeAs(theirs);
            Map<String, String> classes = Map.of("TS", "OTHER", "FF", "FIFO", "RR", "RR", "B", "BATCH", "IDL", "IDLE");
            for (String line : theirs) {
                List<String> word = List.of(line.strip().split(" +", -1));
                String expected = word.get(0) + "\t" + word.get(1) + "\t" + word.get(2) + "\t"
                        + (word.get(3).equals("0") ? "-" : word.get(3)) + "\t";
                String row = ours.lines().stream()
                        .filter(candidate -> candidate.startsWith(word.get(0) + "\t"))
                        .findFirst()
                        .orElseThrow();
                assertThat(row).startsWith(expected).endsWith("\t" + classes.get(word.get(5)));
                if (!word.get(4).equals("-")) {
                    assertThat(row.split("\t", -1)[4]).isEqualTo(word.get(4));
                }
            }
        }
    }

    @Test
    void leavesNoControlByteOfAHostileNameInAnyForm() {
        try (Targets.Live target = Targets.start("t_comm")) {
            String pid = target.pid() + "";
            for (List<String> form : List.of(
                    List.of("ps", pid),
                    List.of("ps", pid, "--color", "always"),
                    List.of("ps", pid, "--plain"),
                    List.of("ps", pid, "--json"),
                    List.of("ps", pid, "--jsonl"),
                    List.of("ps", pid, "--group"),
                    List.of("ps", pid, "--where", "name~x"),
                    List.of("show", pid),
                    List.of("show", pid, "--plain"),
                    List.of("show", pid, "--json"),
                    List.of("signals", pid),
                    List.of("signals", pid, "--mask"),
                    List.of("signals", pid, "--mask", "--plain"),
                    List.of("signals", pid, "--mask", "--json"),
                    List.of("signals", "--route", "TERM", pid),
                    List.of("signals", "--queue", pid, "--plain"),
                    List.of("kill", "--dry-run", "-a", pid),
                    List.of("kill", "--dry-run", "-a", pid, "--plain"),
                    List.of("name", pid),
                    List.of("name", pid, "--plain"),
                    List.of("set", "-a", pid, "--nice", "0", "--dry-run"),
                    List.of("set", "-a", pid, "--nice", "0", "--dry-run", "--plain"),
                    List.of("limits", pid))) {
                Thrctl run =
                        Thrctl.call().withCharset(StandardCharsets.ISO_8859_1).run(form);
                assertThat(run.status()).as("%s", run).isZero();
                assertNoControlByte(form, run.out());
            }
        }
    }

    private static void assertNoControlByte(List<String> form, String bytes) {
        // The tool's own colours are the only escape sequences that may be there.
        String rest = form.contains("always") ? bytes.replaceAll("\u001b\\[[0-9;]*m", "") : bytes;
        byte[] raw = rest.getBytes(StandardCharsets.ISO_8859_1);
        for (byte b : raw) {
            boolean allowed = b == '\n' || (b == '\t' && form.contains("--plain")) || ((b & 0xff) >= 0x20 && b != 0x7f);
            assertThat(allowed).as("byte %02x in the output of %s", b, form).isTrue();
        }
        String text = new String(raw, StandardCharsets.UTF_8);
        assertThat(text).as("not UTF-8: %s", form).doesNotContain("\ufffd");
        assertThat(text.codePoints().filter(c -> c >= 0x80 && c < 0xa0).count()).isZero();
    }

    @Test
    void givesTheExactBytesOfEveryName() {
        try (Targets.Live target = Targets.start("t_comm")) {
            Threads threads = threads(ps(target.pid() + ""));
            int checked = 0;
            for (Fact fact : target.facts()) {
                String hex = fact.value("hex");
                if (hex == null) {
                    continue;
                }
                byte[] bytes = HexFormat.of().parseHex(hex);
                JsonNode thread = threads.of(fact.number("tid"));
                String text = new String(bytes, StandardCharsets.UTF_8);
                assertThat(thread.get("name").asText()).isEqualTo(text);
                boolean valid = java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
                assertThat(thread.path("name_hex").asText()).isEqualTo(valid ? "" : hex);
                checked++;
            }
            assertThat(checked).isEqualTo(20);
        }
    }

    @Test
    void showsTheLivingThreadsOfAZombieLeader() {
        try (Targets.Live target = Targets.start("t_zleader")) {
            Threads threads = threads(ps(target.pid() + ""));
            assertThat(threads.all()).hasSize(4);
            assertThat(threads.of(target.pid()).get("state").asText()).isEqualTo("Z");
            assertThat(threads.of(target.pid()).get("syscall").isNull()).isTrue();
            for (JsonNode thread : threads.all()) {
                if (thread.get("name").asText().startsWith("z-")
                        && !thread.get("name").asText().equals("z-idle")) {
                    assertThat(thread.get("syscall").get("name").asText()).isEqualTo("futex");
                }
            }
            assertThat(Thrctl.run("show", target.pid() + "").status()).isZero();
        }
    }

    @Test
    void showsKernelThreadsAsBeingInNoSystemCall() {
        assumeTrue(Files.exists(Path.of("/proc/2/status")), "no kernel threads to be seen here");
        Threads threads = threads(ps("2"));
        assertThat(threads.of(2).get("syscall").isNull()).isTrue();
        assertThat(threads.of(2).get("not_permitted")).isEmpty();
        assertThat(Thrctl.run("ps", "2", "--plain", "-o", "tid,waiting").lines())
                .containsExactly("2\t-");
    }

    @Test
    void saysNotPermittedOfAProcessThatMayNotBeLookedInto() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_nodump", "65534");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = tree.asNobody().run("ps", "--json", target.pid() + "");
            assertThat(run.status()).as("%s", run).isZero();
            for (JsonNode thread : threads(Json.valid("ps", run.out())).all()) {
                assertThat(thread.get("not_permitted")).map(JsonNode::asText).contains("syscall");
                assertThat(thread.get("syscall").isNull()).isTrue();
                assertThat(thread.get("blocked").isObject()).isTrue();
            }
            Thrctl table = tree.asNobody().run("ps", "--plain", "-o", "waiting", target.pid() + "");
            assertThat(table.lines()).containsOnly("?");
            Thrctl filtered = tree.asNobody().run("ps", "--where", "waiting=futex", target.pid() + "");
            assertThat(filtered.status()).isEqualTo(1);
            assertThat(filtered.err()).contains("not permitted");
            Thrctl show = tree.asNobody().run("show", target.pid() + "");
            assertThat(show.out()).contains("?");
            assertThat(show.status()).isEqualTo(1);
            assertThat(show.err()).contains("not permitted (EPERM)", "syscall", "CAP_SYS_PTRACE");
            assertThat(tree.asNobody()
                            .run("ps", "--plain", "-o", "wchan", target.pid() + "")
                            .lines())
                    .containsOnly("?");
        }
    }

    @Test
    void showsAProcessOfTheSameUserWithoutAFailure() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_nodump", "65534", "1");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl show = tree.asNobody().run("show", target.pid() + "");
            assumeTrue(!show.err().contains("syscall"), "Yama is active");
            assertThat(show.status()).as("%s", show).isZero();
            assertThat(show.err()).isEmpty();
        }
    }

    @Test
    void showsEveryStateThatAThreadCanBeIn() {
        try (Targets.Live target = Targets.start("t_states")) {
            for (String state : List.of("R", "S", "T", "t", "Z", "D")) {
                int pid = target.fact(state + " pid=").number("pid");
                Threads threads = threads(ps(pid + ""));
                assertThat(threads.of(pid).get("state").asText()).isEqualTo(state);
            }
            int strict = target.fact("seccomp-strict").number("pid");
            assertThat(threads(ps(strict + "")).of(strict).get("seccomp").asText())
                    .isEqualTo("strict");
        }
    }

    @Test
    void findsTheStackAndGuardThatEachThreadWasGiven() {
        try (Targets.Live target = Targets.start("t_stacks")) {
            Threads threads = threads(ps("-o", "stack,guard", target.pid() + ""));
            for (String name : List.of("st-64k", "st-min")) {
                Fact fact = target.fact(name);
                String end = fact.text().replaceAll(".*stack=\\[\\w+,(\\w+)\\).*", "$1");
                JsonNode stack = threads.of(fact.number("tid")).get("stack");
                assertThat(stack.get("end").asText()).isEqualTo(end);
                assertThat(stack.get("guard_bytes").asLong()).isEqualTo(fact.number("guard"));
                assertThat(stack.get("size_bytes").asLong()).isEqualTo(fact.number("size"));
                assertThat(stack.get("used_bytes").asLong())
                        .isBetween(1L, stack.get("size_bytes").asLong());
            }
        }
    }

    /** Without a guard the kernel joins the mappings of neighbours, so that neither size can be seen. */
    @Test
    void givesNoSizeForAStackWithoutAGuardThatLiesRightAboveAnother() {
        try (Targets.Live target = Targets.start("t_stacks")) {
            int bare = target.tid("st-1m-g0");
            JsonNode stack = threads(ps("-o", "stack", target.pid() + "/" + bare))
                    .of(bare)
                    .get("stack");
            long end = Long.decode(target.fact("st-1m-g0").text().replaceAll(".*stack=\\[\\w+,(\\w+)\\).*", "$1"));
            if (Long.decode(stack.get("end").asText()) == end
                    && !stack.get("shared").asBoolean()) {
                assertThat(stack.get("size_bytes").asLong()).isEqualTo(1 << 20);
            } else {
                assertThat(stack.get("size_bytes").isNull()).isTrue();
                assertThat(stack.get("guard_bytes").isNull()).isTrue();
            }
        }
    }

    @Test
    void showsWhatIsPendingForTheProcessAndForEachThread() {
        try (Targets.Live target = Targets.start("t_pending")) {
            Threads threads = threads(ps(target.pid() + ""));
            int worker = target.fact("worker=").number("worker");
            assertThat(threads.of(target.pid()).get("shared_pending").get("numbers"))
                    .map(JsonNode::asInt)
                    .containsExactly(10, 35);
            assertThat(threads.of(target.pid()).get("pending").get("numbers")).isEmpty();
            assertThat(threads.of(worker).get("pending").get("names"))
                    .map(JsonNode::asText)
                    .containsExactly("SIGUSR2", "SIGRTMIN+2");
        }
    }

    @Test
    void namesTheSystemCallOfA32BitProgramByItsOwnNumbers() throws IOException {
        Path program = TestMachine.compile32("t_many");
        try (Targets.Live target = Targets.startProgram(Map.of(), program, "3")) {
            for (JsonNode thread : threads(ps(target.pid() + "")).all()) {
                assertThat(thread.get("syscall").get("name").asText()).isEqualTo("pause");
                assertThat(thread.get("syscall").get("number").asInt()).isEqualTo(29);
            }
        }
    }

    @Test
    void showsTwoThousandThreadsAsOneGroup() {
        try (Targets.Live target = Targets.start("t_many", "2000")) {
            int created = target.fact("created=").number("created");
            Thrctl run = Thrctl.run("ps", target.pid() + "", "--group", "--plain");
            assertThat(run.lines()).hasSize(1);
            assertThat(run.lines().get(0)).startsWith((created + 1) + "\tt_many\tS\tpause\t");
            assertThat(Thrctl.run("ps", target.pid() + "", "--plain").lines()).hasSize(created + 1);
        }
    }

    @Test
    void survivesTwoHundredScansOfAProgramWhoseThreadsComeAndGo() {
        try (Targets.Live target = Targets.start("t_churn")) {
            for (int i = 0; i < 200; i++) {
                InProcess run = InProcess.onThisMachine("ps", target.pid() + "", i % 2 == 0 ? "--json" : "--plain");
                assertThat(run.status()).as("%s", run).isZero();
                assertThat(run.err()).as("%s", run).isEmpty();
                assertThat(run.out()).contains("churn-main");
            }
        }
    }

    @Test
    void listsEveryProcessOnceWithItsThreads() {
        Map<Integer, JsonNode> processes = new TreeMap<>();
        for (JsonNode process : ps().get("processes")) {
            assertThat(processes.put(process.get("pid").asInt(), process)).isNull();
        }
        assertThat(processes).containsKey((int) ProcessHandle.current().pid());
        JsonNode self = Objects.requireNonNull(
                processes.get((int) ProcessHandle.current().pid()));
        assertThat(self.get("threads").size()).isGreaterThan(5);
        assertThat(self.get("command_line").get(0).asText()).contains("java");
    }

    @Test
    void writesOneValidObjectALine() {
        try (Targets.Live target = Targets.start("t_comm")) {
            Thrctl threads = Thrctl.run("ps", "--jsonl", target.pid() + "");
            assertThat(threads.lines()).hasSize(21);
            threads.lines().forEach(line -> Json.valid("ps", line));
            Thrctl.run("ps", "--jsonl").lines().forEach(line -> Json.valid("ps", line));
            Thrctl.run("ps", "--jsonl", "-g", target.pid() + "").lines().forEach(line -> Json.valid("ps", line));
            Json.valid("ps", Thrctl.run("ps", "--json", "-g", target.pid() + "").out());
            Json.valid("ps", Thrctl.run("ps", "--json", "-o", "help").out());
            Json.valid("show", Thrctl.run("show", "--json", target.pid() + "").out());
            Json.valid(
                    "show",
                    Thrctl.run("show", "--json", target.pid() + "/" + target.tid("hex="))
                            .out());
        }
    }

    @Test
    void measuresTheShareOfABusyThread() {
        try (Targets.Live target = Targets.start("t_states")) {
            int busy = target.fact("R pid=").number("pid");
            JsonNode thread =
                    threads(ps("-o", "%cpu", "--interval", "500ms", busy + "")).of(busy);
            assertThat(thread.get("cpu_percent").asDouble()).isBetween(5.0, 101.0);
            int sleeping = target.fact("S pid=").number("pid");
            thread = threads(ps("-o", "%cpu", "--interval", "100ms", sleeping + ""))
                    .of(sleeping);
            assertThat(thread.get("cpu_percent").asDouble()).isLessThan(5.0);
        }
    }
}
