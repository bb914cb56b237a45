package dev.thrctl.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code signals} on programs whose masks and pending signals are known. */
class SignalsIT {
    private static JsonNode json(String schema, String... args) {
        InProcess run = InProcess.onThisMachine(args);
        assertThat(run.status()).as("%s", run).isZero();
        return Json.valid(schema, run.out());
    }

    @Test
    void showsWhatIsPendingForTheProcessAndForItsThread() {
        try (Targets.Live target = Targets.start("t_pending")) {
            String pid = Integer.toString(target.pid());
            int worker = target.fact("main=").number("worker");
            JsonNode rows = json("signals", "signals", pid, "--json").get("rows");
            assertThat(rows.get(9).get("pending_for_process").asBoolean()).isTrue();
            assertThat(rows.get(9).get("blocking_threads").asInt()).isEqualTo(2);
            assertThat(rows.get(11).get("pending_tids").get(0).asInt()).isEqualTo(worker);
            JsonNode thread = json("signals", "signals", pid + "/" + worker, "--json");
            assertThat(thread.get("pending").get("numbers").toString()).isEqualTo("[12,36]");
            JsonNode route = json("route", "signals", "--route", "USR1", pid, "--json");
            assertThat(route.get("outcome").asText()).isEqualTo("queued");
            assertThat(route.get("reason").asText()).isEqualTo("already_pending");
            assertThat(json("route", "signals", "--route", "TERM", pid, "--json")
                            .get("effect")
                            .asText())
                    .isEqualTo("terminate");
        }
    }

    @Test
    void groupsThreadsByMask() {
        try (Targets.Live target = Targets.start("t_masks")) {
            String pid = Integer.toString(target.pid());
            JsonNode masks = json("signals", "signals", pid, "--mask", "--json").get("masks");
            int threads = 0;
            for (JsonNode mask : masks) {
                threads += mask.get("tids").size();
            }
            assertThat(threads).isEqualTo(15);
            assertThat(masks.size()).isBetween(6, 7); // the main thread may have inherited QUIT from a JVM
            assertThat(InProcess.onThisMachine("signals", pid + "/mask-usr1", "--plain")
                            .out())
                    .isEqualTo("1\tUSR1\t" + target.tid("comm=mask-usr1 ") + "\n");
        }
    }

    @Test
    void listsTheSignalsOfThisSystem() {
        JsonNode list = json("signals", "signals", "--list", "--json").get("signals");
        assertThat(list).hasSize(64);
        assertThat(list.get(33).get("name").asText()).isEqualTo("SIGRTMIN");
        assertThat(InProcess.onThisMachine("signals", "--list", "--plain").out())
                .contains("10\tSIGUSR1\tterminate\t");
        json("signals", "signals", "-o", "help", "--json");
    }

    @ParameterizedTest
    @CsvSource({
        "signals --route XYZ 1, 'not a signal'",
        "signals --route 65 1, 'out of range'",
        "signals --route 0 1, 'out of range'",
        "signals --mask --route TERM 1, 'exclude each other'",
        "signals --list 1, '--list'",
        "signals -o nonsense 1, 'unknown column'",
        "signals 0, 'out of range'"
    })
    void refusesABadValue(String line, String message) {
        InProcess run = InProcess.onThisMachine(line.split(" ", -1));
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void showsEverySignalInTheQueueWithItsValueAndLeavesTheTargetUntraced() {
        assumeTrue(TestMachine.isRoot(), "looking into another process may need root");
        try (Targets.Live target = Targets.start("t_pending")) {
            Thrctl run = Thrctl.run("signals", "--queue", "--json", target.pid() + "");
            assertThat(run.status()).as("%s", run).isZero();
            List<Integer> values = new ArrayList<>();
            for (JsonNode signal : Json.valid("queue", run.out()).get("queue")) {
                if (signal.get("signal").asInt() == 35) {
                    values.add(signal.get("value").asInt());
                    assertThat(signal.get("sender_pid").asInt()).isEqualTo(target.pid());
                }
            }
            assertThat(values).containsExactly(100, 101, 102, 103, 104);
            assertThat(TestMachine.lines("grep", "TracerPid", "/proc/" + target.pid() + "/status"))
                    .containsExactly("TracerPid:\t0");
            Thrctl.run("signals", "--queue", "--jsonl", target.pid() + "")
                    .lines()
                    .forEach(line -> Json.valid("queue", line));
        }
    }

    private static char state(String pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private static void tstp(String pid) {
        TestMachine.lines("sh", "-c", "kill -TSTP " + pid + "; sleep 0.2");
    }

    /** The leader of a session whose parent is in another: nobody could resume it. */
    @Test
    void knowsThatAnOrphanedGroupIgnoresTstp() throws IOException {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            String pid = Integer.toString(target.pid());
            JsonNode route = json("route", "signals", "--route", "TSTP", pid, "--json");
            assertThat(route.get("reason").asText()).isEqualTo("orphaned_group");
            assertThat(route.get("outcome").asText()).isEqualTo("ignored");
            tstp(pid);
            assertThat(state(pid)).isEqualTo('S');
        }
    }

    /** A job of a shell, which stays: its end would orphan the group and so hang up the stopped job. */
    @Test
    void knowsThatTstpStopsAJob() throws IOException {
        TestMachine.assumeTool("bash"); // other shells refuse job control without a terminal
        Process shell = new ProcessBuilder("setsid", "bash", "-c", "set -m; sleep 300 & echo $!; read line").start();
        String pid = shell.inputReader().readLine();
        try {
            JsonNode route = json("route", "signals", "--route", "TSTP", pid, "--json");
            assertThat(route.get("effect").asText()).isEqualTo("stop");
            assertThat(route.get("uncertain").toString()).doesNotContain("orphaned");
            tstp(pid);
            assertThat(state(pid)).isEqualTo('T');
            assertThat(json("route", "signals", "--route", "STOP", pid, "--json")
                            .get("reason")
                            .asText())
                    .isEqualTo("already_stopped");
        } finally {
            TestMachine.lines("sh", "-c", "kill -9 " + pid);
            shell.destroyForcibly();
        }
    }
}
