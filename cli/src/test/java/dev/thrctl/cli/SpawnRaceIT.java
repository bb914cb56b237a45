package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spawn --race-check} on the kernel that runs the test. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SpawnRaceIT {
    private static final Duration LONG = Duration.ofMinutes(4);

    @BeforeAll
    static void needsTheNativeProgram() {
        assumeThrprobe();
    }

    static void assumeThrprobe() {
        assumeTrue(nativeProgram(), "no thrprobe was built");
    }

    private static boolean nativeProgram() {
        try (var files = Files.walk(Thrctl.tree().resolve("lib/native"))) {
            return files.anyMatch(file -> file.endsWith("thrprobe"));
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void hitsNoThreadInAThousandProtectedRounds() {
        Thrctl run = Thrctl.call().withTimeout(LONG).run("spawn", "--race-check", "--rounds", "1000", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        JsonNode document = Json.valid("spawn-race", run.out());
        assertThat(document.get("protected").asBoolean()).isTrue();
        assertThat(document.get("rounds").asInt()).isEqualTo(1000);
        assertThat(document.get("threads").asInt()).isEqualTo(4000);
        assertThat(document.get("early").asInt()).isZero();
        assertThat(document.get("examples")).isEmpty();
        // Without these the storm may have missed the threads altogether.
        assertThat(document.get("sent").asLong()).isPositive();
        assertThat(document.get("taken_ready").asLong()).isPositive();
    }

    @Test
    void showsThreadsHitEarlyWithoutProtection() {
        Thrctl run = Thrctl.call()
                .withTimeout(LONG)
                .run("spawn", "--race-check", "--unprotected", "-n", "3", "--rounds", "500", "--jsonl");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode document = Json.valid("spawn-race", run.out());
        assertThat(document.get("threads").asInt()).isEqualTo(1500);
        assertThat(document.get("early").asLong()).isPositive();
        assertThat(document.get("taken").asLong())
                .isEqualTo(document.get("early").asLong()
                        + document.get("taken_ready").asLong()
                        + document.get("taken_by_creator").asLong());
        Set<Integer> hit = new HashSet<>();
        for (JsonNode example : document.get("examples")) {
            assertThat(hit.add(example.get("tid").asInt()))
                    .as("distinct threads")
                    .isTrue();
        }
        assertThat(document.get("threads_hit").asLong())
                .isBetween(Math.max(1L, hit.size()), document.get("early").asLong());
        JsonNode first = document.get("examples").get(0);
        assertThat(first.get("code").asInt()).as("SI_USER").isZero();
        assertThat(first.get("round").asInt()).isBetween(1, 500);
        assertThat(first.get("sender_pid").asInt()).isPositive();
    }

    @Test
    void saysItInLinesForPeople() {
        Thrctl run = Thrctl.run("spawn", "--race-check", "--rounds", "5");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.lines().get(0)).isEqualTo("Race check: threads are created with all signals blocked");
        assertThat(run.out()).contains("\n  rounds       5\n", "\n  threads      20\n", "\n  early        0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "INT, --race-check --rounds 1000000",
        "TERM, --race-check --rounds 1000000",
        "INT, --cpu-timer 100 --for 10m",
        "TERM, --all-threads-call timerslack --rounds 1000000 --churn 50",
    })
    void saysWhatWasFoundWhenItIsInterrupted(String signal, String options) throws Exception {
        List<String> words = new ArrayList<>(List.of("spawn", "--json"));
        words.addAll(List.of(options.split(" ")));
        Process process = Thrctl.call().start(words);
        List<ProcessHandle> started = new ArrayList<>();
        try {
            SpawnEndIT.awaitChild(process);
            Thread.sleep(300);
            started.addAll(process.descendants().toList());
            TestMachine.lines("kill", "-" + signal, Long.toString(process.pid()));
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
            String schema = options.startsWith("--race")
                    ? "spawn-race"
                    : options.startsWith("--cpu") ? "spawn-timers" : "spawn-call";
            assertThat(Json.valid(schema, out).size()).isPositive();
            assertThat(started).noneMatch(ProcessHandle::isAlive);
        } finally {
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void leavesNothingBehindWhenItIsKilled() throws Exception {
        Process process = Thrctl.call().start(List.of("spawn", "--race-check", "--rounds", "1000000"));
        List<ProcessHandle> started = new ArrayList<>();
        try {
            // thrprobe, and the process of it that sends the storm.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (started.size() < 2 && System.nanoTime() < deadline) {
                Thread.sleep(20);
                started = process.descendants().toList();
            }
            assertThat(started).hasSize(2);
            process.destroyForcibly().waitFor();
            for (ProcessHandle one : started) {
                one.onExit().get(60, TimeUnit.SECONDS);
            }
        } finally {
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
