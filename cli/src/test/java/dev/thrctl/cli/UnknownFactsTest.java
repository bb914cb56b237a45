package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.cli.view.ProcessColumn;
import dev.thrctl.cli.view.ThreadColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the kernel does not tell is shown as unknown: an older kernel, gVisor, a /proc that is mounted with subset=pid.
 * One file, one line of status after the other is taken from a system that has them all; then each column of {@code ps},
 * each line of {@code show} and each member of their JSON is what it was, or unknown, but never "none" or 0.
 */
class UnknownFactsTest {
    private static final String PROCESS = "proc/7/";
    private static final String THREAD = "proc/7/task/7/";

    /** Each has a value that is not "-" in any column. */
    private static final List<String> STATUS = List.of(
            "Tgid:\t7",
            "TracerPid:\t9",
            "Uid:\t1000\t1001\t1002\t1003",
            "Gid:\t100\t101\t102\t103",
            "NSpid:\t7\t1",
            "SigQ:\t3/127",
            "SigPnd:\t0000000000000001",
            "ShdPnd:\t0000000000000002",
            "SigBlk:\t0000000000000200",
            "SigIgn:\t0000000000001000",
            "SigCgt:\t0000000000000002",
            "CapEff:\t0000000000000400",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "Cpus_allowed_list:\t0-1",
            "Mems_allowed_list:\t0",
            "voluntary_ctxt_switches:\t7",
            "nonvoluntary_ctxt_switches:\t8");

    /** What a thread of SCHED_FIFO has not. */
    private static final List<String> OF_OTHER_POLICIES =
            List.of("runtime", "deadline", "period", "slice", "deadline flags");

    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void systemThatTellsEverything() {
        app = new TestApp(root)
                .tellsScheduling()
                .process(1, "init")
                .file("proc/1/auxv", auxv())
                .file("proc/1/cmdline", "init\0")
                .file(PROCESS + "stat", stat())
                .file(PROCESS + "status", String.join("\n", STATUS) + "\n")
                .file(PROCESS + "cmdline", "server\0--all\0")
                .file(PROCESS + "timerslack_ns", "50000\n")
                .file(PROCESS + "autogroup", "/autogroup-9 nice 3\n")
                .file(THREAD + "stat", stat())
                .file(THREAD + "status", String.join("\n", STATUS) + "\n")
                .file(THREAD + "syscall", "202 0x1 0x80 0x0 0x0 0x0 0x0 0x7ffff7a80000 0x7f2\n")
                .file(THREAD + "schedstat", "11000000 22000000 3\n")
                .file(THREAD + "wchan", "futex_wait_queue")
                .file(THREAD + "cgroup", "0::/app\n")
                .file(THREAD + "maps", """
                        7ffff7a00000-7ffff7a01000 ---p 00000000 00:00 0
                        7ffff7a01000-7ffff7b00000 rw-p 00000000 00:00 0
                        """)
                .file(THREAD + "auxv", auxv())
                .file(THREAD + "limits", """
                        Limit                     Soft Limit           Hard Limit           Units
                        Max open files            1024                 4096                 files
                        """)
                .link(THREAD + "exe", "/opt/server")
                .link(THREAD + "cwd", "/nowhere/srv")
                .link(THREAD + "ns/pid", "pid:[4026531836]");
    }

    private static String stat() {
        return "7 (server) S 3 1 1 0 -1 0 5 0 6 0 70 80 0 0 -2 -5 1 0 100 4096 1 0 0 0 0 0 0 0 0 0 0 0 0 0 17 1 40 1 0 0 0\n";
    }

    private static String auxv() {
        ByteBuffer words = ByteBuffer.allocate(48).order(ByteOrder.nativeOrder());
        for (long word : new long[] {6, 4096, 17, 100, 0, 0}) {
            words.putLong(word);
        }
        return new String(words.array(), StandardCharsets.ISO_8859_1);
    }

    static Stream<String> missing() {
        Stream<String> files = Stream.of(
                "proc/uptime",
                "proc/1/auxv",
                PROCESS + "status",
                PROCESS + "cmdline",
                PROCESS + "timerslack_ns",
                PROCESS + "autogroup",
                THREAD + "status",
                THREAD + "syscall",
                THREAD + "schedstat",
                THREAD + "wchan",
                THREAD + "cgroup",
                THREAD + "maps",
                THREAD + "auxv",
                THREAD + "limits",
                THREAD + "exe",
                THREAD + "cwd",
                THREAD + "ns/pid");
        return Stream.concat(files, STATUS.stream());
    }

    private void take(String missing) {
        if (!STATUS.contains(missing)) {
            app.remove(missing);
            if (missing.startsWith(THREAD + "ns/")) {
                app.remove(THREAD + "ns");
            }
            return;
        }
        String rest = String.join(
                        "\n",
                        STATUS.stream().filter(line -> !line.equals(missing)).toList()) + "\n";
        app.file(PROCESS + "status", rest).file(THREAD + "status", rest);
    }

    private Map<String, String> columns(List<String> names, String... target) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (String name : names) {
            boolean isMeasured = target.length > 0 && name.equals("%cpu");
            String[] args = Stream.concat(
                            Stream.of("ps", "--plain", "-o", "pid," + name, "--interval", "1ms"), Stream.of(target))
                    .filter(word -> isMeasured || (!word.equals("--interval") && !word.equals("1ms")))
                    .toArray(String[]::new);
            Run run = app.run(args);
            String row = run.out()
                    .lines()
                    .filter(line -> line.startsWith("7\t"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(List.of(args) + ": " + run));
            String cell = row.substring(2);
            cells.put(name, cell);
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(run.err().isEmpty())
                    .as("%s without a word about %s", run, name)
                    .isEqualTo(!cell.equals("?") || name.equals("%cpu"));
        }
        return cells;
    }

    /** What is unknown differs from what it was only by being so. */
    private static void assertNothingChanged(Map<String, String> before, Map<String, String> after) {
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((key, value) -> {
            // The time of the start is counted back from now; a call whose ABI is unknown has a number only.
            if (!value.equals("?")
                    && !value.equals("syscall_202")
                    && !key.equals("started")
                    && !key.equals("identity started")) {
                assertThat(value).as(key).isEqualTo(before.get(key));
            }
        });
    }

    private static void assertAllKnown(Map<String, String> values) {
        values.forEach((key, value) -> {
            if (OF_OTHER_POLICIES.stream().noneMatch(key::endsWith)) {
                assertThat(value).as(key).isNotIn("-", "?", "");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("missing")
    void showsEveryColumnOfThreadsAsItIsOrAsUnknown(String missing) {
        List<String> names = ThreadColumn.catalogue().names();
        Map<String, String> before = columns(names, "7");
        assertAllKnown(before);
        take(missing);
        assertNothingChanged(before, columns(names, "7"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void showsEveryColumnOfProcessesAsItIsOrAsUnknown(String missing) {
        List<String> names = ProcessColumn.catalogue().names();
        Map<String, String> before = columns(names);
        assertAllKnown(before);
        take(missing);
        assertNothingChanged(before, columns(names));
    }

    private Map<String, String> show(boolean complete) {
        Run run = app.run("show", "7", "--plain");
        assertThat(run.status()).as("%s", run).isZero();
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : run.out().lines().toList()) {
            String[] words = line.split("\t", 3);
            if (!words[0].equals("threads")) {
                lines.put(words[0] + " " + words[1], words[2]);
            }
        }
        boolean hasUnknown = lines.containsValue("?");
        assertThat(hasUnknown).as("%s", run).isEqualTo(!complete && hasUnknown);
        assertThat(run.err().isEmpty()).as("%s", run).isEqualTo(!hasUnknown);
        return lines;
    }

    @ParameterizedTest
    @MethodSource("missing")
    void showsEveryLineOfAProcessAsItIsOrAsUnknown(String missing) {
        Map<String, String> before = show(true);
        assertAllKnown(before);
        take(missing);
        Map<String, String> after = show(false);
        // Lists of which nothing is known are one line.
        for (String list : List.of("limits", "namespaces", "cgroups")) {
            if ("?".equals(after.remove(list + " all"))) {
                before.keySet().removeIf(key -> key.startsWith(list + " "));
            }
        }
        assertNothingChanged(before, after);
    }

    @ParameterizedTest
    @MethodSource("missing")
    void givesNullForWhatIsUnknownInJson(String missing) {
        JsonNode ps = Json.valid(
                "ps", app.run("ps", "7", "-o", "slack,cgroup,stack", "--json").out());
        JsonNode show = Json.valid("show", app.run("show", "7", "--json").out());
        take(missing);
        compare(
                "ps",
                ps,
                Json.valid(
                        "ps",
                        app.run("ps", "7", "-o", "slack,cgroup,stack", "--json").out()));
        compare("show", show, Json.valid("show", app.run("show", "7", "--json").out()));
    }

    private static void compare(String path, JsonNode before, JsonNode after) {
        // Names of calls are numbers where the ABI is unknown.
        if (after.isNull() || path.endsWith("/syscall/name")) {
            return;
        }
        if (!after.isContainerNode()) {
            assertThat(after).as(path).isEqualTo(before);
        }
        Iterator<Map.Entry<String, JsonNode>> members = after.fields();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            compare(path + "/" + member.getKey(), before.path(member.getKey()), member.getValue());
        }
        assertThat(after.size()).as(path).isEqualTo(before.size());
        for (int i = 0; after.isArray() && i < after.size(); i++) {
            compare(path + "/" + i, before.get(i), after.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"age<1h", "age>1h", "started~2026", "age=3s"})
    void saysThatAFilterCannotBeAnsweredWithoutTheTimeSinceBoot(String filter) {
        app.remove("proc/uptime");
        Run run = app.run("ps", "7", "-w", filter, "--plain", "-o", "tid");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("1 threads were left out", "unknown", "subset=pid");
    }

    @Test
    void saysWhichColumnsAreUnknownOnceForAllThreads() {
        app.remove("proc/uptime").thread(7, 8, "worker");
        Run run = app.run("ps", "7", "-o", "tid,started,age");
        assertThat(run.out()).isEqualTo("TID  STARTED  AGE\n  7        ?    ?\n  8        ?    ?\n");
        assertThat(run.err())
                .isEqualTo(
                        "thrctl: started, age: unknown, shown as ?: this kernel does not tell it, or this /proc hides"
                                + " it (mount option subset=pid)\n");
    }
}
