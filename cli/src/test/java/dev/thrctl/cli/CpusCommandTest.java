package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.SystemControl;
import dev.thrctl.kernel.darwin.DarwinKernel;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpusCommandTest {
    private final Map<Integer, String> affinities = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable SystemControl control;
    private Path root = Path.of("");

    /** Four CPUs of eight, process 100 in a group of version 2 whose parent is stricter. */
    @BeforeEach
    void makeSystem(@TempDir Path folder) throws IOException {
        root = folder;
        Files.createDirectories(root.resolve("proc/100"));
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("100"));
        cpu("possible", "0-7");
        cpu("present", "0-3,6-7");
        cpu("online", "0-1,6-7");
        cpu("offline", "2-5");
        cpu("isolated", "");
        affinities.put(100, "0-1,6-7");
        file("/proc/100/stat", "100 (x) S 1" + " 0".repeat(40));
        file("/proc/100/cgroup", "0::/a/b");
        file("/proc/100/mountinfo", "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        file("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu");
        group("/sys/fs/cgroup/a", "250000 100000");
        group("/sys/fs/cgroup/a/b", "max 100000");
        file("/sys/fs/cgroup/a/cpuset.cpus.effective", "0-1,6-7");
    }

    private void cpu(String name, String list) {
        file("/sys/devices/system/cpu/" + name, list);
    }

    private void group(String folder, String max) {
        file(folder + "/cgroup.controllers", folder.endsWith("/b") ? "cpu" : "cpuset cpu");
        file(folder + "/cgroup.type", "domain");
        file(folder + "/cpu.max", max);
    }

    private void file(String path, String content) {
        Path file = root.resolve(path.substring(1));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class FakeKernel implements Kernel {
        @Override
        public Affinity affinity() {
            return (tid, mask) -> {
                String list = affinities.get(tid);
                if (list == null) {
                    throw new SystemCallException("sched_getaffinity", tid, Errno.ESRCH, "It has ended");
                }
                byte[] bytes = CpuSet.parse(list).toMask();
                System.arraycopy(bytes, 0, mask, 0, bytes.length);
                return bytes.length;
            };
        }

        @Override
        public @Nullable SystemControl systemControl() {
            return control;
        }
    }

    private InProcess run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(out, err, false, false, Integer.MAX_VALUE);
        Context context =
                new Context(new ProcFs(root), new FakeKernel(), "amd64", console, environment, Interruption.never());
        int status = new App(context).run(args).status();
        return new InProcess(
                List.of(args), status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void showsEachSetAndWhoWouldSayWhat() {
        InProcess run = run("cpus");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("""
                        WHAT        CPUS  DETAIL
                        possible       8  0-7
                        present        6  0-3,6-7
                        online         4  0-1,6-7
                        offline        4  2-5
                        isolated       0  -
                        nohz_full      -  unknown to this kernel
                        allowed        4  0-1,6-7
                        cpuset         4  0-1,6-7 (cgroup /a)
                        quota       2.50  250000 us in 100000 us, by /sys/fs/cgroup/a/cpu.max
                        usable         3  decided by quota: min(affinity, quota rounded up), at least 1
                        java>=24       3  min(affinity, smallest quota of all ancestors, rounded up)
                        java<24        4  min(affinity, quota of the own cgroup only, rounded up); late updates of 21 count as 24
                        nproc>=9.8     3  min(affinity, smallest cgroup v2 quota, rounded to nearest)
                        nproc<9.8      4  affinity
                        go>=1.25       4  min(affinity, quota of the own cgroup only, rounded up, at least 2)
                        go<1.25        4  affinity
                        """);
    }

    @Test
    void printsTabsWithoutHeadersForPrograms() {
        assertThat(run("cpus", "--plain").out())
                .startsWith("possible\t8\t0-7\npresent\t6\t0-3,6-7\n")
                .contains("\nnohz_full\t-\tunknown to this kernel\n");
    }

    @Test
    void givesJsonThatItsSchemaAllows() {
        JsonNode json = Json.valid("cpus", run("cpus", "--json").out());
        assertThat(json.get("schema").asText()).isEqualTo("thrctl.cpus/1");
        assertThat(json.get("possible").toString()).isEqualTo("{\"list\":\"0-7\",\"count\":8}");
        assertThat(json.get("isolated").toString()).isEqualTo("{\"list\":\"\",\"count\":0}");
        assertThat(json.get("nohz_full").isNull()).isTrue();
        assertThat(json.get("allowed").get("list").asText()).isEqualTo("0-1,6-7");
        assertThat(json.get("quota_cpus").asDouble()).isEqualTo(2.5);
        assertThat(json.get("quota").get("path").asText()).isEqualTo("/a");
        assertThat(json.get("quota").get("levels")).hasSize(3);
        assertThat(json.get("quota").get("complete").asBoolean()).isTrue();
        assertThat(json.get("usable_cpus").asInt()).isEqualTo(3);
        assertThat(json.get("decided_by").asText()).isEqualTo("quota");
        assertThat(json.get("java").get("earlier_cpus").asInt()).isEqualTo(4);
        Json.valid("cpus", run("cpus", "--jsonl").out());
    }

    @Test
    void leavesWhatIsUnknownNull() {
        file("/proc/100/cgroup", "4:cpu:/x");
        for (String name : List.of("possible", "present", "online", "offline", "isolated")) {
            assertThat(root.resolve("sys/devices/system/cpu/" + name).toFile().delete())
                    .isTrue();
        }
        JsonNode json = Json.valid("cpus", run("cpus", "--json").out());
        for (String key : List.of("possible", "present", "online", "offline", "isolated", "cpuset", "quota_cpus")) {
            assertThat(json.get(key).isNull()).as(key).isTrue();
        }
        assertThat(json.get("quota").get("state").asText()).isEqualTo("unknown");
        assertThat(json.get("usable_cpus").asInt()).isEqualTo(4);
        assertThat(run("cpus").out())
                .contains(
                        "\nquota          ?  unknown: the cgroup hierarchy with the controller cpu is not mounted\n",
                        "\ncpuset         -  none that thrctl can see\n");
    }

    @Test
    void saysWhatANamespaceMayHide() {
        file("/sys/fs/cgroup/cgroup.type", "domain");
        file("/sys/fs/cgroup/cpu.max", "max 100000");
        assertThat(run("cpus").out()).contains("by /sys/fs/cgroup/a/cpu.max (groups above / are hidden from here)\n");
    }

    @Test
    void saysWhenThreadsDiffer() {
        affinities.put(200, "0");
        String status = "Tgid:\t200\nCpus_allowed_list:\t";
        file("/proc/200/status", status + "0");
        file("/proc/200/task/200/status", status + "0");
        file("/proc/200/task/201/status", status + "6-7");
        assertThat(run("cpus", "200").out().lines())
                .contains(
                        "allowed        1  0",
                        "any_thread     3  0,6-7 (the 2 threads differ; 'thrctl ps 200 -o tid,allowed' shows each)");
        JsonNode json = Json.valid("cpus", run("cpus", "200", "--json").out());
        assertThat(json.get("threads").get("differ").asBoolean()).isTrue();
        assertThat(json.get("threads").get("any_allowed").get("count").asInt()).isEqualTo(3);
        assertThat(json.get("usable_cpus").asInt()).isEqualTo(1);
    }

    @Test
    void escapesTheNameOfACgroup() {
        file("/proc/100/cgroup", "0::/a/\u001b[31m");
        group("/sys/fs/cgroup/a/\u001b[31m", "50000 100000");
        for (String form : List.of("--color=never", "--plain", "--json")) {
            assertThat(run("cpus", form).out()).as(form).doesNotContain("\u001b");
        }
        assertThat(run("cpus", "--plain").out()).contains("/sys/fs/cgroup/a/\\e[31m/cpu.max");
    }

    @Test
    void letsTheCallersOpenMpVariablesOverrideNproc() {
        environment.put("OMP_NUM_THREADS", "7");
        assertThat(run("cpus", "--plain").out()).contains("nproc>=9.8\t7\tOMP_NUM_THREADS\n");
    }

    @Test
    void namesTheFileThatHoldsGarbage() {
        file("/sys/fs/cgroup/a/cpu.max", "100000 0");
        InProcess run = run("cpus");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("online         4  0-1,6-7\n")
                .contains("\nquota          ?  unknown: read of /sys/fs/cgroup/a/cpu.max: period 0 us")
                .contains("at least 1; the quota is unknown, and may grant less\n");
        assertThat(run.err()).startsWith("thrctl: read of /sys/fs/cgroup/a/cpu.max: period 0 us");
        cpu("possible", "");
        JsonNode json = Json.valid("cpus", run("cpus", "--json").out());
        assertThat(json.get("possible").isNull()).isTrue();
        assertThat(json.get("problems")).hasSize(2);
        assertThat(json.get("quota").get("state").asText()).isEqualTo("unknown");
    }

    @Test
    void saysThatAQuotaDoesNotBindARealTimeThread() {
        file("/proc/100/stat", "100 (x) S 1" + " 0".repeat(36) + " 1 0 0");
        assertThat(run("cpus").out())
                .contains("a/cpu.max; it does not bind this thread, which has SCHED_FIFO\n")
                .contains("\nusable         4  decided by affinity: ");
        JsonNode json = Json.valid("cpus", run("cpus", "--json").out());
        assertThat(json.get("quota_binds").asBoolean()).isFalse();
        assertThat(json.get("policy").asText()).isEqualTo("SCHED_FIFO");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, process id 0 is out of range",
        "-1, 2, -1",
        "99999999999, 2, process id 99999999999 is out of range",
        "'', 2, empty target",
        "100/x*, 2, 'may mean many threads'",
        "300, 1, 'look-up of 300: no such process or thread (ESRCH)'"
    })
    void refusesAValueThatNamesNoThread(String target, int status, String message) {
        InProcess run = run("cpus", target);
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void countsBySystemControlOnOtherSystems() {
        control = name -> name.equals("hw.ncpuonline") ? null : 10L;
        assertThat(run("cpus").out()).isEqualTo("""
                        WHAT           CPUS  DETAIL
                        hw.logicalcpu    10  -
                        hw.ncpuonline     -  not on this system
                        hw.ncpu          10  -
                        quota             -  unlimited
                        usable           10  decided by online
                        """);
        JsonNode json = Json.valid("cpus", run("cpus", "--json").out());
        assertThat(json.get("allowed").isNull()).isTrue();
        assertThat(json.get("java").isNull()).isTrue();
        assertThat(json.get("decided_by").asText()).isEqualTo("online");
    }

    @Test
    void choosesTheKernelByTheNameOfTheSystem() {
        assertThat(Main.kernel("Linux")).isInstanceOf(LinuxKernel.class);
        assertThat(Main.kernel("Mac OS X")).isInstanceOf(DarwinKernel.class);
        assertThat(Main.kernel("FreeBSD")).isInstanceOf(DarwinKernel.class);
    }
}
