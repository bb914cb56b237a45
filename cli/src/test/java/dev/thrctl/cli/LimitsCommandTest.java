package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsCommandTest {
    @TempDir
    private Path root;

    private TestApp app;

    /** Process 400 of user 1000 in a group whose parent lets 123 more threads through. */
    @BeforeEach
    void makeSystem() throws IOException {
        app = new TestApp(root).process(1, "init").process(400, "server");
        String status =
                "Tgid:\t400\nUid:\t1000\t0\t0\t0\nNSpid:\t400\nVmSize:\t102400 kB\nVmLck:\t0 kB\nVmData:\t51200 kB\nCapEff:\t0\n";
        app.file("proc/400/status", status).file("proc/400/task/400/status", status);
        app.file("proc/400/task/400/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max data size             unlimited            unlimited            bytes
                Max stack size            8388608              unlimited            bytes
                Max processes             5000                 5000                 processes
                Max locked memory         unlimited            unlimited            bytes
                Max address space         2097152000           unlimited            bytes
                """);
        app.file(
                "proc/400/task/400/maps",
                "1000-2000 r-xp 00000000 08:01 7 /bin/x\n7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack]\n");
        app.file("proc/400/task/400/uid_map", "0 0 4294967295\n").file("proc/1/uid_map", "0 0 4294967295\n");
        app.file("proc/400/uid_map", "0 0 4294967295\n");
        Files.createDirectories(root.resolve("proc/1/ns"));
        Files.createSymbolicLink(root.resolve("proc/1/ns/pid"), Path.of("pid:[4026531836]"));
        app.file("proc/400/cgroup", "0::/a/b\n");
        app.file("proc/1/mountinfo", "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        app.file("sys/fs/cgroup/cgroup.controllers", "pids\n");
        group("a", "400", "277");
        group("a/b", "max", "12");
        app.file("proc/loadavg", "0.20 0.18 0.12 1/800 11206\n");
        app.file("proc/sys/kernel/threads-max", "10000\n").file("proc/sys/kernel/pid_max", "32768\n");
        app.file("proc/sys/kernel/ns_last_pid", "5000\n").file("proc/sys/kernel/osrelease", "6.18.1\n");
        app.file("proc/sys/vm/max_map_count", "65530\n").file("proc/sys/vm/overcommit_memory", "0\n");
        app.file(
                "proc/meminfo",
                "MemTotal:  8388608 kB\nMemAvailable:  4194304 kB\nCommitLimit:  4194304 kB\nCommitted_AS:  1048576 kB\n");
    }

    private void group(String path, String max, String current) {
        String folder = "sys/fs/cgroup/" + path;
        app.file(folder + "/cgroup.controllers", "pids\n").file(folder + "/cgroup.type", "domain\n");
        app.file(folder + "/pids.max", max + "\n").file(folder + "/pids.current", current + "\n");
    }

    @Test
    void namesTheLimitThatStopsTheProcess() {
        TestApp.Run run = app.run("limits", "400");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("""
                        process 400: 123 more threads fit (stacks of 8M), then pids.max (/a) stops it
                        to raise it: echo N > /sys/fs/cgroup/a/pids.max; of a systemd unit: systemctl set-property UNIT TasksMax=N

                        BINDS  LIMIT                 SCOPE            MAX  USED       LEFT  SOURCE
                        -      pids.max              /a/b       unlimited    12          -  /sys/fs/cgroup/a/b/pids.max
                        *      pids.max              /a               400   277        123  /sys/fs/cgroup/a/pids.max
                        -      RLIMIT_NPROC          user 1000       5000     1       4999  /proc/400/task/400/limits, threads of all processes of the user
                        -      kernel.threads-max    system         10000   800       9200  /proc/sys/kernel/threads-max, /proc/loadavg
                        -      kernel.pid_max        system         32768     1      32467  /proc/sys/kernel/pid_max, ids of /proc
                        -      vm.max_map_count      process        65530     2      32764  /proc/sys/vm/max_map_count, /proc/400/task/400/maps
                        -      address space         process         128T  136K  ~16768452  gaps between the mappings of /proc/400/task/400/maps
                        -      RLIMIT_AS             process         1.9G  100M       ~237  /proc/400/task/400/limits, VmSize of /proc/400/task/400/status
                        -      RLIMIT_DATA           process    unlimited   50M          -  /proc/400/task/400/limits, VmData of /proc/400/task/400/status
                        -      RLIMIT_MEMLOCK        process    unlimited     0          -  /proc/400/task/400/limits, VmLck of /proc/400/task/400/status, VmFlags of /proc/400/task/400/smaps
                        -      vm.overcommit_memory  system     unlimited    1G          -  /proc/sys/vm/overcommit_memory, CommitLimit and Committed_AS of /proc/meminfo
                        -      memory                system            8G    4G    ~116508  MemTotal and MemAvailable of /proc/meminfo
                        -      memory.max            cgroup     unlimited     -          -  /proc/PID/cgroup
                        """);
    }

    @Test
    void marksTheBindingRowInColour() {
        assertThat(app.run("limits", "400", "--color=always").out()).contains("\u001b[31m*\u001b[m", "\u001b[33m123");
    }

    @Test
    void printsTabsWithEveryColumnForPrograms() {
        assertThat(app.run("limits", "400", "--plain").out().lines())
                .hasSize(13)
                .allMatch(line -> line.split("\t", -1).length == 12)
                .contains("*\tpids.max\t/a\t400\t277\t123\tthreads\t1\tlimited\t/sys/fs/cgroup/a/pids.max\techo N >"
                        + " /sys/fs/cgroup/a/pids.max; of a systemd unit: systemctl set-property UNIT TasksMax=N\t-");
        assertThat(app.run("limits", "400", "-o", "limit,left", "--plain").out())
                .startsWith("pids.max\t-\npids.max\t123\n");
        assertThat(app.run("limits", "-o", "help").out()).contains("each", "what one more thread takes");
    }

    @Test
    void givesJsonThatItsSchemaAllows() {
        JsonNode json = Json.valid("limits", app.run("limits", "400", "--json").out());
        assertThat(json.get("schema").asText()).isEqualTo("thrctl.limits/1");
        assertThat(json.get("pid").asInt()).isEqualTo(400);
        assertThat(json.get("headroom").asInt()).isEqualTo(123);
        assertThat(json.get("binding").asText()).isEqualTo("pids.max");
        assertThat(json.get("binding_scope").asText()).isEqualTo("/a");
        assertThat(json.get("complete").asBoolean()).isTrue();
        assertThat(json.get("simulate").isNull()).isTrue();
        JsonNode row = json.get("rows").get(1);
        assertThat(row.get("max").asInt()).isEqualTo(400);
        assertThat(row.get("used").asInt()).isEqualTo(277);
        assertThat(row.get("left").asInt()).isEqualTo(123);
        assertThat(row.get("binding").asBoolean()).isTrue();
        assertThat(json.get("rows").get(0).get("max").isNull()).isTrue();
        assertThat(json.get("rows").get(0).get("left").isNull()).isTrue();
        Json.valid("limits", app.run("limits", "400", "--jsonl").out());
    }

    @Test
    void callsItsHeadroomAnUpperBoundInsideAPidNamespace() throws IOException {
        Path namespace = root.resolve("proc/self/ns/pid");
        Files.createDirectories(namespace.getParent());
        Files.deleteIfExists(namespace);
        Files.createSymbolicLink(namespace, Path.of("pid:[4026539999]"));
        JsonNode json = Json.valid("limits", app.run("limits", "400", "--json").out());
        assertThat(json.get("complete").asBoolean()).isFalse();
        assertThat(app.run("limits", "400").out()).startsWith("process 400: at most 123 more threads fit");
    }

    @Test
    void leavesWhatIsUnknownNull() throws IOException {
        for (String file :
                new String[] {"loadavg", "meminfo", "400/task/400/maps", "400/task/400/limits", "400/cgroup"}) {
            Files.delete(root.resolve("proc").resolve(file));
        }
        TestApp.Run run = app.run("limits", "400", "--json");
        JsonNode json = Json.valid("limits", run.out());
        assertThat(json.get("complete").asBoolean()).isFalse();
        assertThat(json.get("binding").asText()).isEqualTo("kernel.pid_max");
        for (JsonNode row : json.get("rows")) {
            if (row.get("state").asText().equals("unknown")) {
                assertThat(row.get("left").isNull()).as("%s", row).isTrue();
                assertThat(row.get("note").isNull()).as("%s", row).isFalse();
            }
        }
        assertThat(app.run("limits", "400").out())
                .startsWith("process 400: at most 32467 more threads fit (stacks of 2M), then kernel.pid_max (system)")
                .contains("kernel.threads-max (system): no /proc/loadavg\n");
        Files.delete(root.resolve("proc/sys/kernel/pid_max"));
        TestApp.Run check = app.run("limits", "400", "--check");
        assertThat(check.status()).isEqualTo(1);
        assertThat(check.out()).startsWith("process 400: no limit on its threads is known");
        assertThat(check.err()).startsWith("thrctl: check of the room for 100 threads: no limit is known");
        assertThat(Json.valid("limits", app.run("limits", "400", "--json").out())
                        .get("headroom")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"--check, 0", "--check=123, 0", "--check=124, 3", "--check=4194304, 3"})
    void exitsWith3WhenFewerFit(String check, int status) {
        assertThat(app.run("limits", check, "400").status()).isEqualTo(status);
        assertThat(app.run("limits", "400", check, "--json").status()).isEqualTo(status);
    }

    /** There may be less room than is seen: neither "enough" nor "too little". */
    @Test
    void endsTheCheckWith1WhereItCannotSeeAll() throws IOException {
        Files.delete(root.resolve("proc/loadavg"));
        TestApp.Run run = app.run("limits", "--check=100", "400");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "thrctl: check of the room for 100 threads: by what can be seen 123 fit, but there may be less"
                                + " room: kernel.threads-max (system). The rows say why\n");
        assertThat(app.run("limits", "--check=124", "400").status()).isEqualTo(3);
    }

    @Test
    void suggestsNoCommandThatDoesMoreThanItSays() {
        app.file("proc/400/cgroup", "0::/a/x; reboot\n");
        group("a/x; reboot", "100", "99");
        assertThat(app.run("limits", "400").out())
                .contains("to raise it: echo N > '/sys/fs/cgroup/a/x; reboot/pids.max'; of a systemd unit");
        app.file("proc/400/cgroup", "0::/a/\u001b[31m\n");
        group("a/\u001b[31m", "100", "99");
        assertThat(app.run("limits", "400").out())
                .contains("echo N > \"$(printf '/sys/fs/cgroup/a/\\033\\13331m/pids.max')\"");
    }

    /** The word behind --check is a process, not its value. */
    @Test
    void takesOnlyAnAttachedNumberForTheCheck() {
        assertThat(app.run("limits", "--check", "400").out()).startsWith("process 400: ");
        group("a", "400", "301");
        assertThat(app.run("limits", "--check", "400").status()).isEqualTo(3);
    }

    @Test
    void saysWhetherAPlanFits() {
        assertThat(app.run("limits", "400", "--simulate", "100", "--stack", "64K")
                        .out())
                .contains("(stacks of 64K)", "\n100 more threads: fit\n");
        TestApp.Run large = app.run("limits", "400", "--simulate", "300", "--stack=16M");
        assertThat(large.status()).isZero();
        assertThat(large.out())
                .contains("\n300 more threads: do not fit, stopped by RLIMIT_AS (process), pids.max (/a)\n");
        JsonNode json = Json.valid(
                "limits",
                app.run("limits", "400", "--simulate", "300", "--stack=16M", "--json")
                        .out());
        assertThat(json.get("simulate").get("fits").asBoolean()).isFalse();
        assertThat(json.get("simulate").get("stopped_by").get(0).get("left").asInt())
                .isEqualTo(118);
        assertThat(json.get("stack_bytes").asLong()).isEqualTo(16 << 20);
    }

    @Test
    void escapesTheNameOfACgroup() {
        app.file("proc/400/cgroup", "0::/a/\u001b[31m\n");
        group("a/\u001b[31m", "1000", "999");
        for (String form : new String[] {"--color=never", "--plain", "--json"}) {
            assertThat(app.run("limits", "400", "--simulate=5", form).out())
                    .as(form)
                    .doesNotContain("\u001b");
        }
        assertThat(app.run("limits", "400").out()).contains("1 more thread fits", "pids.max (/a/\\e[31m) stops it");
    }

    @Test
    void namesTheFileThatHoldsGarbage() {
        group("a", "-5", "1");
        TestApp.Run run = app.run("limits", "400");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("thrctl: read of /sys/fs/cgroup/a/pids.max: '-5' is not a number");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, process id 0 is out of range",
        "-1, 2, -1",
        "99999999999, 2, process id 99999999999 is out of range",
        "'', 2, empty target",
        "400/x*, 2, 'may mean many threads'",
        "300, 1, 'look-up of 300: no such process or thread (ESRCH)'",
        "--check=, 2, '--check: '''' is not a number of threads (1 to 4194304)'",
        "--check=0, 2, '''0'' is not a number of threads'",
        "--check=-1, 2, '''-1'' is not a number of threads'",
        "--check=4194305, 2, '''4194305'' is not a number of threads'",
        "--check=99999999999999999999, 2, is not a number of threads",
        "--simulate=1e3, 2, '--simulate: ''1e3'' is not a number of threads'",
        "--simulate, 2, --simulate",
        "--stack=0, 2, '--stack: size ''0'' is out of range'",
        "--stack=1, 2, '--stack: ''1'' is too small for a stack: 16K is the least'",
        "--stack=16383, 2, is too small for a stack",
        "--stack=8X, 2, '''8X'' is not a size'",
        "--stack=K, 2, '''K'' is not a size'",
        "--stack=-1, 2, '''-1'' is not a size'",
        "--stack=8MB, 2, '''8MB'' is not a size'",
        "--stack=9999999999999999999, 2, is out of range",
        "--stack=9999999999T, 2, is out of range",
        "--output=nonsense, 2, unknown column 'nonsense'",
    })
    void refusesBadInput(String word, int status, String message) {
        TestApp.Run run = app.run("limits", word);
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(run.out()).isEmpty();
    }
}
