package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.TestApp.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --where}, {@code --sort} and {@code --group} make of threads. */
class ThreadRowsTest {
    private static final String FUTEX = "202 0x1 0x80 0x0 0x0 0x0 0x0 0x7ffd0 0x7f2\n";

    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void system() {
        app = new TestApp(root).process(1, "init").process(7, "main");
        for (int tid = 10; tid < 20; tid++) {
            app.thread(7, tid, "worker-" + tid).file("proc/7/task/" + tid + "/schedstat", tid + "000000 5 1\n");
        }
        app.thread(7, 30, "a\\x9").file("proc/7/task/10/syscall", FUTEX).file("proc/7/task/11/syscall", "running\n");
    }

    private String tids(String... more) {
        String[] args = new String[more.length + 5];
        System.arraycopy(new String[] {"ps", "7", "-o", "tid", "--plain"}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        Run run = app.run(args);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out().strip().replace('\n', ' ');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=main | 7",
                "name~^worker-1[0-2]$ | 10 11 12",
                "name!~worker | 7 30",
                "tid>=18 | 18 19 30",
                "tid<8 | 7",
                "tid!=7 | 10 11 12 13 14 15 16 17 18 19 30",
                "blocks=USR1 | 7 10 11 12 13 14 15 16 17 18 19 30",
                "blocks=sigusr2 | ''",
                "blocks!=10 | ''",
                "state=D | ''",
                "nice=0.0 | 7 10 11 12 13 14 15 16 17 18 19 30",
                "name=a\\\\x9 | 30"
            })
    void keepsTheThreadsForWhichAFilterHolds(String filter, String tids) {
        assertThat(tids("-w", filter)).isEqualTo(tids);
    }

    @Test
    void wantsAllFiltersToHold() {
        assertThat(tids("-w", "tid>12", "-w", "name~worker", "--where", "tid<15"))
                .isEqualTo("13 14");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "name",
                "name==x==",
                "run>1d",
                "run>0x1p3",
                "tid>NaN",
                "tid>x",
                "run>",
                "name~(",
                "blocks=NOSUCH",
                "blocks>1",
                "nosuch=1",
                "name?x",
                " name=x"
            })
    void refusesAFilterThatIsNone(String filter) {
        Run run = app.run("ps", "7", "-w", filter);
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
    }

    @Test
    void neverTakesTheUnknownForAValue() {
        // Threads 7 and 30 have no schedstat here: neither below nor above.
        for (String filter : new String[] {"run<1h", "run>=0ns", "run!=3s", "run!~x"}) {
            Run run = app.run("ps", "7", "-o", "tid", "--plain", "-w", filter, "-w", "tid<11");
            assertThat(run.out()).as(filter).isEqualTo("10\n");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("1 threads were left out", "what --where asks of them is unknown");
        }
        assertThat(tids("-w", "run>18ms", "-w", "tid>10", "-w", "tid<30")).isEqualTo("19");
        assertThat(tids("-w", "run<=11ms", "-w", "tid>8", "-w", "tid<30")).isEqualTo("10 11");
        assertThat(tids("-w", "run=12ms", "-w", "tid>8", "-w", "tid<30")).isEqualTo("12");
    }

    @Test
    void sortsTheUnknownLastInBothDirections() {
        assertThat(tids("--sort", "run")).startsWith("10 11").endsWith("19 7 30");
        assertThat(tids("--sort", "-run")).startsWith("19 18").endsWith("10 7 30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nstid", "allowed", "args", "vcsw", "run", "stime"})
    void sortsListsOfNumbersAsNumbers(String column) {
        int[] numbers = {100, 9, 20, 1000};
        for (int i = 0; i < numbers.length; i++) {
            String file = "proc/7/task/" + (10 + i) + "/";
            app.file(
                            file + "status",
                            "Tgid:\t7\nNSpid:\t" + numbers[i] + "\t1\nCpus_allowed_list:\t" + numbers[i]
                                    + "-1001\nvoluntary_ctxt_switches:\t" + numbers[i] + "\n")
                    .file(file + "syscall", "1 0x" + numbers[i] + " 0x0 0x0 0x0 0x0 0x0 0x7ffd0 0x7f2\n")
                    .file(file + "schedstat", numbers[i] + " 5 1\n");
        }
        String sorted = app.run("ps", "7/worker-1[0-3]", "-o", "tid", "--plain", "--sort", column)
                .out()
                .strip()
                .replace('\n', ' ');
        assertThat(sorted).isEqualTo(column.equals("stime") ? "10 11 12 13" : "11 12 10 13");
    }

    @Test
    void sortsStatesByTheNumbersOfThreads() {
        app.process(8, "ten");
        for (int tid = 100; tid < 109; tid++) {
            app.thread(8, tid, "t");
        }
        // S1, S10, S12: as text S10 would come before S1 and S12 before S2.
        app.process(9, "two").thread(9, 200, "t");
        assertThat(app.run("ps", "-o", "pid,states", "--plain", "--sort", "states")
                        .out())
                .isEqualTo("1\tS1\n9\tS2\n8\tS10\n7\tS12\n");
    }

    @Test
    void sortsProcessesByAColumnThatIsNotShown() {
        app.file("proc/7/cmdline", "a\0").file("proc/1/cmdline", "b\0");
        assertThat(app.run("ps", "-o", "pid", "--plain", "--sort", "cmdline").out())
                .isEqualTo("7\n1\n");
    }

    @Test
    void foldsDigitsInNamesButNotThoseOfEscapes() {
        // No CPU time: without an auxiliary vector nobody knows how long a clock tick is.
        assertThat(app.run("ps", "7", "-g", "name", "--plain").out())
                .isEqualTo("10\tworker-*\t?\t0\t0\n1\tmain\t?\t0\t0\n1\ta\\\\x*\t?\t0\t0\n");
        app.thread(7, 31, "b\u0001").thread(7, 32, "b\u0002");
        assertThat(app.run("ps", "7", "-g", "name", "--plain").out()).contains("1\tb\\x01\t", "1\tb\\x02\t");
    }

    @Test
    void tellsTheWaitingFromTheRunning() {
        assertThat(app.run("ps", "7/worker-1[01]", "-o", "tid,waiting", "--plain")
                        .out())
                .isEqualTo("10\tsyscall_202\n11\t-\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nice<1m", "blocked~TERM", "blocked=USR1", "started>2026", "stack>100x"})
    void refusesAComparisonThatWouldMislead(String filter) {
        Run run = app.run("ps", "7", "-w", filter);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(filter);
    }

    @Test
    void takesNoUnitOfTimeForAColumnThatHasNone() {
        Run run = app.run("ps", "7", "-w", "cpu=0s");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("it takes a whole number");
    }

    @Test
    void findsThreadsBySignalsThatPend() {
        String status = "Tgid:\t7\nSigPnd:\t0000000000000200\nShdPnd:\t0000000000004000\n";
        app.file("proc/7/task/10/status", status);
        for (String signal : new String[] {"USR1", "TERM"}) {
            Run run = app.run("ps", "7/worker-10", "--plain", "-o", "tid", "-w", "pends=" + signal);
            assertThat(run.out()).as(signal).isEqualTo("10\n");
        }
        assertThat(app.run("ps", "7/worker-10", "--plain", "-w", "pends=HUP").out())
                .isEmpty();
    }

    @Test
    void sortsGroupsByTheirOwnColumns() {
        Run byName = app.run("ps", "7", "-g", "name", "--sort", "name", "--plain");
        assertThat(byName.out().lines().map(line -> line.split("\t", -1)[1]))
                .isSorted()
                .contains("worker-*");
        Run byCount = app.run("ps", "7", "-g", "name", "--sort", "-count", "--plain");
        assertThat(byCount.out()).startsWith("10\tworker-*\t");
        assertThat(app.run("ps", "7", "-g", "name", "--sort", "tid").err()).contains("unknown column 'tid'");
    }

    @Test
    void givesNumbersAndNullsOfGroupsAsSuch() {
        Run run = app.run("ps", "7/main", "-g", "nice,waiting", "--json");
        assertThat(Json.valid("ps", run.out()).at("/groups/0/values/nice").isNumber())
                .isTrue();
        assertThat(Json.valid("ps", run.out()).at("/groups/0/values/waiting").isNull())
                .isTrue();
    }

    @Test
    void refusesColumnsBesideGroups() {
        Run run = app.run("ps", "7", "-g", "-o", "tid");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--group");
    }

    @Test
    void showsNoSystemCallOfAStoppedThread() {
        app.file("proc/7/task/10/stat", TestApp.stat(10, "worker-10", 'T'));
        assertThat(app.run("ps", "7/worker-10", "--plain", "-o", "state,waiting")
                        .out())
                .isEqualTo("T\t-\n");
    }

    @Test
    void doesNotWaitForAnIntervalThatMeasuresNothing() {
        Run run = app.run("ps", "7", "--interval", "1h");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("no column, filter or --sort asks for those (%cpu)");
    }
}
