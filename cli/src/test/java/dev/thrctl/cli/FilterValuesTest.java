package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.view.ProcessColumn;
import dev.thrctl.cli.view.ThreadColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand behind the equals sign of {@code --where}, column by column. */
class FilterValuesTest {
    /** A FIFO thread of priority 12 in state D, 1.23 s of user time, on CPU 3. */
    private static final String FIFO = "8 (fifo one) D 1 1 1 0 -1 0 5 0 6 0 123 4 0 0 -13 0 2 0 100 8388608 1 0 0 0 0"
            + " 0 0 0 0 0 0 0 0 0 17 3 12 1 0 0 0\n";

    private static final String STATUS = """
            Tgid:\t7
            NSpid:\t8\t2
            Uid:\t1000\t1000\t1000\t1000
            SigBlk:\t0000000000000200
            NoNewPrivs:\t1
            Seccomp:\t2
            Cpus_allowed_list:\t0-1,4
            voluntary_ctxt_switches:\t10
            nonvoluntary_ctxt_switches:\t20
            """;

    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void system() {
        app = new TestApp(root)
                .process(1, "init")
                .process(7, "main")
                .thread(7, 8, "fifo one")
                // AT_CLKTCK 100, AT_NULL.
                .file("proc/1/auxv", "\21\0\0\0\0\0\0\0d\0\0\0\0\0\0\0" + "\0".repeat(16))
                .file("proc/7/autogroup", "/autogroup-9 nice -5\n")
                .file("proc/7/cmdline", "/bin/server\0--name\0x y\\z\0")
                .file("proc/7/task/8/stat", FIFO)
                .file("proc/7/task/8/status", STATUS)
                .file("proc/7/task/8/schedstat", "1234567 9000000000 5\n")
                .file("proc/7/task/8/wchan", "futex_wait_queue")
                .file("proc/7/task/8/syscall", "202 0x1 0x80 0x0 0x0 0x0 0x0 0x7ffd0 0x7f2\n")
                .file("proc/7/task/8/cgroup", "0::/a/b\n");
    }

    private Run ps(String... args) {
        List<String> all = new ArrayList<>(List.of("ps", "--plain"));
        all.addAll(List.of(args));
        return app.run(all.toArray(String[]::new));
    }

    static Stream<Column<?>> threadColumns() {
        return Arrays.stream(ThreadColumn.values())
                .filter(column -> !List.of("blocked", "pending", "shpending", "ignored", "caught", "%cpu")
                        .contains(column.title()))
                .map(column -> column);
    }

    @ParameterizedTest
    @MethodSource("threadColumns")
    void takesWhatTheTableOfThreadsShows(Column<?> column) {
        for (String target : List.of("7/main", "7/fifo*")) {
            String shown = ps(target, "-o", column.title()).out().strip();
            Run run = ps(target, "-o", "tid", "-w", column.title() + "=" + shown);
            assertThat(run.err()).as("%s=%s", column, shown).isEmpty();
            assertThat(run.out()).as("%s=%s", column, shown).isEqualTo(target.equals("7/main") ? "7\n" : "8\n");
            assertThat(ps(target, "-o", "tid", "-w", column.title() + "!=" + shown)
                            .out())
                    .as("%s!=%s", column, shown)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("threadColumns")
    void refusesWhatAColumnCanNeverShow(Column<?> column) {
        String filter = column.title() + "=#nonsense";
        Run run = ps("7/fifo*", "-w", filter);
        if (List.of("name", "process", "cmdline", "wchan", "cgroup", "args").contains(column.title())) {
            assertThat(run.status()).as(filter).isZero();
        } else {
            assertThat(run.status()).as(filter + run).isEqualTo(2);
            assertThat(run.err())
                    .contains("'#nonsense' is")
                    .contains(column.title().equals("allowed") ? "CPU" : column.title());
        }
    }

    static Stream<ProcessColumn> processColumns() {
        return Arrays.stream(ProcessColumn.values());
    }

    @ParameterizedTest
    @MethodSource("processColumns")
    void takesWhatTheTableOfProcessesShows(ProcessColumn column) {
        String shown = ps("-o", column.title(), "-w", "pid=7", "--sort", "threads")
                .out()
                .strip();
        Run run = ps("-o", "pid", "-w", "threads>1", "-w", column.title() + "=" + shown);
        assertThat(run.err()).as("%s=%s", column, shown).isEmpty();
        assertThat(run.out()).as("%s=%s", column, shown).isEqualTo("7\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy=fifo",
                "policy=FIFO",
                "policy=SCHED_FIFO",
                "policy=sched_fifo",
                "policy=1",
                "state=D",
                "state=d",
                "state=disk sleep",
                "nnp=yes",
                "nnp=1",
                "nnp=true",
                "nnp!=0",
                "seccomp=filter",
                "seccomp=2",
                "seccomp=Filter",
                "allowed=0,1,4",
                "allowed=0-1,4",
                "allowed=4,0,1",
                "allowed!=0",
                "nstid=8 2",
                "nstid=8,2",
                "waiting=syscall_202",
                "rtprio=12",
                "prio=-13",
                "nice=0",
                "autonice=-5",
                "cpu=3",
                "stime=0:00.04",
                "utime=1.23",
                "utime=1230ms",
                "time>=0:01.27",
                "time<00:01:28",
                "age>16:00",
                "delay=9s",
                "delay=9",
                "delay>0:08",
                "run=1.23ms",
                "uid=1000",
                "user=1000",
                "name=fifo one",
                "wchan=futex_wait_queue",
                "cgroup=/a/b",
                "cmdline=/bin/server --name x y\\\\z",
                "started!=2026-11-29 08:00:00",
                "started!=2026-11-29T08:00:00",
                "rtprio!=-",
                "name!=?"
            })
    void takesEverySpellingThatThrctlPrintsOrTakesElsewhere(String filter) {
        app.file("proc/7/task/8/status", STATUS).file("proc/7/status", STATUS);
        Run run = ps("7/fifo*", "-o", "tid", "-w", filter);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("8\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "policy=realtime | it takes OTHER, FIFO, RR, BATCH, IDLE, DEADLINE or EXT, with or without SCHED_",
                "policy=9 | it takes OTHER,",
                "ioprio=be | it takes none, idle, best-effort or rt",
                "ioprio=rt:8 | it takes none, idle, best-effort or rt",
                "state==S | the operators are",
                "name=~x | the operators are",
                "state=Q | it takes R running, S sleeping,",
                "nnp=maybe | it takes yes or no",
                "seccomp=3 | it takes off, strict or filter",
                "allowed=0,,1 | CPU list '0,,1' has an empty part",
                "nice=20 | it is -20 to 19",
                "rtprio=100 | it is 1 to 99",
                "autonice=20 | it is -20 to 19",
                "allowed=all | name the CPUs",
                "user=rooot | did you mean 'root'?",
                "ioprio=idle:1 | it takes none,",
                "tid=1.5 | it takes a whole number",
                "tid=\u0663 | it takes a whole number",
                "waiting=futx | did you mean 'futex'?",
                "waiting=202 | 'syscall=202' asks for the number",
                "syscall=futex | 'waiting=' takes the name",
                "started=2026-11-29 | started~^2026",
                "age=5x | it takes a time",
                "stack=8Q | it takes a size",
                "name>b | column name has no order",
                "state>S | column state has no order",
                "threads=1 | 'threads' is a column of processes"
            })
    void refusesWhatCannotBe(String filter, String reason) {
        Run run = ps("7", "-w", filter);
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=P", "state=parked", "user=root", "ioprio=rt", "ioprio=RT:7", "autonice=-20"})
    void takesWhatMayBeThoughNoneHasItNow(String filter) {
        Run run = ps("7", "-w", filter);
        assertThat(run.status()).as("%s", run).isNotEqualTo(2);
        assertThat(run.err()).doesNotContain("is never in column");
    }

    @Test
    void findsTheUnknownWithAQuestionMark() {
        app.file("proc/7/task/7/syscall", "202 0x1 0x80 0x0 0x0 0x0 0x0 0x7ffd0 0x7f2\n");
        assertThat(ps("7", "-o", "tid", "-w", "waiting=?").out()).isEmpty();
    }

    @Test
    void filtersProcessesByWhatOnlyProcessesHave() {
        assertThat(ps("-w", "threads>1", "-o", "pid").out()).isEqualTo("7\n");
        assertThat(ps("-w", "threads>=1", "-w", "name=init", "-o", "pid").out()).isEqualTo("1\n");
        assertThat(ps("-w", "states=S1,D1", "-o", "pid").out()).isEqualTo("7\n");
        assertThat(ps("-w", "vsize>=4K", "-o", "pid").out()).isEqualTo("1\n7\n");
        assertThat(ps("-w", "name=main", "-o", "pid,threads").out()).isEqualTo("7\t2\n");
        assertThat(ps("-w", "name=main", "-o", "pid", "--sort", "threads").out())
                .isEqualTo("7\n");
    }

    @Test
    void listsThreadsByWhatBothHave() {
        assertThat(ps("-w", "name=main", "-o", "tid").out()).isEqualTo("7\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=S", "blocks=TERM", "tid=7"})
    void refusesProcessesAndThreadsInOneList(String ofThreads) {
        Run run = ps("-w", "threads>1", "-w", ofThreads);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("' asks about threads, but another column is one of processes only");
    }

    @Test
    void refusesAnAttachedGroupingThatNamesNoColumn() {
        for (String option : List.of("--group=nmae", "-gnmae", "--group=name,nmae")) {
            Run run = ps("7", option);
            assertThat(run.status()).as("%s", run).isEqualTo(2);
            assertThat(run.err()).contains("--group: unknown column 'nmae'; did you mean 'name'?");
        }
        // What follows as a word of its own may be a target.
        assertThat(ps("-g", "7").out()).contains("main");
        assertThat(ps("-gname", "7").out()).contains("main");
        assertThat(ps("--group=name", "7").out()).contains("main");
    }

    @Test
    void searchesALongCommandLineInTimeThatIsProportional() {
        app.file("proc/7/cmdline", "/a/b.c:".repeat(20_000) + "\0");
        assertThat(ps("7", "-o", "tid", "-w", "cmdline~(\\w|/|:|\\.)+zzz")).isEqualTo(new Run(0, "", ""));
        assertThat(ps("7", "-o", "tid", "-w", "cmdline~(a*|/)*c:$").out()).isEqualTo("7\n8\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "(a)\\1 | invalid escape sequence: \\\\1",
                "a(?=b) | invalid or unsupported Perl syntax: (?=",
                "a(?<!b) | invalid named capture",
                "a++ | invalid nested repetition operator: ++",
                "( | missing closing )",
                "[a-z&&[^b]] | '&&' within brackets"
            })
    void refusesWhatTheEngineLacksWithItsReason(String expression, String reason) {
        Run run = ps("7", "-w", "name~" + expression);
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).contains(" is not a regular expression that thrctl takes: ", reason);
    }

    @Test
    void saysWhichExpressionIsTooLarge() {
        Run run = ps("7", "-w", "name~" + "(".repeat(50_000) + "a" + ")".repeat(50_000));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("too large or too deeply nested").doesNotContain("internal error");
    }

    @Test
    void saysHowManyRowsCouldNotBeMatchedAndGoesOn() {
        // Compiles, and the engine's own recursion is as deep as the expression is long.
        String deep = "(a?)".repeat(50_000);
        Run run = ps("7", "-w", "name~" + deep);
        assertThat(run.err()).doesNotContain("internal error");
        assertThat(run.status()).isIn(1, 2);
    }
}
