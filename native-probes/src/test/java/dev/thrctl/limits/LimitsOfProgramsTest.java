package dev.thrctl.limits;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.UserNamespaces;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.State;
import dev.thrctl.limits.ThreadCost.Origin;
import dev.thrctl.task.Target;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What depends on the program, its cgroup and its user namespace. */
class LimitsOfProgramsTest {
    private static final String TASK = "/proc/400/task/400/";
    private static final String INNER = "user:[4026532200]";
    private static final String INNERMOST = "user:[4026532201]";

    @TempDir
    private Path root;

    private LimitTree tree;

    @BeforeEach
    void system() {
        tree = new LimitTree(root);
    }

    private LimitsReport read(@Nullable Kernel kernel) {
        return new LimitsProbe(tree.proc(), kernel).read(Target.parse("400"), null);
    }

    private List<LimitRow> rows(@Nullable Kernel kernel, String limit) {
        return read(kernel).rows().stream()
                .filter(row -> row.limit().equals(limit))
                .toList();
    }

    /** Namespaces by process, from the innermost upwards. */
    private record Namespaces(List<Integer> inside, List<UserNamespaces.Level> levels) implements Kernel {
        @Override
        public UserNamespaces userNamespaces() {
            return pid -> inside.contains(pid) ? levels : null;
        }
    }

    private void put(int pid, String namespace) {
        tree.file("/proc/" + pid + "/uid_map", "         0       1000          1");
        tree.link("/proc/" + pid + "/ns/user", namespace);
    }

    @Test
    void countsAUserOncePerUserNamespace() {
        // Of user 1000: 400 with two threads in a namespace that root made, 410 with three outside.
        put(400, INNER);
        Kernel kernel = new Namespaces(List.of(400), List.of(new UserNamespaces.Level(INNER, 0)));
        List<LimitRow> rows = rows(kernel, "RLIMIT_NPROC");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).used()).isEqualTo(2);
        assertThat(rows.get(0).scope()).isEqualTo("user 1000 in " + INNER);
        assertThat(rows.get(1).state()).isEqualTo(State.UNLIMITED);
        assertThat(rows.get(1).scope()).isEqualTo("user 0, maker of the user namespace");
    }

    @Test
    void chargesWhoMadeTheNamespace() {
        put(400, INNER);
        Kernel kernel = new Namespaces(List.of(400), List.of(new UserNamespaces.Level(INNER, 1000)));
        List<LimitRow> rows = rows(kernel, "RLIMIT_NPROC");
        assertThat(rows.get(0).used()).isEqualTo(2);
        // Those inside, and those of the user outside.
        assertThat(rows.get(1).used()).isEqualTo(5);
        assertThat(rows.get(1).precision()).isEqualTo(Precision.ESTIMATE);
        assertThat(rows.get(1).complete()).isFalse();
        assertThat(read(kernel).complete()).isFalse();
    }

    @Test
    void chargesAllMakersUpToTheTop() {
        put(400, INNERMOST);
        Kernel kernel = new Namespaces(
                List.of(400), List.of(new UserNamespaces.Level(INNERMOST, 7), new UserNamespaces.Level(INNER, 1000)));
        assertThat(rows(kernel, "RLIMIT_NPROC")).extracting(LimitRow::used).containsExactly(2L, 2L, 5L);
    }

    /** And does not count 410 in a namespace of its own for the user outside, unless that user made it. */
    @ParameterizedTest
    @CsvSource({"0, 2", "1000, 5"})
    void countsForAUserOutsideWhatItMade(long maker, long used) {
        put(410, INNER);
        Kernel kernel = new Namespaces(List.of(410), List.of(new UserNamespaces.Level(INNER, maker)));
        assertThat(rows(kernel, "RLIMIT_NPROC")).extracting(LimitRow::used).containsExactly(used);
    }

    @Test
    void saysAtMostWhereTheNamespacesAreHidden() {
        put(400, INNER);
        LimitRow row = rows(null, "RLIMIT_NPROC").get(0);
        assertThat(row.precision()).isEqualTo(Precision.AT_MOST);
        assertThat(row.complete()).isFalse();
    }

    @Test
    void countsAUserOnceOnOldKernels() {
        put(400, INNER);
        tree.sysctl("kernel/osrelease", "5.10.0-21-amd64");
        assertThat(rows(null, "RLIMIT_NPROC")).extracting(LimitRow::used).containsExactly(5L);
    }

    @Test
    void leavesOutItsOwnThreads() {
        tree.group("/a", "400", "277").file("/proc/500/cgroup", "0::/a/b");
        assertThat(rows(null, "pids.max").get(1).used()).isEqualTo(275);
        tree.file("/proc/500/cgroup", "0::/");
        assertThat(rows(null, "pids.max").get(1).used()).isEqualTo(277);
    }

    @ParameterizedTest
    @CsvSource({
        "-Xss512k, 524288",
        "-Xss2m, 2097152",
        "-Xss1048576, 1048576",
        "-XX:ThreadStackSize=256, 262144",
        "-Xss1m -XX:ThreadStackSize=256, 262144",
        "-cp x.jar -Xss3m, 3145728"
    })
    void takesTheStackThatAJavaVmIsTold(String options, long bytes) {
        java("java " + options + " Main -Xss9m");
        ThreadCost cost = read(null).cost();
        assertThat(cost).isEqualTo(new ThreadCost(bytes, 0, Origin.JAVA_OPTION));
    }

    private void java(String words) {
        tree.file(TASK + "cmdline", words.replace(' ', '\0'));
        tree.file(TASK + "maps", """
                7f0000000000-7f0000004000 ---p 00000000 00:00 0
                7f0000004000-7f0000100000 rw-p 00000000 00:00 0
                7f0000100000-7f0000104000 ---p 00000000 00:00 0
                7f0000104000-7f0000200000 rw-p 00000000 00:00 0
                7f1000000000-7f1000001000 r-xp 00000000 08:01 7 /usr/lib/jvm/x86_64/lib/server/libjvm.so
                7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack]""");
    }

    @Test
    void takesTheStacksThatAJavaVmHas() {
        java("java Main");
        assertThat(read(null).cost()).isEqualTo(new ThreadCost(1 << 20, 0, Origin.JAVA_STACKS));
    }

    @Test
    void readsTheOptionsInTheEnvironmentOfAJavaVm() {
        java("java -Xss1m Main");
        tree.file(TASK + "environ", "A=b\0JAVA_TOOL_OPTIONS=-Xss4m\0");
        assertThat(read(null).cost().stackBytes()).isEqualTo(1 << 20);
        tree.file(TASK + "environ", "A=b\0_JAVA_OPTIONS=-Xmx1g -Xss4m\0");
        assertThat(read(null).cost().stackBytes()).isEqualTo(4 << 20);
    }

    /** Alpine has the library under the name of the loader; in Debian that is a link, which maps does not show. */
    @ParameterizedTest
    @ValueSource(strings = {"/lib/ld-musl-x86_64.so.1", "/usr/lib/x86_64-linux-musl/libc.so"})
    void knowsTheDefaultOfMusl(String library) {
        tree.file(TASK + "maps", "7f0000000000-7f0000004000 r-xp 00000000 08:01 7 " + library);
        assertThat(read(null).cost()).isEqualTo(new ThreadCost(128 << 10, 8192, Origin.MUSL_DEFAULT));
    }

    @Test
    void estimatesTheMemoryOfEachCgroup() {
        tree.file("/sys/fs/cgroup/cgroup.controllers", "cpu pids memory");
        for (String group : List.of("/a", "/a/b")) {
            tree.file("/sys/fs/cgroup" + group + "/cgroup.controllers", "pids memory");
        }
        tree.file("/sys/fs/cgroup/a/memory.max", "50331648").file("/sys/fs/cgroup/a/memory.current", "30331648");
        tree.file("/sys/fs/cgroup/a/memory.stat", "anon 1\nfile 2\ninactive_file 9000000\nactive_file 1000000\nslab 5");
        tree.file("/sys/fs/cgroup/a/b/memory.max", "max").file("/sys/fs/cgroup/a/b/memory.current", "1000");
        List<LimitRow> rows = rows(null, "memory.max");
        assertThat(rows).extracting(LimitRow::state).containsExactly(State.UNLIMITED, State.LIMITED);
        assertThat(rows.get(1).precision()).isEqualTo(Precision.ESTIMATE);
        assertThat(rows.get(1).left()).isEqualTo((50_331_648L - 20_331_648) / 36_864);
        assertThat(read(null).complete()).isTrue();
    }

    @Test
    void refusesAStackThatIsLargerThanTheMemory() {
        LimitsReport report = new LimitsProbe(tree.proc(), null).read(Target.parse("400"), 64L << 30);
        assertThat(report.headroom()).isZero();
        assertThat(requireNonNull(report.binding()).limit()).isEqualTo("vm.overcommit_memory");
    }

    @Test
    void knowsWhatRefusesThreadsWithoutCountingThem() {
        tree.status(LimitTree.status(400, 1000, "0").replace("Threads:\t2", "Threads:\t1") + "\nSeccomp:\t2");
        assertThat(rows(null, "seccomp").get(0).complete()).isFalse();
        tree.status(LimitTree.status(400, 1000, "0") + "\nSeccomp:\t2");
        assertThat(rows(null, "seccomp").get(0).complete()).isTrue();
        assertThat(rows(null, "SCHED_DEADLINE")).isEmpty();
        String[] fields = LimitTree.stat(400, 'S', 400, 2).split(" ", -1);
        fields[40] = "6";
        tree.file(TASK + "stat", String.join(" ", fields));
        assertThat(read(null).headroom()).isZero();
    }

    @Test
    void quotesTheFileOfACgroup() {
        tree.file("/proc/400/cgroup", "0::/a/x;reboot").group("/a/x;reboot", "10", "9");
        assertThat(requireNonNull(read(null).binding()).raise())
                .startsWith("echo N > '/sys/fs/cgroup/a/x;reboot/pids.max'; of a systemd unit");
    }

    @Test
    void callsNoNumberExactThatItDoesNotHave() {
        tree.remove("/proc/loadavg");
        LimitRow row = rows(null, "kernel.threads-max").get(0);
        assertThat(row.precision()).isEqualTo(Precision.UNKNOWN);
        assertThat(row.complete()).isFalse();
    }
}
