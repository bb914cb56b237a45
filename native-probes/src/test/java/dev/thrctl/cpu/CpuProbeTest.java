package dev.thrctl.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.cpu.CpuQuota.State;
import dev.thrctl.cpu.CpuReport.Cpuset;
import dev.thrctl.cpu.CpuReport.SystemControlValue;
import dev.thrctl.cpu.CpuReport.ThreadAffinities;
import dev.thrctl.cpu.UsableCpus.DecidedBy;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Reading.Outcome;
import dev.thrctl.task.Target;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuProbeTest {
    private CpuTree tree;

    @BeforeEach
    void makeTree(@TempDir Path root) {
        tree = new CpuTree(root);
    }

    private CpuReport read(FakeKernel kernel, String target) {
        return new CpuProbe(tree.proc(), kernel, Map.of()).read(Target.parse(target));
    }

    private CpuReport read(String allowed) {
        return read(FakeKernel.linux(allowed), "self");
    }

    private static String list(Reading<CpuSet> set) {
        CpuSet cpus = set.orNull();
        return cpus == null ? set.outcome().name() : cpus.list();
    }

    @Test
    void countsCpusInListsWithHoles() {
        tree.cpus("0-15", "0-11", "6-7,10-11", "0-5,8-9,12-15")
                .cpu("isolated", "")
                .cpu("nohz_full", "10-11");
        CpuReport report = read("6-7,10-11");
        assertThat(list(report.system().possible())).isEqualTo("0-15");
        assertThat(list(report.system().present())).isEqualTo("0-11");
        assertThat(list(report.system().online())).isEqualTo("6-7,10-11");
        assertThat(list(report.system().offline())).isEqualTo("0-5,8-9,12-15");
        assertThat(list(report.system().isolated())).isEmpty();
        assertThat(list(report.system().nohzFull())).isEqualTo("10-11");
        assertThat(report.usable()).isEqualTo(new UsableCpus(4, DecidedBy.AFFINITY));
    }

    @Test
    void callsSetsUnknownThatAnOldKernelHasNoFileFor() {
        tree.cpu("online", "0-3");
        CpuReport report = read("0-3");
        assertThat(report.system().possible().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(report.system().present().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(report.system().offline().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(report.system().isolated().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(list(report.system().online())).isEqualTo("0-3");
        assertThat(report.quota().state()).isEqualTo(State.UNKNOWN);
        assertThat(report.usable().cpus()).isEqualTo(4);
    }

    @Test
    void takesAMaskThatTheKernelNeverAllocatedForNoCpu() {
        tree.cpu("nohz_full", "(null)");
        assertThat(list(read("0").system().nohzFull())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"online, (null)", "possible, 3-1", "present, x", "offline, '0,'", "isolated, 0-70000", "nohz_full, -1"})
    void callsASetUnknownWhoseFileHoldsGarbage(String name, String content) {
        tree.cpus("0-3", "0-3", "0-3", "").cpu(name, content);
        CpuReport report = read("0");
        assertThat(report.problems().get(name)).startsWith("read of /sys/devices/system/cpu/" + name + ": ");
        assertThat(report.problems()).hasSize(1);
        assertThat(list(report.system().possible())).isEqualTo(name.equals("possible") ? "ABSENT" : "0-3");
        assertThat(report.usable().cpus()).isEqualTo(1);
    }

    @Test
    void countsNoSetOfZeroCpusWhereThereAlwaysAreSome() {
        tree.cpus("", "", "", "");
        CpuReport report = read("0");
        assertThat(report.system().possible().isKnown()).isFalse();
        assertThat(report.problems()).containsOnlyKeys("possible", "present", "online");
        assertThat(list(report.system().offline())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, QUOTA", "1, 4, AFFINITY", "2, 4, AFFINITY", "3, 1, QUOTA", "6, 4, AFFINITY"})
    void countsNoQuotaForAThreadThatItDoesNotBind(int policy, long usable, DecidedBy by) {
        tree.cgroup(CpuTree.SELF, "0::/a")
                .mount2("/", "/sys/fs/cgroup")
                .root2("/sys/fs/cgroup", "cpu")
                .quota2("/sys/fs/cgroup/a", "50000 100000")
                .policy(CpuTree.SELF, policy);
        assertThat(read("0-3").usable()).isEqualTo(new UsableCpus(usable, by));
    }

    /** A first thread that has ended has left its cgroup and could run anywhere. */
    @Test
    void looksAtAThreadThatLivesOnWhereTheFirstHasEnded() {
        tree.process(200)
                .file("/proc/200/stat", "200 (x) Z 1" + " 0".repeat(40))
                .thread(200, 201, "1")
                .file("/proc/200/task/201/stat", "201 (x) S 1" + " 0".repeat(40))
                .policy(201, 0)
                .cgroup(200, "0::/")
                .cgroup(201, "0::/a")
                .mount2("/", "/sys/fs/cgroup")
                .root2("/sys/fs/cgroup", "cpu")
                .quota2("/sys/fs/cgroup/a", "50000 100000");
        CpuReport report = read(new FakeKernel().allow(200, "0-1").allow(201, "1"), "200");
        assertThat(report.pid()).isEqualTo(200);
        assertThat(report.thread()).isEqualTo(201);
        assertThat(list(report.allowed())).isEqualTo("1");
        assertThat(report.quota().state()).isEqualTo(State.LIMITED);
        assertThat(report.threads()).isEqualTo(new ThreadAffinities(1, false, CpuSet.of(1)));
        CpuReport ended = read(new FakeKernel().allow(200, "0-1"), "200/200");
        assertThat(ended.quota().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void asksTheKernelAboutAProcessThatProcHides() {
        CpuReport report = read(new FakeKernel().allow(300, "1"), "300");
        assertThat(report.pid()).isNull();
        assertThat(report.thread()).isEqualTo(300);
        assertThat(list(report.allowed())).isEqualTo("1");
        assertThat(report.quota().state()).isEqualTo(State.DENIED);
        assertThat(report.cpuset().isDenied()).isTrue();
    }

    @Test
    void looksAtTheFirstThreadOfItsOwnProcess() {
        CpuReport report = read("1");
        assertThat(report.pid()).isEqualTo(CpuTree.SELF);
        assertThat(report.thread()).isEqualTo(CpuTree.SELF);
        assertThat(report.threads()).isNull();
    }

    @Test
    void looksAtOneThreadOfAnotherProcess() {
        tree.process(200).thread(200, 201, "1");
        CpuReport report = read(new FakeKernel().allow(201, "1").allow(200, "0-1"), "201");
        assertThat(report.pid()).isEqualTo(200);
        assertThat(report.thread()).isEqualTo(201);
        assertThat(list(report.allowed())).isEqualTo("1");
        assertThat(report.threads()).isNull();
    }

    @Test
    void saysWhenTheThreadsOfAProcessDiffer() {
        tree.process(200).thread(200, 201, "1").thread(200, 202, "3");
        CpuReport report = read(new FakeKernel().allow(200, "0-1"), "200");
        assertThat(list(report.allowed())).isEqualTo("0-1");
        assertThat(report.threads()).isEqualTo(new ThreadAffinities(3, true, CpuSet.of(0, 1, 3)));
    }

    @Test
    void saysWhenTheThreadsOfAProcessAgree() {
        tree.process(200).thread(200, 201, "0-1");
        CpuReport report = read(new FakeKernel().allow(200, "0-1"), "200");
        assertThat(report.threads()).isEqualTo(new ThreadAffinities(2, false, CpuSet.of(0, 1)));
    }

    @Test
    void saysThatAProcessIsNotThere() {
        assertThatThrownBy(() -> read("0-1", "300"))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("300")
                .hasMessageContaining("ESRCH");
    }

    private CpuReport read(String allowed, String target) {
        return read(FakeKernel.linux(allowed), target);
    }

    @Test
    void takesTheEffectiveCpusetOfVersion1() {
        tree.cpus("0-7", "0-7", "0-7", "")
                .mount1("/", "/sys/fs/cgroup/cpuset", "cpuset")
                .cgroup(CpuTree.SELF, "3:cpuset:/a")
                .file("/sys/fs/cgroup/cpuset/a/cpuset.cpus", "0-7")
                .file("/sys/fs/cgroup/cpuset/a/cpuset.effective_cpus", "2-3");
        CpuReport report = read("2-3");
        assertThat(report.cpuset().orNull())
                .isEqualTo(new Cpuset(CpuSet.of(2, 3), "/a", "/sys/fs/cgroup/cpuset/a/cpuset.effective_cpus"));
        assertThat(report.usable()).isEqualTo(new UsableCpus(2, DecidedBy.CPUSET));
    }

    @Test
    void takesTheWrittenCpusetOfAKernelWithoutTheEffectiveOne() {
        tree.mount1("/", "/dev/cpuset", "cpuset,noprefix,rw")
                .cgroup(CpuTree.SELF, "3:cpuset:/a")
                .file("/dev/cpuset/a/cpuset.cpus", "2");
        assertThat(read("2").cpuset().orNull()).isEqualTo(new Cpuset(CpuSet.of(2), "/a", "/dev/cpuset/a/cpuset.cpus"));
    }

    @Test
    void takesTheCpusetOfTheNearestGroupOfVersion2ThatHasOne() {
        tree.cpus("0-7", "0-7", "0-7", "")
                .mount2("/", "/sys/fs/cgroup")
                .cgroup(CpuTree.SELF, "0::/a/b")
                .root2("/sys/fs/cgroup", "cpuset cpu")
                .group2("/sys/fs/cgroup/a", "cpuset cpu")
                .group2("/sys/fs/cgroup/a/b", "cpu")
                .file("/sys/fs/cgroup/a/cpuset.cpus.effective", "0-3");
        CpuReport report = read("0-3");
        assertThat(report.cpuset().orNull())
                .isEqualTo(new Cpuset(CpuSet.parse("0-3"), "/a", "/sys/fs/cgroup/a/cpuset.cpus.effective"));
        assertThat(report.usable().decidedBy()).isEqualTo(DecidedBy.CPUSET);
    }

    @Test
    void knowsThatQuotasDoNotThrottleARealTimeThread() {
        tree.mount2("/", "/sys/fs/cgroup")
                .cgroup(CpuTree.SELF, "0::/a")
                .root2("/sys/fs/cgroup", "cpu")
                .quota2("/sys/fs/cgroup/a", "100000 100000");
        assertThat(read("0-3").nproc()).extracting(Prediction::cpus).isEqualTo(1L);
        tree.policy(CpuTree.SELF, 1);
        assertThat(read("0-3").nproc()).extracting(Prediction::cpus).isEqualTo(4L);
    }

    @ParameterizedTest
    @CsvSource({
        "10, , 10, 10", // macOS
        ", 4, 8, 4", // NetBSD, OpenBSD
        ", , 6, 6" // FreeBSD
    })
    void countsBySystemControlWhereThereIsNoAffinity(Long logical, Long online, Long all, long usable) {
        Map<String, Long> values = new HashMap<>();
        values.put("hw.logicalcpu", logical);
        values.put("hw.ncpuonline", online);
        values.put("hw.ncpu", all);
        CpuReport report = read(FakeKernel.withControls(values), "self");
        assertThat(report.usable()).isEqualTo(new UsableCpus(usable, DecidedBy.ONLINE));
        assertThat(report.systemControls())
                .containsExactly(
                        new SystemControlValue("hw.logicalcpu", logical),
                        new SystemControlValue("hw.ncpuonline", online),
                        new SystemControlValue("hw.ncpu", all));
        assertThat(report.allowed().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(report.system().online().outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(report.pid()).isNull();
    }

    @Test
    void saysNeedsLinuxForAProcessWhereThereIsNoAffinity() {
        assertThatThrownBy(() -> read(FakeKernel.withControls(Map.of("hw.ncpu", 4L)), "200"))
                .hasMessageContaining("200")
                .hasMessageContaining("needs Linux");
    }

    @Test
    void countsNothingRatherThanZeroCpus() {
        assertThatThrownBy(() -> read(FakeKernel.withControls(Map.of("hw.ncpu", 0L)), "self"))
                .hasMessage("sysctlbyname on hw.ncpu: 0 is not a number of CPUs");
        assertThatThrownBy(() -> read(FakeKernel.withControls(Map.of()), "self"))
                .hasMessageContaining("none of these");
    }
}
