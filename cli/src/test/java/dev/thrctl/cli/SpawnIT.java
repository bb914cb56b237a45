package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.SignalSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spawn} by the real launcher, its threads as /proc, {@code ps} and {@code signals} see them. */
@Timeout(180)
class SpawnIT {
    @BeforeAll
    static void needsTheNativeProgram() {
        assumeTrue(
                Files.isExecutable(Thrctl.tree().resolve("lib/native"))
                        && !TestMachine.lines("find", Thrctl.tree().toString(), "-name", "thrprobe")
                                .isEmpty(),
                "thrprobe was not built");
    }

    private static int background(String... options) {
        List<String> words = new ArrayList<>(List.of("spawn", "--background", "--for", "120s"));
        words.addAll(List.of(options));
        Thrctl run = Thrctl.run(words);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.out()).matches("\\d+\n");
        return Integer.parseInt(run.out().strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pthread; USR1,RTMIN+2",
                "clone; USR1,RTMIN+2",
                "clone; SIGINT,term,36",
                "pthread; RTMIN..RTMIN+3",
                "clone; all",
                "pthread; all",
                "pthread; none",
                "clone; all-KILL,STOP",
                "pthread; ^SEGV",
                "clone; 0x4a00",
                "pthread; 0x180000000",
            })
    void everybodySeesTheMaskThatWasAskedFor(String with, String set) throws InterruptedException {
        long expected = SignalSet.parse(set).bits() & 0xfffffffffffbfeffL;
        int pid = background("-n", "8", "--name", "w-%d", "--with", with, "--block", set);
        try {
            JsonNode threads = Json.valid(
                            "ps",
                            InProcess.onThisMachine("ps", Integer.toString(pid), "--json")
                                    .out())
                    .get("processes")
                    .get(0)
                    .get("threads");
            assertThat(threads.size()).isEqualTo(9);
            String hex = SignalSet.ofBits(expected).hex();
            for (int i = 0; i < 8; i++) {
                JsonNode thread = threads.get(i + 1);
                assertThat(thread.get("name").asText()).isEqualTo("w-" + i);
                assertThat(thread.get("blocked").get("hex").asText()).isEqualTo(hex);
                String tid = thread.get("tid").asText();
                assertThat(TestMachine.lines("grep", "SigBlk", "/proc/" + pid + "/task/" + tid + "/status"))
                        .containsExactly("SigBlk:\t" + hex.substring(2));
            }
            InProcess signals = InProcess.onThisMachine("signals", pid + "/w-*", "--mask", "--plain");
            assertThat(signals.out())
                    .startsWith("8\t" + SignalSet.ofBits(expected).compact() + "\t");
            InProcess all = InProcess.onThisMachine("signals", Integer.toString(pid), "--plain");
            assertThat(all.out()).as("a clean process").doesNotContain("caught").doesNotContain("ignored");
        } finally {
            SpawnLive.kill("-s", "KILL", Integer.toString(pid));
            SpawnLive.awaitGone(pid);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pthread", "clone"})
    void exactlyTheThreadThatWasMeantReportsItsSignal(String with) throws Exception {
        try (SpawnLive live = new SpawnLive("-n", "4", "--with", with, "--catch", "USR1,33,RTMIN")) {
            for (int i = 0; i < 4; i++) {
                String target = live.pid + "/" + live.tids.get(i);
                SpawnLive.kill("-s", "USR1", target);
                JsonNode told = live.next();
                assertThat(told.get("tid").asInt()).isEqualTo(live.tids.get(i));
                assertThat(told.get("index").asInt()).isEqualTo(i);
                assertThat(told.get("signal_name").asText()).isEqualTo("USR1");
                assertThat(told.get("code_name").asText()).isEqualTo("SI_TKILL");
                assertThat(told.get("origin").asText()).isEqualTo("user");
                assertThat(told.get("sender_pid").asLong())
                        .isEqualTo(ProcessHandle.current().pid());
                assertThat(told.get("latency_ns").isNull()).isTrue();
                SpawnLive.kill("-s", "RTMIN", "--value", Integer.toString(100 + i), target);
                told = live.next();
                assertThat(told.get("tid").asInt()).isEqualTo(live.tids.get(i));
                assertThat(told.get("code_name").asText()).isEqualTo("SI_QUEUE");
                assertThat(told.get("value").asInt()).isEqualTo(100 + i);
            }
            TestMachine.lines("kill", "-INT", Long.toString(live.process.pid()));
            JsonNode end = live.next();
            assertThat(end.get("reason").asText()).isEqualTo("ordered");
            assertThat(end.get("joined_threads").asInt()).isEqualTo(4);
            assertThat(end.get("left_threads").asInt()).isZero();
            assertThat(live.status()).isEqualTo(130);
        }
    }

    @Test
    void threadsThatWaitForSignalsTakeThem() throws Exception {
        try (SpawnLive live =
                new SpawnLive("-n", "2", "--work", "sigwait", "--block", "USR2,RTMIN+1", "--with", "clone")) {
            SpawnLive.kill("-s", "USR2", live.pid + "/" + live.tids.get(1));
            JsonNode told = live.next();
            assertThat(told.get("index").asInt()).isEqualTo(1);
            assertThat(told.get("waited").asBoolean()).isTrue();
            TestMachine.lines("kill", "-TERM", Long.toString(live.process.pid()));
            assertThat(live.next().get("event").asText()).isEqualTo("end");
            assertThat(live.status()).isEqualTo(143);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEGV", "KILL", "RTMIN+4"})
    void aDeadlySignalEndsTheThreadsAndNotThrctl(String signal) throws Exception {
        try (SpawnLive live = new SpawnLive("-n", "3")) {
            SpawnLive.kill("-s", signal, live.pid + "/" + live.tids.get(2));
            JsonNode end = live.next();
            assertThat(end.get("reason").asText()).isEqualTo("signal");
            assertThat(end.get("signal_name").asText()).isEqualTo(signal);
            assertThat(end.get("killing").isNull())
                    .isNotEqualTo(end.get("why_unknown").isNull());
            assertThat(live.status()).isZero();
        }
    }

    /**
     * In a mount namespace of its own, for this machine may have tracefs elsewhere or nowhere; with an instance that
     * a thrctl that was killed has left. $0 is the signal.
     */
    private static final String WITH_TRACEFS = """
            mount -t tracefs nodev /sys/kernel/tracing || exit 99
            cd /sys/kernel/tracing/instances
            mkdir thrctl-spawn-4194303-1
            "$@" | while read -r line; do
              printf '%s\\n' "$line"
              case $line in *'"event":"thread"'*)
                tid=${line#*'"tid":'}
                tid=${tid%%,*}
                case $0 in *process) tid=$(awk '/^Tgid/ { print $2 }' "/proc/$tid/status") ;; esac
                kill -s "${0%% *}" "$tid"
              esac
            done
            ls | grep thrctl-spawn >&2
            true
            """;

    @ParameterizedTest
    @ValueSource(strings = {"SEGV", "TERM", "SEGV process"})
    void tellsWhoSentTheDeadlySignalWhereItMayTrace(String signal) {
        assumeTrue(TestMachine.isRoot(), "only root may trace");
        TestMachine.assumeTool("unshare");
        Thrctl run = Thrctl.call()
                .withProgram(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        WITH_TRACEFS,
                        signal,
                        Thrctl.launcher().toString())
                .run("spawn", "--name", "hunted", "--jsonl");
        assumeTrue(run.status() != 99, "no tracefs");
        assertThat(run.err()).as("instances left").isEmpty();
        JsonNode end = Json.valid("spawn", run.lines().get(2));
        assertThat(end.get("signal_name").asText()).isEqualTo(signal.replace(" process", ""));
        JsonNode killing = end.get("killing");
        if (signal.startsWith("SEGV")) {
            assertThat(killing.get("taker_tid"))
                    .as("%s", run)
                    .isEqualTo(Json.valid("spawn", run.lines().get(1)).get("tid"));
        } else {
            assertThat(killing.get("taker_tid").isNull()).isTrue();
        }
        assertThat(killing.get("sender_name").asText()).as("%s", run).isEqualTo("sh");
        assertThat(killing.get("code_name").asText()).isEqualTo("SI_USER");
    }

    @Test
    void tellsHowLongASignalOfItsOwnTook() {
        Thrctl run = Thrctl.run("spawn", "-n", "3", "--catch", "USR1", "--send", "USR1", "--for", "2s", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode signals = Json.valid("spawn", run.out()).get("signals");
        assertThat(signals.size()).isEqualTo(3);
        for (JsonNode signal : signals) {
            assertThat(signal.get("latency_ns").asLong()).isBetween(100L, 10_000_000_000L);
            assertThat(signal.get("value").asInt())
                    .isEqualTo(signal.get("index").asInt());
        }
    }

    @ParameterizedTest
    @CsvSource({"pthread, false", "clone, false", "pthread, true", "clone, true"})
    void tenThousandThreadsLeaveNothing(String with, boolean detached) {
        List<String> words = new ArrayList<>(
                List.of("spawn", "-n", "10000", "--with", with, "--stack", "16K", "--for", "10ms", "--json"));
        if (detached) {
            words.add("--detached");
        }
        Thrctl run = Thrctl.call().withTimeout(Duration.ofMinutes(2)).run(words);
        assertThat(run.status()).as(run.err()).isZero();
        JsonNode end = Json.valid("spawn", run.out()).get("end");
        assertThat(end.get("joined_threads").asInt()).isEqualTo(10_000);
        assertThat(end.get("left_threads").asInt()).isZero();
        long grown = end.get("size_after_bytes").asLong()
                - end.get("size_before_bytes").asLong();
        // glibc keeps up to 40 MiB of stacks, and an arena of its allocator for its threads may stay.
        assertThat(grown).isLessThanOrEqualTo(with.equals("clone") ? 64 * 1024 : 192L << 20);
    }

    @Test
    void handsOnItsCallersLimitOfOpenFiles() throws Exception {
        Thrctl run = Thrctl.call()
                .withProgram(
                        "sh",
                        "-c",
                        "ulimit -Sn 321 && exec \"$@\"",
                        "sh",
                        Thrctl.launcher().toString())
                .run("spawn", "--background", "--for", "60s");
        assertThat(run.status()).as("%s", run).isZero();
        int pid = Integer.parseInt(run.out().strip());
        try {
            assertThat(Files.readString(Path.of("/proc/" + pid + "/limits")))
                    .containsPattern("Max open files +321 +\\d+ ");
        } finally {
            SpawnLive.kill("-s", "KILL", Integer.toString(pid));
        }
    }

    @Test
    void threadsWithoutCloneThreadEndWithTheirHost() throws Exception {
        try (SpawnLive live =
                new SpawnLive("-n", "2", "--with", "clone", "--flags", "-THREAD,-SIGHAND,-FILES", "--mask", "all")) {
            for (int tid : live.tids) {
                assertThat(TestMachine.lines("grep", "Tgid", "/proc/" + tid + "/status"))
                        .containsExactly("Tgid:\t" + tid);
            }
            SpawnLive.kill("-s", "KILL", Integer.toString(live.pid));
            assertThat(live.next().get("signal_name").asText()).isEqualTo("KILL");
            for (int tid : live.tids) {
                SpawnLive.awaitGone(tid);
            }
        }
    }

    @Test
    void backgroundThreadsEndWhenTheirTimeIsOver() throws InterruptedException {
        Thrctl run = Thrctl.run("spawn", "-n", "2", "--background", "--for", "300ms");
        assertThat(run.status()).as("%s", run).isZero();
        SpawnLive.awaitGone(Integer.parseInt(run.out().strip()));
    }

    @Test
    void setsWhatASchedulerSees() throws InterruptedException {
        assumeTrue(TestMachine.isRoot(), "only root sets real-time policies");
        int pid = background("-n", "2", "--affinity", "0", "--policy", "rr", "--priority", "7", "--altstack", "32K");
        try {
            for (String line : TestMachine.lines("ps", "-L", "-p", Integer.toString(pid), "-o", "cls=,rtprio=,lwp=")) {
                if (!line.strip().endsWith(" " + pid)) {
                    assertThat(line.strip()).matches("RR +7 +\\d+");
                }
            }
        } finally {
            SpawnLive.kill("-s", "KILL", Integer.toString(pid));
        }
    }

    @Test
    void threadsComeAndGo() {
        Thrctl run = Thrctl.run("spawn", "-n", "1", "--churn", "200", "--for", "1s", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode end = Json.valid("spawn", run.out()).get("end");
        assertThat(end.get("churned_threads").asInt()
                        + end.get("churn_missed_threads").asInt())
                .isBetween(150, 300);
        assertThat(end.get("left_threads").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--flags +UNTRACED; --flags goes with --with clone",
                "--with clone --flags -SIGHAND; THREAD needs SIGHAND",
                "--work sigwait; give --block SET",
                "--onstack --catch USR1; --onstack needs an alternate stack",
                "--policy fifo; need a --priority",
                "--priority 3; --priority goes with",
                "--stack 4K; at least 16K",
                "--name a-thread-number-%d; bytes, and the kernel would cut it to 15",
                "--catch USR1 --ignore all; cannot be both ignored and caught",
                "-n 0; is not a number of threads",
                "--send USR1 --background; exclude each other",
                "--with clone --flags -FILES --background; --background needs",
                "--churn 0; is not a rate",
                "--affinity 9999; not online",
                "--catch none --mask wrong; is not a signal",
            })
    void refusesWhatCannotBe(String words, String message) {
        List<String> all = new ArrayList<>(List.of("spawn"));
        all.addAll(List.of(words.split(" ")));
        InProcess run = InProcess.onThisMachine(all.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void listsTheFlagsOfClone() {
        InProcess run = InProcess.onThisMachine("spawn", "--flags", "show");
        assertThat(run.out()).contains("CLONE_SETTLS").contains("have thread-local storage as given");
        assertThat(Json.valid(
                                "spawn",
                                InProcess.onThisMachine("spawn", "--flags", "show", "--json")
                                        .out())
                        .get("flags")
                        .size())
                .isEqualTo(24);
    }
}
