package dev.thrctl.sched;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.sched.Confines.RealTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfinesReaderTest {
    private static final String TOP = "sys/fs/cgroup/";

    @TempDir
    private Path root;

    @BeforeEach
    void fourCpus() {
        file("sys/devices/system/cpu/online", "0-3\n");
        file("sys/devices/system/cpu/isolated", "\n");
        file("proc/sys/kernel/sched_rt_runtime_us", "950000\n");
    }

    private void version1() {
        file("proc/7/cgroup", "3:cpuset:/half\n1:cpu:/busy\n");
        file("proc/self/mountinfo", """
                30 20 0:26 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
                31 20 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
                """);
        file(TOP + "cpuset/release_agent", "");
        file(TOP + "cpuset/cpuset.sched_load_balance", "1\n");
        file(TOP + "cpuset/half/cpuset.effective_cpus", "0-1\n");
        file(TOP + "cpu/release_agent", "");
        file(TOP + "cpu/busy/cpu.shares", "1024\n");
    }

    private void version2() {
        file("proc/7/cgroup", "0::/half/deep\n");
        file("proc/self/mountinfo", "30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        file(TOP + "cgroup.controllers", "cpuset cpu\n");
        file(TOP + "cpuset.cpus.effective", "0-3\n");
        for (String group : new String[] {"half/", "half/deep/"}) {
            file(TOP + group + "cgroup.controllers", "cpuset cpu\n");
            file(TOP + group + "cgroup.type", "domain\n");
            file(TOP + group + "cpuset.cpus.effective", "0-1\n");
            file(TOP + group + "cpuset.cpus.partition", "member\n");
        }
    }

    @Test
    void takesAllCpusForTheRootDomainOfACpusetOfVersion1() {
        version1();
        Confines confines = read();
        assertThat(confines.cpuset()).isEqualTo(CpuSet.parse("0-1"));
        assertThat(confines.cpusetPath()).isEqualTo("/half");
        assertThat(confines.domain()).isEqualTo(CpuSet.parse("0-3"));
        file(TOP + "cpuset/cpuset.sched_load_balance", "0\n");
        assertThat(read().domain()).isNull();
    }

    @Test
    void findsThePartitionOfVersion2() {
        version2();
        assertThat(read().domain()).isEqualTo(CpuSet.parse("0-3"));
        file(TOP + "half/cpuset.cpus.partition", "root\n");
        assertThat(read().domain()).isEqualTo(CpuSet.parse("0-1"));
        file(TOP + "half/cpuset.cpus.partition", "root invalid (Parent is not a partition root)\n");
        assertThat(read().domain()).isNull();
    }

    @Test
    void knowsNoDomainWhereCpusAreIsolated() {
        version1();
        file("sys/devices/system/cpu/isolated", "3\n");
        assertThat(read().domain()).isNull();
    }

    @Test
    void readsTheRealTimeRuntimeOfVersion1() {
        version1();
        assertThat(read().realTime()).as("a kernel without such groups").isEqualTo(RealTime.GRANTED);
        file(TOP + "cpu/busy/cpu.rt_runtime_us", "0\n");
        assertThat(read().realTime()).isEqualTo(RealTime.FORBIDDEN);
        assertThat(read().realTimeReason()).isEqualTo("/sys/fs/cgroup/cpu/busy/cpu.rt_runtime_us");
        file("proc/sys/kernel/sched_rt_runtime_us", "-1\n");
        assertThat(read().realTime()).isEqualTo(RealTime.GRANTED);
    }

    @Test
    void asksHowTheKernelWasBuiltUnderVersion2() throws IOException {
        version2();
        assertThat(read().realTime()).isEqualTo(RealTime.UNKNOWN);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("CONFIG_A=y\n# CONFIG_RT_GROUP_SCHED is not set\n".getBytes(StandardCharsets.US_ASCII));
        }
        Files.write(root.resolve("proc/config.gz"), packed.toByteArray());
        assertThat(read().realTime()).isEqualTo(RealTime.GRANTED);
    }

    @Test
    void knowsNothingWhereNothingCanBeRead() {
        Confines confines = read();
        assertThat(confines.cpuset()).isNull();
        assertThat(confines.domain()).isNull();
        assertThat(confines.realTime()).isEqualTo(RealTime.UNKNOWN);
    }

    private Confines read() {
        return new ConfinesReader(new ProcFs(root)).read(7);
    }

    private void file(String name, String text) {
        try {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
