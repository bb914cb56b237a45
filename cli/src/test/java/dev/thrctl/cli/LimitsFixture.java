package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks {@code limits} about a program, and lets the program create threads until the kernel refuses. */
class LimitsFixture {
    static final String SMALL_STACK = "65536";
    static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    static JsonNode limits(long pid, String... more) {
        List<String> words = new ArrayList<>(List.of("limits", Long.toString(pid), "--json"));
        words.addAll(List.of(more));
        Thrctl run = Thrctl.run(words);
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isZero();
        return Json.valid("limits", run.out());
    }

    static JsonNode row(JsonNode limits, String name) {
        for (JsonNode row : limits.get("rows")) {
            if (row.get("limit").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row " + name + " in " + limits);
    }

    /** What the program says of the threads that it could create. */
    static Targets.Fact exhausted(Targets.Live target) {
        TestMachine.lines("sh", "-c", "kill -USR1 " + target.pid());
        long start = System.nanoTime();
        while (System.nanoTime() - start < DEADLINE_NS) {
            for (Targets.Fact fact : target.facts()) {
                return fact;
            }
            pause();
        }
        throw new AssertionError("still creating threads after a minute");
    }

    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void agree(JsonNode limits, String binding, int created, int percent) {
        assertThat(limits.get("binding").asText()).as("%s", limits).isEqualTo(binding);
        long predicted = limits.get("headroom").asLong();
        assertThat(Math.abs(predicted - created))
                .as("predicted %s, created %s, %s", predicted, created, limits)
                .isLessThanOrEqualTo(Math.max(2, (long) created * percent / 100));
    }
}
