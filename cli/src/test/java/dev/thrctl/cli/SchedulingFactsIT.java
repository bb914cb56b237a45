package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What chrt and ionice set, as columns, in show and in JSON. */
class SchedulingFactsIT {
    private static Process sleep(String... before) throws IOException {
        String[] words = new String[before.length + 2];
        System.arraycopy(before, 0, words, 0, before.length);
        words[before.length] = "sleep";
        words[before.length + 1] = "60";
        Process sleep = new ProcessBuilder(words).start();
        while (sleep.isAlive()
                && !Files.readString(Path.of("/proc/" + sleep.pid() + "/comm")).equals("sleep\n")) {
            Thread.onSpinWait();
        }
        return sleep;
    }

    @Test
    void showsTheParametersOfADeadline() throws IOException {
        assumeTrue(TestMachine.isRoot(), "SCHED_DEADLINE needs root");
        TestMachine.assumeTool("chrt");
        Process sleep = sleep(
                "chrt",
                "-d",
                "--sched-runtime",
                "1000000",
                "--sched-deadline",
                "10000000",
                "--sched-period",
                "20000000",
                "0");
        try {
            assumeTrue(sleep.isAlive(), "no SCHED_DEADLINE here");
            String pid = sleep.pid() + "";
            assertThat(Thrctl.run("ps", pid, "--plain", "-o", "policy,runtime,deadline,period,slice")
                            .out())
                    .isEqualTo("DEADLINE\t1.00ms\t10.0ms\t20.0ms\t-\n");
            assertThat(Thrctl.run("show", pid).out())
                    .containsPattern("runtime +1\\.00ms")
                    .containsPattern("period +20\\.0ms");
            JsonNode thread = Json.valid(
                            "show", Thrctl.run("show", pid, "--json").out())
                    .get("threads")
                    .get(0);
            assertThat(thread.get("deadline_ns").asLong()).isEqualTo(10_000_000);
            assertThat(thread.get("reclaim").asBoolean()).isFalse();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void showsTheIoPriorityAsIoniceDoes() throws IOException {
        TestMachine.assumeTool("ionice");
        Process sleep = sleep("ionice", "-c", "2", "-n", "3");
        try {
            String pid = sleep.pid() + "";
            assertThat(TestMachine.lines("ionice", "-p", pid)).containsExactly("best-effort: prio 3");
            assertThat(Thrctl.run("ps", pid, "--plain", "-o", "ioprio").out()).isEqualTo("best-effort:3\n");
            for (String filter : new String[] {"ioprio=best-effort:3", "ioprio=BEST-EFFORT", "ioprio!=rt"}) {
                assertThat(Thrctl.run("ps", pid, "--plain", "-o", "tid", "-w", filter)
                                .out())
                        .as(filter)
                        .isEqualTo(pid + "\n");
            }
            JsonNode thread = Json.valid(
                            "ps",
                            Thrctl.run("ps", pid, "-o", "ioprio", "--json").out())
                    .findParent("io_class");
            assertThat(thread.get("io_class").asText()).isEqualTo("best-effort");
            assertThat(thread.get("io_level").asInt()).isEqualTo(3);
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void showsTheNiceValueOfTheAutogroup() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/autogroup")), "no CONFIG_SCHED_AUTOGROUP");
        TestMachine.assumeTool("setsid");
        Process sleep = sleep("setsid");
        try {
            Path autogroup = Path.of("/proc/" + sleep.pid() + "/autogroup");
            assumeTrue(!Files.readString(autogroup).isBlank(), "it is in no autogroup");
            Files.writeString(autogroup, "7");
            assertThat(Thrctl.run("ps", sleep.pid() + "", "--plain", "-o", "autonice")
                            .out())
                    .isEqualTo("7\n");
            assertThat(Thrctl.run("ps", "2", "--plain", "-o", "autonice").out()).isIn("-\n", "0\n");
        } finally {
            sleep.destroyForcibly();
        }
    }
}
