package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.CpuTimerView;
import dev.thrctl.cli.view.EveryThreadView;
import dev.thrctl.cli.view.RaceView;
import dev.thrctl.kernel.Reading;
import dev.thrctl.spawn.AllThreadsReport;
import dev.thrctl.spawn.AllThreadsReport.CalledThread;
import dev.thrctl.spawn.CpuTimerReport;
import dev.thrctl.spawn.CpuTimerReport.BurningThread;
import dev.thrctl.spawn.CpuTimerReport.Deliveries;
import dev.thrctl.spawn.RaceReport;
import dev.thrctl.spawn.RuntimeCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three modes of {@code spawn} that hold no threads: what they refuse, and how they say what was found. */
class SpawnModesTest {
    @ParameterizedTest
    @CsvSource({
        "--rounds 5, --rounds goes with --race-check or --all-threads-call",
        "--unprotected, --unprotected goes with --race-check",
        "--deny-one, --deny-one goes with --all-threads-call",
        "--race-check --cpu-timer 100, --race-check and --cpu-timer exclude each other",
        "--race-check --all-threads-call setresuid, --race-check and --all-threads-call exclude each other",
        "--race-check --rounds 0, '--rounds: ''0'' is not a number of rounds (1 to 1000000)'",
        "--race-check --rounds 1000001, is not a number of rounds",
        "--race-check --rounds 4294967297, is not a number of rounds",
        "--race-check --rounds x, is not a number of rounds",
        "--race-check --block USR1, --race-check goes with no --block",
        "--race-check --for 1s, --race-check goes with no --for",
        "--race-check --detached, --race-check goes with no --detached",
        "--race-check -n 1025, --threads: 1025 is out of range (1 to 1024 here)",
        "--race-check -n 0, is not a number of threads",
        "--race-check --json --plain, exclude each other",
        "--ignore KILL, '--ignore: the kernel lets nobody block, ignore or catch KILL or STOP'",
        "--catch STOP, '--catch: the kernel lets nobody'",
        "'--block KILL,STOP', '--block: the kernel lets nobody'",
        "--cpu-timer 0, '--cpu-timer: ''0'' is not a number of ticks a second (1 to 10000)'",
        "--cpu-timer -1, is not a number of ticks a second",
        "--cpu-timer 10001, is not a number of ticks a second",
        "--cpu-timer 1.5, is not a number of ticks a second",
        "--cpu-timer 100 --rounds 3, --rounds goes with --race-check or --all-threads-call",
        "--cpu-timer 100 --churn 5, --cpu-timer goes with no --churn",
        "--cpu-timer 100 --for 0, --for: no ticks without time",
        "--cpu-timer 100 -n 257, --threads: 257 is out of range (1 to 256 here)",
        "--all-threads-call fork, '''fork'' is not one of setpriority[=NICE]'",
        "--all-threads-call setpriority=20, 20 is out of range (-20 to 19)",
        "--all-threads-call setpriority=, ''''' is not a whole number'",
        "--all-threads-call timerslack=0, timerslack=0 would mean each thread's own default",
        "--all-threads-call timerslack=fast, '''fast'' is not a duration'",
        "--all-threads-call sched_setaffinity=4294967296, 4294967296",
        "--all-threads-call sched_setaffinity=7-, 7-",
        "--all-threads-call sched_setaffinity=5, CPU 5 is not online here (online: 0-1)",
        "--all-threads-call setresuid=0, setresuid takes no value",
        "--all-threads-call setresuid --unprotected, --unprotected goes with --race-check",
        "--all-threads-call setresuid --work burn, --all-threads-call goes with no --work",
    })
    void refusesWhatItCannotMean(String line, String message, @TempDir Path root) {
        List<String> words = new ArrayList<>(List.of("spawn"));
        words.addAll(List.of(line.split(" ", -1)));
        TestApp.Run run =
                new TestApp(root).file("sys/devices/system/cpu/online", "0-1\n").run(words.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).startsWith("thrctl: ").contains(message).endsWith("See 'thrctl spawn --help'\n");
        assertThat(run.out()).isEmpty();
    }

    private static String text(View view) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = TextOut.unlimited(bytes);
        view.text(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String plain(View view) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = TextOut.unlimited(bytes);
        view.plain(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsWhoTookTheStorm() throws IOException {
        RaceReport report = new RaceReport(
                false,
                10,
                40,
                10,
                6400,
                30,
                20,
                9,
                2,
                List.of(new RaceReport.EarlyHit(3, 4711, false, 0, 99), new RaceReport.EarlyHit(4, 4712, true, 0, 99)));
        assertThat(report.isBreached()).isFalse();
        assertThat(text(new RaceView(report, 10))).isEqualTo("""
                        Race check: threads are created with the signal open
                          rounds       10
                          threads      40
                          sent         6400 SIGUSR1
                          taken        59 (30 by ready threads, 20 by the creator; the kernel merges the rest)
                          early        9
                          threads hit  2
                          early hit    round 3, thread 4711, before its function began, sent by 99
                          early hit    round 4, thread 4712, before it was ready, sent by 99
                        """);
    }

    @Test
    void sayThatTheyWereEndedEarly() throws IOException {
        RaceReport race = new RaceReport(true, 10, 40, 10, 6400, 30, 20, 0, 0, List.of());
        assertThat(text(new RaceView(race, 11))).endsWith("\n  stopped early  after 10 of 11 rounds\n");
        AllThreadsReport call = called(true, new CalledThread(4711, "caller", 0L, 0, Reading.known("5")));
        assertThat(text(new EveryThreadView(call, 20))).contains("\nstopped early: after 1 of 20 calls\n");
        CpuTimerReport timers = new CpuTimerReport(100, 1, 1, null, List.of());
        assertThat(text(new CpuTimerView(timers, 20_000_000_000L, true)))
                .endsWith("\nstopped early: before each thread had used 20.0s of CPU time\n");
    }

    @Test
    void callsItABreachWhenAProtectedThreadIsHit() {
        assertThat(new RaceReport(true, 1, 4, 10, 64, 0, 0, 1, 1, List.of()).isBreached())
                .isTrue();
        assertThat(new RaceReport(true, 1, 4, 10, 64, 9, 9, 0, 0, List.of()).isBreached())
                .isFalse();
    }

    private static AllThreadsReport called(boolean equal, CalledThread... threads) {
        return new AllThreadsReport(4711, RuntimeCall.SETPRIORITY, 34, 1, equal, 23_000, 0, "5", List.of(threads));
    }

    @Test
    void tellsThreadsThatDifferByTheirWordAndByTheLook() throws IOException {
        AllThreadsReport report = called(
                false,
                new CalledThread(4713, "idle", 0L, 0, Reading.known("5")),
                new CalledThread(4712, "denied", -1L, 1, Reading.known("0")),
                new CalledThread(4714, "idle", 0L, 0, Reading.known("4")),
                new CalledThread(4715, "idle", null, null, Reading.known("5")),
                new CalledThread(4716, "churn", 0L, 0, Reading.absent()),
                new CalledThread(4717, "later", null, null, Reading.known("5")));
        assertThat(report.isUniform()).isFalse();
        assertThat(report.different()).extracting(CalledThread::tid).containsExactly(4712, 4714, 4715);
        assertThat(text(new EveryThreadView(report, 1))).isEqualTo("""
                        setpriority: nice value 5 on every thread of 4711
                         TID  ROLE    RESULT  SEEN  PROBLEM
                        4713  idle         0     5  -
                        4712  denied      -1     0  operation not permitted (EPERM)
                        4714  idle         0     4  has 4
                        4715  idle         -     5  no answer
                        4716  churn        0     -  -
                        4717  later        -     5  -
                        1 call by SIGRTMIN, the last one in 23.0us
                        The threads differ.
                        """);
    }

    @Test
    void findsAThreadThatCameLaterWithoutTheValue() {
        AllThreadsReport report = called(
                true,
                new CalledThread(4711, "caller", 0L, 0, Reading.known("5")),
                new CalledThread(4717, "later", null, null, Reading.known("0")));
        assertThat(report.isUniform()).isFalse();
        assertThat(report.different()).extracting(CalledThread::tid).containsExactly(4717);
    }

    @Test
    void callsNothingVerifiedThatItMayNotSee() throws IOException {
        AllThreadsReport report = called(true, new CalledThread(4711, "caller", 0L, 0, Reading.denied()));
        assertThat(report.isUniform()).isTrue();
        assertThat(report.isVerified()).isFalse();
        assertThat(plain(new EveryThreadView(report, 1))).isEqualTo("4711\tcaller\t0\t?\t-\n");
    }

    @Test
    void countsOverrunsAsTicksAndOnlyWhatTheRuleAccepts() throws IOException {
        Deliveries none = new Deliveries(0, 0, 0, 0);
        CpuTimerReport report = new CpuTimerReport(
                100,
                3_000_000_000L,
                4_000_000_000L,
                1.25,
                List.of(
                        new BurningThread(
                                11,
                                true,
                                5L,
                                2_000_000_000L,
                                7,
                                0,
                                new Deliveries(170, 28, 0, 1),
                                new Deliveries(0, 0, 240, 0)),
                        new BurningThread(12, false, null, 2_000_000_000L, 3, 0, new Deliveries(0, 0, 150, 1), none)));
        assertThat(report.processTicks()).isEqualTo(390);
        assertThat(text(new CpuTimerView(report, 2_000_000_000L, false)))
                .startsWith("""
                        100 ticks a second of CPU time, on 2 threads
                        TID  TIMER      CPU  EXPECTED  TICKS   ERROR  OVERRUNS  IGNORED  USER  SWITCHES
                         11  own      2.00s     200.0    198   -1.0%        28      240     1         7
                         12  process  2.00s     200.0    150  -25.0%         0        0     1         3
                        """)
                .endsWith("""
                        process-wide: 390 ticks for 4.00s of CPU time, expected 400.0, error -2.5%
                        noise: 10 involuntary switches in 3.00s, 1.3% of CPU time stolen by the host
                        """);
    }
}
