package dev.thrctl.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.cpu.CpuQuota.State;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuQuotaReaderTest {
    private static final String V2 = "/sys/fs/cgroup";
    private static final String CPU = "/sys/fs/cgroup/cpu,cpuacct";

    private CpuTree tree;

    @BeforeEach
    void makeTree(@TempDir Path root) {
        tree = new CpuTree(root);
    }

    private CpuQuota read() {
        return read(CpuTree.SELF);
    }

    private CpuQuota read(int tid) {
        return new CpuQuotaReader(new Cgroups(tree.proc())).read(tid);
    }

    private CpuTree version2(String path) {
        return tree.mount2("/", V2).root2(V2, "cpuset cpu io pids").cgroup(CpuTree.SELF, "0::" + path);
    }

    private CpuTree version1(String path) {
        return tree.mount1("/", CPU, "cpu,cpuacct").root1(CPU).cgroup(CpuTree.SELF, "4:cpu,cpuacct:" + path, "0::/");
    }

    private static String binding(CpuQuota quota) {
        Level level = quota.binding();
        return level == null ? quota.state().name() : level.cpus() + " " + level.file();
    }

    @Test
    void takesTheStricterParentOfVersion2() {
        version2("/a/b/c")
                .quota2(V2 + "/a", "150000 100000")
                .quota2(V2 + "/a/b", "max 100000")
                .quota2(V2 + "/a/b/c", "300000 100000");
        CpuQuota quota = read();
        assertThat(binding(quota)).isEqualTo("1.5 /sys/fs/cgroup/a/cpu.max");
        assertThat(quota.levels()).extracting(Level::path).containsExactly("/a/b/c", "/a/b", "/a", "/");
        assertThat(quota.version()).isEqualTo(2);
        assertThat(quota.complete()).isTrue();
        assertThat(quota.hasUnknownLevel()).isFalse();
    }

    @Test
    void takesTheStricterParentOfVersion1() {
        version1("/a/b").quota1(CPU + "/a", "50000", "100000").quota1(CPU + "/a/b", "200000", "100000");
        CpuQuota quota = read();
        assertThat(binding(quota)).isEqualTo("0.5 /sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us");
        assertThat(quota.version()).isEqualTo(1);
        assertThat(quota.complete()).isTrue();
    }

    @Test
    void comparesQuotasByTheirPeriods() {
        version1("/a/b").quota1(CPU + "/a", "50000", "25000").quota1(CPU + "/a/b", "100000", "100000");
        assertThat(binding(read())).startsWith("1.0 /sys/fs/cgroup/cpu,cpuacct/a/b/");
    }

    @Test
    void knowsThatTheRootsDoNotLimit() {
        version2("/");
        assertThat(read().state()).isEqualTo(State.UNLIMITED);
        version1("/");
        assertThat(read().state()).isEqualTo(State.UNLIMITED);
    }

    @Test
    void asksVersion1OnAHybridSystemThatHasTheControllerThere() {
        version1("/a")
                .quota1(CPU + "/a", "50000", "100000")
                .mount2("/", V2 + "/unified")
                .root2(V2 + "/unified", "");
        assertThat(binding(read())).startsWith("0.5 ");
        assertThat(read().version()).isEqualTo(1);
    }

    @Test
    void asksVersion2OnAHybridSystemThatHasTheControllerThere() {
        tree.mount1("/", V2 + "/memory", "memory")
                .mount2("/", V2 + "/unified")
                .root2(V2 + "/unified", "cpu")
                .quota2(V2 + "/unified/a", "50000 100000")
                .cgroup(CpuTree.SELF, "4:memory:/z", "1:name=systemd:/y", "0::/a");
        assertThat(binding(read())).startsWith("0.5 /sys/fs/cgroup/unified/a/");
    }

    @Test
    void doesNotTakeCpusetOrCpuacctForCpu() {
        tree.mount1("/", V2 + "/cpuset", "cpuset")
                .mount1("/", V2 + "/cpuacct", "cpuacct")
                .cgroup(CpuTree.SELF, "3:cpuset:/", "2:cpuacct:/");
        assertThat(read().state()).isEqualTo(State.UNLIMITED);
        assertThat(read().reason()).contains("no cgroup hierarchy has the controller cpu");
    }

    @Test
    void knowsThatAControllerThatIsSwitchedOffDoesNotLimit() {
        tree.mount2("/", V2)
                .root2(V2, "memory pids")
                .group2(V2 + "/a", "memory")
                .cgroup(CpuTree.SELF, "0::/a");
        assertThat(read().state()).isEqualTo(State.UNLIMITED);
    }

    @Test
    void knowsThatAGroupWithoutTheControllerDoesNotLimit() {
        version2("/a/b").quota2(V2 + "/a", "50000 100000").group2(V2 + "/a/b", "memory");
        CpuQuota quota = read();
        assertThat(binding(quota)).startsWith("0.5 /sys/fs/cgroup/a/");
        assertThat(quota.hasUnknownLevel()).isFalse();
    }

    @Test
    void callsAMissingFileUnknownAndNotUnlimited() {
        version2("/a").group2(V2 + "/a", "cpu");
        assertThat(read().state()).isEqualTo(State.UNKNOWN);
        assertThat(read().reason()).isEqualTo("no file /sys/fs/cgroup/a/cpu.max");
        version1("/a").file(CPU + "/a/cgroup.procs", "1");
        assertThat(read().state()).isEqualTo(State.UNKNOWN);
        tree.file(CPU + "/a/cpu.cfs_quota_us", "50000");
        assertThat(read().reason()).isEqualTo("no file " + CPU + "/a/cpu.cfs_period_us");
    }

    @Test
    void callsAGroupUnknownThatWasRemoved() {
        version2("/a/b (deleted)").quota2(V2 + "/a", "50000 100000");
        CpuQuota quota = read();
        assertThat(binding(quota)).startsWith("0.5 /sys/fs/cgroup/a/");
        assertThat(quota.hasUnknownLevel()).isTrue();
    }

    @Test
    void callsAQuotaUnknownWhoseFileHoldsGarbageAndReadsTheOthers() {
        version2("/a").quota2(V2 + "/a", "lots 100000");
        CpuQuota quota = read();
        assertThat(quota.state()).isEqualTo(State.UNKNOWN);
        assertThat(quota.reason()).startsWith("read of /sys/fs/cgroup/a/cpu.max: ");
        assertThat(quota.hasUnknownLevel()).isTrue();
        tree.cgroup(CpuTree.SELF, "nonsense");
        assertThat(read().reason()).startsWith("read of /proc/100/cgroup: ");
        tree.cgroup(CpuTree.SELF, "0::/a").file("/proc/100/mountinfo", "32 31 0:29 / /sys");
        assertThat(read().reason()).startsWith("read of /proc/self/mountinfo: ");
    }

    @Test
    void callsAQuotaThatNoKernelWritesUnknown() {
        for (String content : new String[] {"0 0", "0 100000", "100000 0", "-1 100000", "50000", ""}) {
            version2("/a").quota2(V2 + "/a", content);
            assertThat(read().state()).as(content).isEqualTo(State.UNKNOWN);
        }
    }

    @Test
    void findsTheGroupThatIsMountedInAContainerWithoutANamespace() {
        tree.mount1("/docker/1f", CPU, "cpu,cpuacct")
                .quota1(CPU, "50000", "100000")
                .cgroup(CpuTree.SELF, "4:cpu,cpuacct:/docker/1f");
        CpuQuota quota = read();
        assertThat(binding(quota)).isEqualTo("0.5 " + CPU + "/cpu.cfs_quota_us");
        assertThat(quota.levels()).extracting(Level::path).containsExactly("/docker/1f");
        assertThat(quota.complete()).isFalse();
        tree.cgroup(CpuTree.SELF, "4:cpu,cpuacct:/docker/1f/sub").quota1(CPU + "/sub", "20000", "100000");
        assertThat(binding(read())).isEqualTo("0.2 " + CPU + "/sub/cpu.cfs_quota_us");
    }

    @Test
    void saysThatANamespaceHidesWhatIsAboveItsRoot() {
        tree.mount2("/", V2).quota2(V2, "250000 100000").cgroup(CpuTree.SELF, "0::/");
        CpuQuota quota = read();
        assertThat(binding(quota)).isEqualTo("2.5 /sys/fs/cgroup/cpu.max");
        assertThat(quota.complete()).isFalse();
    }

    @Test
    void followsAPathAboveTheNamespaceWhereItIsMounted() {
        tree.mount2("/..", V2)
                .root2(V2, "cpu")
                .quota2(V2 + "/x", "50000 100000")
                .cgroup(CpuTree.SELF, "0::/../x");
        assertThat(binding(read())).isEqualTo("0.5 /sys/fs/cgroup/x/cpu.max");
        tree.cgroup(CpuTree.SELF, "0::/..");
        assertThat(read().state()).isEqualTo(State.UNLIMITED);
    }

    @Test
    void callsAGroupUnknownThatNoMountLeadsTo() {
        tree.mount2("/", V2).root2(V2, "cpu").cgroup(CpuTree.SELF, "0::/../../x");
        assertThat(read().state()).isEqualTo(State.UNKNOWN);
        assertThat(read().reason()).isEqualTo("cgroup /../../x is not below a mount point that thrctl sees");
        tree.cgroup(CpuTree.SELF, "4:cpu:/a", "0::/");
        assertThat(read().reason()).isEqualTo("the cgroup hierarchy with the controller cpu is not mounted");
    }

    @Test
    void callsTheQuotaOfAnUnreadableProcessUnknown() {
        assertThat(read(200).state()).isEqualTo(State.UNKNOWN);
        assertThat(read(200).reason()).isEqualTo("no file /proc/200/cgroup");
    }

    @Test
    void looksThroughTheMountsOfTheProcessForWhatThrctlHasNotMounted() {
        tree.cgroup(200, "4:cpu:/a")
                .file("/proc/200/mountinfo", "32 31 0:29 /a /cg - cgroup cgroup rw,cpu".replace(" -", " rw -"))
                .quota1("/proc/200/root/cg", "50000", "100000");
        assertThat(binding(read(200))).isEqualTo("0.5 /proc/200/root/cg/cpu.cfs_quota_us");
    }

    @Test
    void readsAMountPointWithABlankInItsName() {
        tree.mount1("/", "/my\\040groups", "cpu").root1("/my groups").cgroup(CpuTree.SELF, "4:cpu:/a:b c");
        tree.quota1("/my groups/a:b c", "50000", "100000");
        assertThat(binding(read())).isEqualTo("0.5 /my groups/a:b c/cpu.cfs_quota_us");
    }

    @Test
    void triesTheNextMountWhenOneIsHidden() {
        tree.mount1("/", "/gone", "cpu").mount1("/", CPU, "cpu").root1(CPU).cgroup(CpuTree.SELF, "4:cpu:/a");
        tree.quota1(CPU + "/a", "50000", "100000");
        assertThat(binding(read())).startsWith("0.5 " + CPU);
    }
}
