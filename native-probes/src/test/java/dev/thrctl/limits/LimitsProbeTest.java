package dev.thrctl.limits;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProbeException;
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

class LimitsProbeTest {
    private static final String TASK = "/proc/400/task/400/";

    @TempDir
    private Path root;

    private LimitTree tree;

    @BeforeEach
    void system() {
        tree = new LimitTree(root);
    }

    private void is(String limit, State state, @Nullable Long max, @Nullable Long used, @Nullable Long left) {
        LimitRow row = tree.row(limit);
        assertThat(row.state()).as("%s", row).isEqualTo(state);
        assertThat(row.max()).as("%s", row).isEqualTo(max);
        assertThat(row.used()).as("%s", row).isEqualTo(used);
        assertThat(row.left()).as("%s", row).isEqualTo(left);
    }

    private List<LimitRow> groups() {
        return tree.read().rows().stream()
                .filter(row -> row.limit().equals("pids.max"))
                .toList();
    }

    @Test
    void namesTheStricterParentAsWhatBinds() {
        LimitsReport report = tree.read();
        LimitRow binding = requireNonNull(report.binding());
        assertThat(binding.limit()).isEqualTo("pids.max");
        assertThat(binding.scope()).isEqualTo("/a");
        assertThat(binding.source()).isEqualTo("/sys/fs/cgroup/a/pids.max");
        assertThat(report.headroom()).isEqualTo(123);
        assertThat(report.complete()).isTrue();
        assertThat(groups()).extracting(LimitRow::state).containsExactly(State.UNLIMITED, State.LIMITED);
    }

    @Test
    void neverGivesANegativeNumberForAFullGroup() {
        tree.group("/a", "400", "450");
        assertThat(tree.read().headroom()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "400x", "99999999999999999999", "maximum", "1 2"})
    void refusesGarbageInPidsMax(String max) {
        tree.group("/a", max, "1");
        assertThatThrownBy(tree::read)
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/sys/fs/cgroup/a/pids.max");
    }

    @Test
    void doesNotTakeAMissingPidsFileForRoom() {
        tree.remove("/sys/fs/cgroup/a/pids.current");
        assertThat(groups().get(1).state()).isEqualTo(State.UNKNOWN);
        assertThat(groups().get(1).max()).isEqualTo(400);
        tree.remove("/sys/fs/cgroup/a/pids.max");
        assertThat(groups().get(1).state()).isEqualTo(State.UNKNOWN);
        assertThat(tree.read().complete()).isFalse();
    }

    @Test
    void readsGroupsOfVersion1() {
        tree.file("/proc/400/cgroup", "8:pids:/a\n0::/");
        tree.file("/proc/500/mountinfo", "32 31 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids");
        tree.file("/sys/fs/cgroup/pids/release_agent", "");
        tree.file("/sys/fs/cgroup/pids/a/pids.max", "30").file("/sys/fs/cgroup/pids/a/pids.current", "10");
        assertThat(groups()).hasSize(1);
        assertThat(groups().get(0).left()).isEqualTo(20);
        tree.file("/proc/400/cgroup", "8:pids:/\n0::/");
        assertThat(groups()).hasSize(1);
        assertThat(groups().get(0).state()).isEqualTo(State.UNLIMITED);
    }

    @Test
    void saysThatGroupsAboveANamespaceAreHidden() {
        tree.file("/sys/fs/cgroup/cgroup.type", "domain").file("/sys/fs/cgroup/pids.max", "max");
        assertThat(groups()).hasSize(4);
        assertThat(groups().get(3).scope()).isEqualTo("above /");
        assertThat(groups().get(3).state()).isEqualTo(State.UNKNOWN);
        assertThat(tree.read().complete()).isFalse();
    }

    @Test
    void knowsNoGroupLimitWithoutTheController() {
        tree.file("/proc/400/cgroup", "3:cpu:/");
        assertThat(groups().get(0).state()).isEqualTo(State.UNLIMITED);
        tree.remove("/proc/400/cgroup");
        assertThat(groups().get(0).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void countsTheThreadsOfTheRealUser() {
        is("RLIMIT_NPROC", State.LIMITED, 5000L, 5L, 4995L);
        assertThat(tree.row("RLIMIT_NPROC").scope()).isEqualTo("user 1000");
        tree.limits(400, "unlimited", "unlimited", "8388608", "4");
        is("RLIMIT_NPROC", State.LIMITED, 4L, 5L, 0L);
        tree.limits(400, "unlimited", "unlimited", "8388608", "unlimited");
        is("RLIMIT_NPROC", State.UNLIMITED, null, 5L, null);
    }

    @Test
    void countsAsAtMostWhatItSeesInANamespace() {
        tree.link("/proc/500/ns/pid", "pid:[4026532198]");
        assertThat(tree.row("RLIMIT_NPROC").precision()).isEqualTo(Precision.AT_MOST);
        assertThat(tree.row("kernel.pid_max").precision()).isEqualTo(Precision.AT_MOST);
        assertThat(tree.read().complete()).isFalse();
    }

    @Test
    void goesOnWithoutAProcessThatItCannotRead() {
        tree.file("/proc/410/stat", "410 (x");
        is("RLIMIT_NPROC", State.LIMITED, 5000L, 2L, 4998L);
        assertThat(tree.row("RLIMIT_NPROC").precision()).isEqualTo(Precision.AT_MOST);
        assertThat(tree.row("kernel.pid_max").precision()).isEqualTo(Precision.AT_MOST);
    }

    @Test
    void noticesThatProcHidesProcesses() {
        tree.remove("/proc/1/stat").remove("/proc/1/status").remove("/proc/1/task/1/stat");
        tree.remove("/proc/1/task/1")
                .remove("/proc/1/task")
                .remove("/proc/1/uid_map")
                .remove("/proc/1");
        assertThat(tree.row("RLIMIT_NPROC").precision()).isEqualTo(Precision.AT_MOST);
        assertThat(tree.read().complete()).isFalse();
    }

    /** CAP_SYS_ADMIN is bit 21, CAP_SYS_RESOURCE bit 24. */
    @ParameterizedTest
    @CsvSource({
        "1000, 200000, EXEMPT, the process has CAP_SYS_ADMIN",
        "1000, 1000000, EXEMPT, the process has CAP_SYS_RESOURCE",
        "1000, 1fedfffff, LIMITED, ''",
        "1000, 1feffffff, EXEMPT, CAP_SYS_ADMIN",
        "0, 0, EXEMPT, the real user is root"
    })
    void knowsWhoIsExempt(int user, String capabilities, State state, String note) {
        tree.status(LimitTree.status(400, user, capabilities));
        LimitRow row = tree.row("RLIMIT_NPROC");
        assertThat(row.state()).as("%s", row).isEqualTo(state);
        if (state == State.EXEMPT) {
            assertThat(row.note()).contains(note);
            assertThat(row.max()).isEqualTo(5000);
            assertThat(row.left()).isNull();
        }
    }

    @Test
    void doesNotExemptRootOfAnotherUserNamespace() {
        tree.status(LimitTree.status(400, 100000, "1ffffffffff"));
        tree.file(TASK + "uid_map", "         0     100000      65536");
        assertThat(tree.row("RLIMIT_NPROC").state()).isEqualTo(State.LIMITED);
        tree.file("/proc/500/uid_map", "         0     100000      65536");
        tree.status(LimitTree.status(400, 0, "1ffffffffff"));
        assertThat(tree.row("RLIMIT_NPROC").state()).isEqualTo(State.LIMITED);
    }

    @Test
    void saysWhenItCannotTellAnExemption() {
        tree.remove(TASK + "uid_map").status(LimitTree.status(400, 1000, "200000"));
        assertThat(tree.row("RLIMIT_NPROC").state()).isEqualTo(State.UNKNOWN);
        tree.status("Tgid:\t400\nUid:\t1000\t0\t0\t0");
        is("RLIMIT_NPROC", State.UNKNOWN, 5000L, 5L, null);
        tree.status("Tgid:\t400\nCapEff:\t0");
        is("RLIMIT_NPROC", State.UNKNOWN, 5000L, null, null);
    }

    @Test
    void countsAllThreadsOfTheSystem() {
        // thrctl, process 500, has two of the 800.
        is("kernel.threads-max", State.LIMITED, 10000L, 798L, 9202L);
        tree.remove("/proc/loadavg");
        is("kernel.threads-max", State.UNKNOWN, 10000L, null, null);
        tree.file("/proc/loadavg", "0.20 0.18");
        assertThatThrownBy(tree::read).isInstanceOf(MalformedFileException.class);
    }

    /** Of 400, 405, 410 and the group 411 of a leader that has ended; 500 and its group 390 are thrctl. */
    @Test
    void countsIdsOfThreadsAndGroups() {
        is("kernel.pid_max", State.LIMITED, 32768L, 4L, 32768L - 300 - 4);
        tree.process(17, 17, 0, 1);
        is("kernel.pid_max", State.LIMITED, 32768L, 4L, 32768L - 300 - 4);
    }

    @Test
    void countsLowIdsBeforeTheFirstWrapOnly() {
        tree.sysctl("kernel/ns_last_pid", "20");
        is("kernel.pid_max", State.LIMITED, 32768L, 4L, 32768L - 300 - 4 + 279);
        tree.remove("/proc/sys/kernel/ns_last_pid");
        is("kernel.pid_max", State.LIMITED, 32768L, 4L, 32768L - 300 - 4);
        tree.remove("/proc/sys/kernel/pid_max");
        is("kernel.pid_max", State.UNKNOWN, null, 4L, null);
    }

    @Test
    void doesNotKnowThePidMaxOfAnInnerNamespace() {
        tree.status(LimitTree.status(400, 1000, "0").replace("NSpid:\t400", "NSpid:\t400\t1"));
        List<LimitRow> rows = tree.read().rows().stream()
                .filter(row -> row.limit().equals("kernel.pid_max"))
                .toList();
        assertThat(rows).extracting(LimitRow::state).containsExactly(State.LIMITED, State.UNKNOWN);
        tree.sysctl("kernel/osrelease", "6.1.0-13-amd64");
        assertThat(tree.row("kernel.pid_max").state()).isEqualTo(State.LIMITED);
    }

    @ParameterizedTest
    @CsvSource({"6.14.0, true", "6.13.9, false", "7.0-rc1, true", "5.19, false", "7, true", "x, false"})
    void knowsSinceWhenNamespacesHaveAPidMax(String release, boolean own) {
        assertThat(ProcessIds.isPerNamespace(release)).isEqualTo(own);
    }

    @Test
    void countsMappingsTwoAThread() {
        is("vm.max_map_count", State.LIMITED, 65530L, 2L, 32764L);
        tree.file(TASK + "maps", "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]");
        is("vm.max_map_count", State.LIMITED, 65530L, 0L, 32765L);
        tree.file(TASK + "maps", "1000-2000 r-xp 00000000 08:01 7 /tmp/[vsyscall]");
        is("vm.max_map_count", State.LIMITED, 65530L, 1L, 32764L);
        tree.remove(TASK + "maps");
        is("vm.max_map_count", State.UNKNOWN, 65530L, null, null);
    }

    /** 102400 and 51200 kB are used; a thread takes 8 MiB, and of the address space a guard page more. */
    @Test
    void dividesAddressSpaceByStackAndGuard() {
        tree.limits(400, "1000000000", "900000000", "8388608", "5000");
        is("RLIMIT_AS", State.LIMITED, 1_000_000_000L, 104_857_600L, (1_000_000_000L - 104_857_600) / 8_392_992);
        is("RLIMIT_DATA", State.LIMITED, 900_000_000L, 52_428_800L, (900_000_000L - 52_428_800) / 8_388_896);
        LimitsReport small = new LimitsProbe(tree.proc(), null).read(Target.parse("400"), 65_536L);
        assertThat(small.cost()).isEqualTo(new ThreadCost(65_536, 4096, Origin.OPTION));
        tree.status("Tgid:\t400\nUid:\t0\t0\t0\t0\nCapEff:\t0");
        is("RLIMIT_AS", State.UNKNOWN, 1_000_000_000L, null, null);
    }

    @Test
    void takesLimitsBeyond63BitsForTheLargeNumbersThatTheyAre() {
        tree.limits(400, "18446744073709551614", "unlimited", "8388608", "5000");
        assertThat(tree.row("RLIMIT_AS").left()).isGreaterThan(2_000_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "unlimited, 2097152",
        "8388608, 8388608",
        "100000, 102400",
        "1, 16384",
        "18446744073709551614, 72057594037927936"
    })
    void takesTheDefaultStackOfGlibc(String soft, long bytes) {
        tree.limits(400, "unlimited", "unlimited", soft, "5000");
        assertThat(tree.read().cost().stackBytes()).isEqualTo(bytes);
    }

    /** 3,000,000 kB are free, less the reserves. */
    @Test
    void countsCommittedMemoryWhereOvercommitIsStrict() {
        is("vm.overcommit_memory", State.UNLIMITED, null, 1_024_000_000L, null);
        tree.sysctl("vm/overcommit_memory", "2");
        is("vm.overcommit_memory", State.LIMITED, 4_096_000_000L, 1_024_000_000L, 3_072_000_000L / 8_388_896);
        tree.sysctl("vm/admin_reserve_kbytes", "8192").sysctl("vm/user_reserve_kbytes", "131072");
        long limit = 4_096_000_000L - 8192 * 1024 - 104_857_600 / 32;
        is("vm.overcommit_memory", State.LIMITED, limit, 1_024_000_000L, (limit - 1_024_000_000) / 8_388_896);
        tree.remove("/proc/meminfo");
        is("vm.overcommit_memory", State.UNKNOWN, null, null, null);
        tree.remove("/proc/sys/vm/overcommit_memory");
        is("vm.overcommit_memory", State.UNKNOWN, null, null, null);
    }

    @Test
    void marksMemoryAsAnEstimate() {
        is("memory", State.LIMITED, 8_192_000_000L, 3_997_696_000L, 4_194_304_000L / 36_864);
        assertThat(tree.row("memory").precision()).isEqualTo(Precision.ESTIMATE);
        tree.remove("/proc/meminfo");
        is("memory", State.UNKNOWN, null, null, null);
    }

    @Test
    void doesNotGuessWithoutTheTableOfLimits() {
        tree.remove(TASK + "limits");
        is("RLIMIT_NPROC", State.UNKNOWN, null, 5L, null);
        is("RLIMIT_AS", State.UNKNOWN, null, 104_857_600L, null);
        tree.file(
                TASK + "limits",
                "Limit\nMax processes             many                 many                 processes");
        assertThatThrownBy(tree::read).isInstanceOf(MalformedFileException.class);
    }

    @Test
    void looksAtALiveThreadOfAProcessWhoseLeaderHasEnded() {
        tree.file(TASK + "stat", LimitTree.stat(400, 'Z', 400, 2)).remove(TASK + "maps");
        assertThat(tree.read().thread()).isEqualTo(405);
        is("vm.max_map_count", State.LIMITED, 65530L, 2L, 32764L);
        tree.file("/proc/400/task/405/stat", LimitTree.stat(405, 'Z', 400, 2));
        assertThatThrownBy(tree::read).isInstanceOf(ProbeException.class).hasMessageContaining("(ESRCH)");
    }

    @Test
    void prefersALimitOverAnEstimateWithTheSameRoom() {
        LimitRow.Place place = new LimitRow.Place("x", "y", LimitRow.Unit.THREADS, "", "");
        LimitRow estimate = place.limited(5, 0, 1, Precision.ESTIMATE, "");
        LimitRow exact = place.limited(5, 0, 1, Precision.EXACT, "");
        ThreadCost cost = new ThreadCost(4096, 4096, Origin.RLIMIT);
        assertThat(LimitsReport.of(1, 1, cost, List.of(estimate, exact)).binding())
                .isSameAs(exact);
        assertThat(LimitsReport.of(1, 1, cost, List.of(place.unlimited(null, "")))
                        .headroom())
                .isNull();
    }
}
