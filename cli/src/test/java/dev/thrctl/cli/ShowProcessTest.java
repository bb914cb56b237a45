package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code show} says of a process, and what of one of its threads. */
class ShowProcessTest {
    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void system() {
        app = new TestApp(root)
                .process(1, "init")
                // AT_CLKTCK 100, AT_NULL.
                .file("proc/1/auxv", "\21\0\0\0\0\0\0\0d\0\0\0\0\0\0\0" + "\0".repeat(16))
                .process(900, "main")
                .thread(900, 30, "younger")
                .file("proc/900/task/30/stat", stat(30, "younger", 'S', 90_000));
        app.file("proc/900/task/900/status", status(900)).file("proc/900/task/30/status", status(30));
        app.file("proc/30/status", status(30));
    }

    private static String stat(int tid, String name, char state, long startTicks) {
        return TestApp.stat(tid, name, state).replace(" 0 1 0 100 4096", " 0 1 0 " + startTicks + " 4096");
    }

    private static String status(int tid) {
        return "Tgid:\t900\nNSpid:\t" + tid + "\nSigQ:\t3/18446744073709551615\n";
    }

    @Test
    void showsTheFirstThreadThoughAnotherHasALowerId() {
        assertThat(app.run("show", "900", "--plain").out())
                .contains("identity\tage\t16:39\n", "identity\tids by pid namespace\t900\n");
        assertThat(app.run("show", "900").out()).contains("scheduling of thread 900\n");
        assertThat(app.run("ps", "900", "--plain", "-o", "tid").out()).isEqualTo("900\n30\n");
    }

    @Test
    void keepsTheIdAndTheStartOfAProcessWhoseFirstThreadHasEnded() {
        app.file("proc/900/stat", stat(900, "main", 'Z', 100))
                .file("proc/900/task/900/stat", stat(900, "main", 'Z', 100));
        assertThat(app.run("show", "900", "--plain").out())
                .contains("identity\tage\t16:39\n", "identity\tids by pid namespace\t900\n");
        assertThat(app.run("show", "900").out()).contains("scheduling of thread 30\n", "security of thread 30\n");
        assertThat(app.run("show", "900/30", "--plain").out())
                .contains("identity\tage\t01:40\n", "identity\tids by pid namespace\t30\n");
    }

    @Test
    void saysThatThereIsNoLimitOfQueuedSignals() {
        assertThat(app.run("show", "900", "--plain").out()).contains("queued by the user\t3 of unlimited\n");
        String json = app.run("show", "900", "--json").out();
        Json.valid("show", json);
        assertThat(json).contains("\"queued_signals_limit\":\"unlimited\"");
    }

    @Test
    void takesTheTimerSlackForANumberWithoutASign() {
        app.file("proc/900/timerslack_ns", "18446744073709551615\n").file("proc/30/timerslack_ns", "50000\n");
        assertThat(app.run("ps", "900", "--plain", "-o", "tid,slack", "--sort", "-slack")
                        .out())
                .isEqualTo("900\t18446744073s\n30\t50.0us\n");
        assertThat(app.run("ps", "900", "-o", "slack", "--json").out())
                .contains("\"timer_slack_ns\":18446744073709551615,");
        assertThat(app.run("ps", "900", "--plain", "-o", "tid", "-w", "slack>1s")
                        .out())
                .isEqualTo("900\n");
    }

    @Test
    void doesNotSayThatASignalWakesAThreadOfTheKernel() {
        app.process(50, "kthreadd").file("proc/50/task/50/stat", kernelStat()).file("proc/50/stat", kernelStat());
        assertThat(app.run("show", "50", "--plain").out()).contains("state\tS  sleeping\n");
        assertThat(app.run("show", "900", "--plain").out()).contains("state\tS  sleeping, a signal wakes it\n");
    }

    /** PF_KTHREAD. */
    private static String kernelStat() {
        return TestApp.stat(50, "kthreadd", 'S').replace(" -1 0 0 ", " -1 2097152 0 ");
    }
}
