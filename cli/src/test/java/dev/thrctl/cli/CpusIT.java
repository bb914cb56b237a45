package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code cpus} against taskset, nproc, the real cgroups of this machine and its Java VMs. */
class CpusIT {
    /** Says what Java counts where it was started. */
    static final class Processors {
        public static void main(String[] args) throws IOException {
            String count = Integer.toString(Runtime.getRuntime().availableProcessors());
            // Not through System.out: this class is in no command, but the house rule is the same.
            try (var out = new java.io.FileOutputStream(java.io.FileDescriptor.out)) {
                out.write(count.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static JsonNode json(Thrctl run) {
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isZero();
        return Json.valid("cpus", run.out());
    }

    /** {@code words} and then the command line of thrctl. */
    private static Thrctl inside(String... words) {
        List<String> program = new ArrayList<>(Arrays.asList(words));
        program.add(Thrctl.launcher().toString());
        return Thrctl.call().withProgram(program.toArray(String[]::new)).run("cpus", "--json");
    }

    @Test
    void agreesWithNprocAndTasksetInsideTaskset() throws IOException {
        TestMachine.assumeTool("taskset");
        TestMachine.assumeTool("nproc");
        assumeTrue(
                TestMachine.lines("taskset", "-c", "1", "true").isEmpty()
                        && Runtime.getRuntime().availableProcessors() > 1,
                "CPU 1 is not ours to use");
        JsonNode cpus = json(inside("env", "-u", "OMP_NUM_THREADS", "-u", "OMP_THREAD_LIMIT", "taskset", "-c", "1"));
        assertThat(cpus.get("allowed").get("list").asText()).isEqualTo("1");
        assertThat(cpus.get("usable_cpus").asInt()).isEqualTo(1);
        assertThat(cpus.get("decided_by").asText()).isEqualTo("affinity");
        assertThat(TestMachine.lines("env", "-u", "OMP_NUM_THREADS", "taskset", "-c", "1", "nproc"))
                .containsExactly(cpus.get("nproc").get("cpus").asText());
    }

    @Test
    void agreesWithTasksetOnAnotherProcess() throws IOException {
        TestMachine.assumeTool("taskset");
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            String pid = Long.toString(sleep.pid());
            String last = Integer.toString(highest(json(Thrctl.run("cpus", "--json"))));
            TestMachine.lines("taskset", "-p", "-c", last, pid);
            JsonNode cpus = json(Thrctl.run("cpus", pid, "--json"));
            assertThat(TestMachine.lines("taskset", "-p", "-c", pid).get(0))
                    .endsWith(": " + cpus.get("allowed").get("list").asText());
            assertThat(cpus.get("allowed").get("list").asText()).isEqualTo(last);
        } finally {
            sleep.destroyForcibly();
        }
    }

    private static int highest(JsonNode cpus) {
        String list = cpus.get("allowed").get("list").asText();
        String[] numbers = list.split("[,-]", -1);
        return Integer.parseInt(numbers[numbers.length - 1]);
    }

    @Test
    void saysThatAProcessHasEnded() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Thrctl run = Thrctl.run("cpus", Long.toString(ended.pid()));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(Long.toString(ended.pid()), "(ESRCH)");
    }

    @Test
    void takesTheQuotaOfTheStricterParent() throws Exception {
        try (CgroupPair groups = CgroupPair.cpu()) {
            String join = "echo $$ > " + groups.child() + "/cgroup.procs && exec \"$@\"";
            JsonNode own = json(inside("sh", "-c", join, "sh"));
            check(own, groups);

            Process sleep = new ProcessBuilder("sh", "-c", join, "sh", "sleep", "120").start();
            try {
                String pid = Long.toString(sleep.pid());
                while (!Files.readString(Path.of("/proc/" + pid + "/comm")).equals("sleep\n")) {
                    assertThat(sleep.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
                check(json(Thrctl.run("cpus", pid, "--json")), groups);
            } finally {
                sleep.destroyForcibly().waitFor();
            }
            for (Path home : Jdks.all()) {
                int version = Jdks.major(home);
                // Updates of 21 differ among themselves.
                if (version >= 24 || version < 21) {
                    String expected = own.get("java")
                            .get(version >= 24 ? "cpus" : "earlier_cpus")
                            .asText();
                    assertThat(TestMachine.lines(
                                    "sh",
                                    "-c",
                                    join,
                                    "sh",
                                    home.resolve("bin/java").toString(),
                                    "-cp",
                                    "target/test-classes",
                                    Processors.class.getName()))
                            .as("Java %s", version)
                            .containsExactly(expected);
                }
            }
        }
    }

    @Test
    void takesTheQuotaOfTheThreadsThatLiveOnAfterTheFirst() throws Exception {
        try (CgroupPair groups = CgroupPair.cpu();
                Targets.Live target = Targets.start("t_zleader")) {
            groups.join(target.pid());
            Thrctl run = Thrctl.run("cpus", target.pid() + "", "--json");
            JsonNode cpus = Json.valid("cpus", run.out());
            assertThat(cpus.get("quota_cpus").asDouble()).as("%s", run).isEqualTo(0.5);
            assertThat(cpus.get("usable_cpus").asInt()).isEqualTo(1);
            assertThat(cpus.get("tid").asInt()).isNotEqualTo(target.pid());
            assertThat(run.err()).contains("the first thread of " + target.pid() + " has ended");
        }
    }

    @Test
    void answersWhereProcHidesTheProcess() throws Exception {
        TestMachine.assumeCanBecomeAnotherUser();
        TestMachine.assumeTool("unshare");
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Process sleep = new ProcessBuilder("sleep", "60").start();
            try {
                String hide = "mount -t proc -o hidepid=2 proc /proc &&"
                        + " exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"";
                Thrctl run = Thrctl.call()
                        .withProgram(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                hide,
                                "sh",
                                tree.launcher().toString())
                        .run("cpus", sleep.pid() + "", "--json");
                assertThat(run.status()).as("%s", run).isZero();
                JsonNode cpus = json(run);
                assertThat(cpus.get("allowed").get("count").asInt()).isPositive();
                assertThat(cpus.get("quota").get("state").asText()).isEqualTo("not_permitted");
            } finally {
                sleep.destroyForcibly();
            }
        }
    }

    private static void check(JsonNode cpus, CgroupPair groups) {
        assertThat(cpus.get("quota_cpus").asDouble()).as("%s", cpus).isEqualTo(0.5);
        assertThat(cpus.get("quota").get("source").asText()).startsWith(groups.parent() + "/cpu.");
        assertThat(cpus.get("quota").get("cgroup_version").asInt()).isEqualTo(groups.version());
        assertThat(cpus.get("usable_cpus").asInt()).isEqualTo(1);
        if (cpus.get("allowed").get("count").asInt() > 1) {
            assertThat(cpus.get("decided_by").asText()).isEqualTo("quota");
        }
    }
}
