package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** {@code spawn --cpu-timer} on the kernel that runs the test. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class SpawnTimersIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @BeforeAll
    static void needsTheNativeProgram() {
        SpawnRaceIT.assumeThrprobe();
    }

    @Test
    void ticksAsOftenAsCpuTimeWasUsed(TestReporter reporter) {
        Thrctl run = Thrctl.call().withTimeout(LONG).run("spawn", "--cpu-timer", "100", "--for", "2s", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        reporter.publishEntry("report", run.out());
        JsonNode document = Json.valid("spawn-timers", run.out());
        assertThat(document.get("threads")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            JsonNode thread = document.get("threads").get(i);
            JsonNode accepted = thread.get("accepted");
            JsonNode ignored = thread.get("ignored");
            assertThat(thread.get("cpu_ns").asLong()).isGreaterThanOrEqualTo(2_000_000_000L);
            assertThat(accepted.get("user").asInt())
                    .as("a user's signal always counts")
                    .isEqualTo(1);
            assertThat(ignored.get("user").asInt()).isZero();
            if (i < 2) {
                assertThat(thread.get("own_timer").asBoolean()).isTrue();
                assertThat(thread.get("first_expiry_ns").asLong()).isBetween(1L, 10_000_000L);
                assertThat(Math.abs(thread.get("error_percent").asDouble()))
                        .as("%s", thread)
                        .isLessThanOrEqualTo(10);
                assertThat(accepted.get("process").asInt()).isZero();
            } else {
                assertThat(thread.get("own_timer").asBoolean()).isFalse();
                assertThat(thread.get("first_expiry_ns").isNull()).isTrue();
                assertThat(accepted.get("timer").asInt()).isZero();
                assertThat(ignored.get("process").asInt()).isZero();
            }
        }
        assertThat(document.get("process").get("ticks").asInt()).isPositive();
        assertThat(document.get("stolen_percent").isNumber()).isTrue();
    }

    @Test
    void countsTheExpirationsThatTheKernelMerged() {
        // Faster than the kernel's own tick, of 100 to 1000 a second.
        Thrctl run = Thrctl.call()
                .withTimeout(LONG)
                .run("spawn", "--cpu-timer", "5000", "--for", "500ms", "-n", "1", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode thread = Json.valid("spawn-timers", run.out()).get("threads").get(0);
        assertThat(thread.get("accepted").get("overruns").asInt()).isPositive();
        assertThat(Math.abs(thread.get("error_percent").asDouble()))
                .as("%s", thread)
                .isLessThanOrEqualTo(10);
    }

    @Test
    void showsTheRuleAndTheNoise() {
        Thrctl run = Thrctl.call().withTimeout(LONG).run("spawn", "--cpu-timer", "100", "--for", "200ms", "-n", "1");
        assertThat(run.status()).as("%s", run).isZero();
        List<String> lines = run.lines();
        assertThat(lines.get(0)).isEqualTo("100 ticks a second of CPU time, on 2 threads");
        assertThat(lines.get(1).strip().split(" +", -1))
                .containsExactly(
                        "TID", "TIMER", "CPU", "EXPECTED", "TICKS", "ERROR", "OVERRUNS", "IGNORED", "USER", "SWITCHES");
        assertThat(lines.get(2)).contains(" own ");
        assertThat(lines.get(3)).contains(" process ");
        assertThat(run.out()).contains("noise: ", " involuntary switches in ", " of CPU time stolen by the host");
    }
}
