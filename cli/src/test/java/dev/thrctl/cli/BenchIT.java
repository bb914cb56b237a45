package dev.thrctl.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.bench.Benchmark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The launcher, the native program and this machine; no figure is judged, for others use the machine too. */
@Timeout(300)
class BenchIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void measures(Benchmark benchmark) {
        Thrctl run =
                Thrctl.run("bench", benchmark.word(), "--duration", "60ms", "--runs", "2", "--cpus", "same", "--json");
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.status()).isZero();
        JsonNode json = Json.valid("bench", run.out());
        assertThat(json.get("samples").asInt()).as("%s", run).isPositive();
        assertThat(json.get("latency_ns").get("p50").asDouble())
                .isBetween(
                        json.get("latency_ns").get("min").asDouble(),
                        json.get("latency_ns").get("max").asDouble());
        assertThat(json.get("series").findValuesAsText("name"))
                .containsExactlyElementsOf(
                        benchmark.series().stream().map(Benchmark.Timed::name).toList());
        for (JsonNode series : json.get("series")) {
            assertThat(series.get("samples").asInt()).as("%s", series).isPositive();
        }
    }

    @Test
    void measuresInTheJavaVm() {
        Thrctl run = Thrctl.run("bench", "futex-wake", "--engine=jvm", "--duration=100ms", "--cpus=same", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode json = Json.valid("bench", run.out());
        assertThat(json.get("engine").asText()).isEqualTo("jvm");
        assertThat(json.get("samples").asInt()).isPositive();
        assertThat(json.get("calibration").get("syscall_ns").asDouble()).isPositive();
    }

    @Test
    void comparesTwoRecordings() throws IOException {
        Path old = folder.resolve("old.json");
        Path same = folder.resolve("new.json");
        for (Path file : new Path[] {old, same}) {
            Thrctl run = Thrctl.run("bench", "clock", "--duration=100ms", "--cpus=0", "--json");
            assertThat(run.status()).as("%s", run).isZero();
            Files.writeString(file, run.out());
        }
        Thrctl run = Thrctl.run("bench", "compare", old.toString(), same.toString(), "--json");
        assertThat(Json.valid("bench-compare", run.out()).get("comparisons")).hasSize(1);
    }

    @Test
    void printsOnCtrlCWhatWasMeasuredSoFar() throws IOException, InterruptedException {
        String out;
        String err;
        Process process =
                Thrctl.call().start(List.of("bench", "futex-wake", "--duration", "600s", "--json", "--cpus", "same"));
        try {
            long deadline = System.nanoTime() + SECONDS.toNanos(60);
            while (process.children().findAny().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            // The loops need a moment before there is anything to print.
            Thread.sleep(500);
            TestMachine.lines("kill", "-INT", Long.toString(process.pid()));
            out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(err).isEmpty();
        assertThat(process.exitValue()).isEqualTo(130);
        JsonNode json = Json.valid("bench", out);
        assertThat(json.get("stopped").asBoolean()).isTrue();
        assertThat(json.get("samples").asInt()).isPositive();
    }

    @Test
    void saysThePolicyThatItWasStartedWith() {
        TestMachine.assumeTool("chrt");
        TestMachine.assumeTool("nice");
        for (String engine : List.of("native", "jvm")) {
            for (String[] chrt : new String[][] {{"-b", "batch"}, {"-i", "idle"}}) {
                Thrctl run = Thrctl.call()
                        .withProgram(
                                "nice",
                                "-n",
                                "5",
                                "chrt",
                                chrt[0],
                                "0",
                                Thrctl.launcher().toString())
                        .run("bench", "futex-wake", "--engine", engine, "--iterations=20", "--runs=1", "--json");
                assertThat(run.status()).as("%s", run).isZero();
                assertThat(Json.valid("bench", run.out()).get("scheduling").toString())
                        .isEqualTo("{\"policy\":\"" + chrt[1] + "\",\"priority\":null,\"nice\":5}");
            }
        }
    }

    /** So that it can be seen what a comparison sees. A thousand percent are more than any noise. */
    @Test
    void comparisonSeesAnAddedDelay() throws IOException {
        Path usual = folder.resolve("usual");
        Path delayed = folder.resolve("delayed");
        String[] words = {"bench", "futex-wake", "--cpus=same", "--duration=1s", "--json", "--set", "delay_percent=0"};
        for (Path file : new Path[] {usual, delayed}) {
            Thrctl run = Thrctl.run(words);
            assertThat(run.status()).as("%s", run).isZero();
            Files.writeString(file, run.out());
            words[words.length - 1] = "delay_percent=1000";
        }
        Thrctl run = Thrctl.run("bench", "compare", usual.toString(), delayed.toString(), "--json");
        JsonNode pair =
                Json.valid("bench-compare", run.out()).get("comparisons").get(0);
        assertThat(pair.get("verdict").asText()).as("%s", run).isEqualTo("slower");
        assertThat(pair.get("circumstances").toString()).contains("delay_percent=1000");
    }

    @Test
    void saysWhatAPolicyAndLockedMemoryTake() {
        TestMachine.assumeTool("prlimit");
        TestMachine.assumeTool("setpriv");
        Thrctl fifo = withoutPrivileges("--rtprio=0").run("bench", "futex-wake", "--policy=fifo");
        assertThat(fifo.status()).as("%s", fifo).isEqualTo(1);
        assertThat(fifo.err()).contains("(EPERM)").contains("CAP_SYS_NICE").contains("ulimit -r");
        Thrctl locked = withoutPrivileges("--memlock=65536").run("bench", "futex-wake", "--lock-memory");
        assertThat(locked.status()).as("%s", locked).isEqualTo(1);
        assertThat(locked.err()).contains("CAP_IPC_LOCK").contains("RLIMIT_MEMLOCK");
    }

    private static Thrctl.Call withoutPrivileges(String limit) {
        return Thrctl.call()
                .withProgram(
                        "prlimit",
                        limit,
                        "setpriv",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        Thrctl.launcher().toString());
    }

    @Test
    void saysThatOneCpuIsNotTwo() {
        TestMachine.assumeTool("taskset");
        Thrctl run = Thrctl.call()
                .withProgram("taskset", "-c", "0", Thrctl.launcher().toString())
                .run("bench", "futex-wake", "--cpus", "cross");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("needs two CPUs, but only CPU 0 is allowed here");
    }
}
