package dev.thrctl.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a measurement ends whatever happens, and that nothing that was measured is lost by it. */
@Timeout(300)
class BenchEndIT {
    /** Of a CPU, at a real-time policy, without a sleep: then the kernel kills what this test should show to end. */
    private static final String LONGEST_HOLD = "--rttime=2000000:2000000";

    @TempDir
    Path folder;

    /** Guarded, and under what else is named. */
    private static Thrctl.Call guarded(String... under) {
        TestMachine.assumeTool("prlimit");
        TestMachine.assumeTool("chrt");
        assumeTrue(TestMachine.isRoot(), "a real-time policy takes root");
        assumeTrue(!TestMachine.lines("chrt", "-f", "1", "echo", "may").isEmpty(), "this root may have no such policy");
        List<String> words = new ArrayList<>(List.of("prlimit", LONGEST_HOLD));
        words.addAll(List.of(under));
        words.add(Thrctl.launcher().toString());
        return Thrctl.call().withProgram(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"futex-hash", "futex-lock-pi", "yield"})
    void endsAtTheHighestPriorityOnEveryCpu(String benchmark) {
        for (String policy : List.of("fifo", "rr")) {
            Thrctl run = guarded()
                    .run(
                            "bench",
                            benchmark,
                            "--policy",
                            policy,
                            "--priority=99",
                            "--threads=4",
                            "--duration=300ms",
                            "--json");
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).as("%s", run).isZero();
            JsonNode json = Json.valid("bench", run.out());
            assertThat(json.get("scheduling").toString())
                    .isEqualTo("{\"policy\":\"" + policy + "\",\"priority\":99,\"nice\":0}");
        }
    }

    /** Which then has a lower priority than what it watches, or the same. */
    @ParameterizedTest
    @ValueSource(strings = {"50", "99"})
    void endsAtItsTimeUnderChrt(String own) {
        Thrctl run = guarded("chrt", "-f", own)
                .run("bench", "futex-hash", "--policy=fifo", "--priority=99", "--duration=300ms", "--runs=2");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).contains(", fifo 99, 2 runs");
    }

    @Test
    void endsAtSigtermThoughEveryCpuIsHeld() throws Exception {
        Process process = guarded("chrt", "-f", "50")
                .start(List.of(
                        "bench",
                        "futex-hash",
                        "--policy=fifo",
                        "--priority=99",
                        "--duration=600s",
                        "--runs=1",
                        "--json"));
        Ended ended = afterItMeasures(process, 1, () -> signal(process.pid(), "TERM"));
        assertThat(ended.status()).as("%s", ended).isEqualTo(143);
        assertThat(Json.valid("bench", ended.out()).get("samples").asInt()).isPositive();
    }

    private record Ended(int status, String out, String err, long seconds) {}

    private interface Deed {
        void run() throws Exception;
    }

    /** When so many runs were begun, each of which has a process of its own. */
    private static Ended afterItMeasures(Process process, int runs, Deed deed) throws Exception {
        try {
            long deadline = System.nanoTime() + SECONDS.toNanos(60);
            for (int begun = 0; begun < runs && System.nanoTime() < deadline; begun++) {
                Optional<ProcessHandle> child = Optional.empty();
                while (child.isEmpty() && System.nanoTime() < deadline) {
                    Thread.sleep(10);
                    child = process.children().findAny();
                }
                while (begun + 1 < runs && child.isPresent() && child.get().isAlive() && System.nanoTime() < deadline) {
                    Thread.sleep(10);
                }
            }
            Thread.sleep(500);
            long from = System.nanoTime();
            deed.run();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, SECONDS)).isTrue();
            return new Ended(process.exitValue(), out, err, (System.nanoTime() - from) / SECONDS.toNanos(1));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void signal(long pid, String name) {
        TestMachine.lines("kill", "-" + name, Long.toString(pid));
    }

    private static long probe(Process process) {
        return process.children().findAny().map(ProcessHandle::pid).orElseThrow();
    }

    /** Three runs of three seconds. */
    private static Process measuring() {
        return Thrctl.call()
                .start(List.of("bench", "futex-wake", "--duration=9s", "--runs=3", "--cpus=same", "--json"));
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void printsWhatWasMeasuredWhenItIsToEnd(String name, int status) throws Exception {
        Process process = measuring();
        Ended ended = afterItMeasures(process, 1, () -> signal(process.pid(), name));
        assertThat(ended.status()).as("%s", ended).isEqualTo(status);
        assertThat(Json.valid("bench", ended.out()).get("samples").asInt()).isPositive();
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void printsTheFinishedRunsWhenTheProgramIsKilled() throws Exception {
        Process process = measuring();
        Ended ended = afterItMeasures(process, 2, () -> signal(probe(process), "KILL"));
        assertThat(ended.status()).as("%s", ended).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("thrctl: bench, run 2 of 3: thrprobe was ended by SIGKILL instead of answering. What was"
                        + " measured before is printed\n");
        JsonNode json = Json.valid("bench", ended.out());
        assertThat(json.get("series").get(0).get("runs")).hasSize(1);
        assertThat(json.get("failure").asText()).startsWith("run 2 of 3: ");
    }

    /** It hears no order; the second wish does not wait for it. */
    @Test
    void endsAtOnceAtTheSecondCtrlCThoughTheProgramIsStopped() throws Exception {
        Process process = measuring();
        Ended ended = afterItMeasures(process, 2, () -> {
            signal(probe(process), "STOP");
            signal(process.pid(), "INT");
            Thread.sleep(300);
            signal(process.pid(), "INT");
        });
        assertThat(ended.status()).as("%s", ended).isEqualTo(130);
        assertThat(ended.seconds()).isLessThan(4);
        assertThat(Json.valid("bench", ended.out()).get("series").get(0).get("runs"))
                .hasSize(1);
    }

    @Test
    void endsByItselfAfterOneCtrlCThoughTheProgramIsStopped() throws Exception {
        Process process = measuring();
        Ended ended = afterItMeasures(process, 2, () -> {
            signal(probe(process), "STOP");
            signal(process.pid(), "INT");
        });
        assertThat(ended.status()).as("%s", ended).isEqualTo(130);
        assertThat(ended.seconds()).isLessThan(20);
        assertThat(Json.valid("bench", ended.out()).get("series").get(0).get("runs"))
                .hasSize(1);
    }

    /** Five million rounds and more, of which there is room for one. */
    @Test
    void measuresALongRunToItsEnd() throws IOException {
        Path raw = folder.resolve("raw");
        Thrctl run = Thrctl.call()
                .run("bench", "yield", "--threads=1", "--runs=1", "--duration=4s", "--json", "--raw=" + raw);
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode json = Json.valid("bench", run.out());
        assumeTrue(json.get("samples").asLong() >= 1 << 20, "this machine is too slow to fill the memory");
        long every = json.get("raw_every").asLong();
        assertThat(every).as("%s", run).isGreaterThan(1);
        List<String> lines = Files.readAllLines(raw);
        assertThat((lines.size() - 1) * every).isCloseTo(json.get("samples").asLong(), withinPercent(1));
        long last = Long.parseLong(lines.get(lines.size() - 1).split(",", -1)[4]);
        assertThat(last)
                .isBetween(
                        json.get("elapsed_ns").asLong() * 9 / 10,
                        json.get("elapsed_ns").asLong());
        assertThat(run.err()).contains("of the rounds of a run it holds an even part, one of " + every);
    }

    private static org.assertj.core.data.Percentage withinPercent(double percent) {
        return org.assertj.core.data.Percentage.withPercentage(percent);
    }

    @Test
    void saysThatItsQuotaThrottledIt() throws IOException {
        TestMachine.assumeTool("sh");
        try (CgroupPair groups = CgroupPair.cpu()) {
            boolean first = groups.version() == 1;
            // So little that it is used up beside whatever else runs.
            Files.writeString(
                    groups.child().resolve(first ? "cpu.cfs_quota_us" : "cpu.max"), first ? "10000" : "10000 100000");
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "sh",
                            "-c",
                            "echo $$ >\"$0\"/cgroup.procs && exec \"$@\"",
                            groups.child().toString(),
                            Thrctl.launcher().toString())
                    .run("bench", "futex-hash", "--duration=2s", "--runs=1", "--json");
            assertThat(run.status()).as("%s", run).isZero();
            JsonNode activity = Json.valid("bench", run.out()).get("activity");
            assertThat(activity.get("throttled_periods").asInt())
                    .as("%s", run)
                    .isPositive()
                    .isLessThanOrEqualTo(activity.get("quota_periods").asInt());
            assertThat(activity.get("throttled_ns").asLong()).isPositive();
        }
    }

    @Test
    void wakersOfAParallelWakeOverlap() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one CPU");
        Thrctl run = Thrctl.run("bench", "futex-wake-parallel", "--threads=4", "--duration=1s", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode json = Json.valid("bench", run.out());
        // Two wakers, a sample of each a round. Other work on the machine keeps them apart, now and then.
        assertThat(json.get("details").get("overlapped").asLong() * 2)
                .as("%s", run)
                .isGreaterThan(json.get("samples").asLong() / 2);
    }
}
