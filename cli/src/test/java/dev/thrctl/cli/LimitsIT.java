package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code limits} against a program that creates threads until the kernel refuses. */
class LimitsIT extends LimitsFixture {
    /** A user that nobody else is, as far as a number can be that. */
    private static final String NOBODYS_UID =
            Long.toString(1_000_000_000L + ProcessHandle.current().pid());

    /** Threads that could really be created. */
    private static int exhaust(Targets.Live target) {
        Targets.Fact fact = exhausted(target);
        assertThat(fact.text()).contains("errno=11(");
        return fact.number("created");
    }

    private static void agree(JsonNode limits, String binding, int created) {
        agree(limits, binding, created, 1);
    }

    private static void limit(int pid, String option) {
        TestMachine.assumeTool("prlimit");
        TestMachine.lines("prlimit", "--pid", Integer.toString(pid), option);
    }

    @Test
    void foretellsWhereTheAddressSpaceEnds() {
        for (String stack : List.of("0", SMALL_STACK, "262144", "1048576", "8388608")) {
            try (Targets.Live target = Targets.start("t_exhaust", stack)) {
                limit(target.pid(), "--as=900000000");
                JsonNode limits = stack.equals("0") ? limits(target.pid()) : limits(target.pid(), "--stack", stack);
                int created = exhaust(target);
                agree(limits, "RLIMIT_AS", created);
                // Of 12,800 small threads 1 % would be 128: each takes some of the heap, too.
                assertThat(limits.get("headroom").asInt()).isBetween(created - 8, created + 8);
            }
        }
    }

    @Test
    void warnsThatThreadsWhichAllocateTakeMoreAddresses() {
        try (Targets.Live target = Targets.start("t_exhaust", SMALL_STACK + "m")) {
            limit(target.pid(), "--as=900000000");
            String pid = Integer.toString(target.pid());
            assertThat(Thrctl.run("limits", pid, "--stack", SMALL_STACK).out())
                    .contains(": about ", "MALLOC_ARENA_MAX");
            JsonNode limits = limits(target.pid(), "--stack", SMALL_STACK);
            assertThat(row(limits, "RLIMIT_AS").get("precision").asText()).isEqualTo("estimate");
            assertThat(exhaust(target)).isLessThan(limits.get("headroom").asInt() / 2);
        }
    }

    @Test
    void foretellsWhereWritableMemoryEnds() {
        try (Targets.Live target = Targets.start("t_exhaust")) {
            limit(target.pid(), "--data=900000000");
            agree(limits(target.pid()), "RLIMIT_DATA", exhaust(target));
        }
    }

    @Test
    void foretellsWhereTheUserHasTooManyThreads() {
        assumeTrue(TestMachine.isRoot(), "only root can become another user");
        try (Targets.Live other = Targets.start("t_exhaust", "0", NOBODYS_UID);
                Targets.Live target = Targets.start("t_exhaust", SMALL_STACK, NOBODYS_UID, "60")) {
            JsonNode limits = limits(target.pid());
            assertThat(other.pid()).isPositive();
            assertThat(row(limits, "RLIMIT_NPROC").get("used").asInt()).isEqualTo(2);
            assertThat(limits.get("binding_scope").asText()).isEqualTo("user " + NOBODYS_UID);
            agree(limits, "RLIMIT_NPROC", exhaust(target));
        }
    }

    @Test
    void knowsThatRootIsFreeOfTheLimitForUsers() {
        assumeTrue(TestMachine.isRoot(), "not root");
        try (Targets.Live target = Targets.start("t_exhaust")) {
            limit(target.pid(), "--nproc=1");
            limit(target.pid(), "--as=400000000");
            JsonNode limits = limits(target.pid());
            assertThat(row(limits, "RLIMIT_NPROC").get("state").asText()).isEqualTo("exempt");
            agree(limits, "RLIMIT_AS", exhaust(target));
        }
    }

    @Test
    void foretellsWhereMappingsEnd() throws IOException {
        assumeTrue(TestMachine.isRoot(), "only root sets vm.max_map_count");
        Path file = Path.of("/proc/sys/vm/max_map_count");
        String before = sysctl(file);
        // Enough for every other process of the machine.
        assumeTrue(Long.parseLong(before) > 12_000, "vm.max_map_count is low already: " + before);
        try (Targets.Live target = Targets.start("t_exhaust", SMALL_STACK)) {
            try {
                Files.writeString(file, "12000");
            } catch (IOException e) {
                assumeTrue(false, "cannot write " + file + ": " + e);
            }
            agree(limits(target.pid(), "--stack", SMALL_STACK), "vm.max_map_count", exhaust(target));
        } finally {
            if (!sysctl(file).equals(before)) {
                Files.writeString(file, before);
            }
        }
    }

    @Test
    void foretellsWhereTheCgroupIsFull() throws IOException {
        try (CgroupPair groups = CgroupPair.pids("max", "200");
                Targets.Live target = Targets.start("t_exhaust", SMALL_STACK)) {
            groups.join(target.pid());
            JsonNode limits = limits(target.pid());
            assertThat(limits.get("binding_scope").asText()).endsWith("/child");
            assertThat(limits.get("headroom").asInt()).isEqualTo(199);
            Thrctl check = Thrctl.run("limits", Integer.toString(target.pid()), "--check=200");
            assertThat(check.status()).as("%s", check).isEqualTo(3);
            assertThat(Thrctl.run("limits", Integer.toString(target.pid()), "--check=199")
                            .status())
                    .isZero();
            agree(limits, "pids.max", exhaust(target));
            assertThat(limits(target.pid()).get("headroom").asInt()).isZero();
        }
    }

    @Test
    void foretellsWhereTheStricterParentIsFull() throws IOException {
        try (CgroupPair groups = CgroupPair.pids("150", "400");
                Targets.Live target = Targets.start("t_exhaust", SMALL_STACK)) {
            groups.join(target.pid());
            JsonNode limits = limits(target.pid());
            assertThat(limits.get("binding_scope").asText())
                    .endsWith("/" + groups.parent().getFileName());
            agree(limits, "pids.max", exhaust(target));
        }
    }

    /** Since Linux 6.14 a pid namespace has a pid_max of its own, so that the machine's stays as it is. */
    @Test
    void foretellsWhereIdsEnd() throws IOException {
        assumeTrue(TestMachine.isRoot(), "only root makes namespaces");
        TestMachine.assumeTool("unshare");
        String before = sysctl(Path.of("/proc/sys/kernel/pid_max"));
        String release = sysctl(Path.of("/proc/sys/kernel/osrelease"));
        String[] version = release.split("[.]", -1);
        assumeTrue(
                Integer.parseInt(version[0]) > 6
                        || (version[0].equals("6") && Integer.parseInt(version[1].replaceAll("\\D.*", "")) >= 14),
                "pid_max is the same for all namespaces");
        // Nothing but what the shell has built in, once there is no id left for a process.
        String script = "echo 900 > /proc/sys/kernel/pid_max; " + Targets.program("t_exhaust") + " " + SMALL_STACK
                + " > $0 & sleep 0.5; \"$@\" $! --json; kill -USR1 $!;"
                + " until { read ready && read created; } < $0; do :; done; kill -9 $!";
        Path output = Files.createTempFile(Path.of("target"), "ids", ".out");
        try {
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "unshare",
                            "--pid",
                            "--fork",
                            "--kill-child",
                            "--mount-proc",
                            "sh",
                            "-c",
                            script,
                            output.toString(),
                            Thrctl.launcher().toString())
                    .run("limits");
            JsonNode limits = Json.valid("limits", run.out());
            String said = Files.readString(output);
            int created = new Targets.Fact(said.substring(said.indexOf("created="))).number("created");
            // thrctl's own threads are there while it counts, and gone when the program creates its own.
            JsonNode ids = row(limits, "kernel.pid_max");
            assertThat(limits.get("binding").asText()).isEqualTo("kernel.pid_max");
            assertThat(ids.get("precision").asText()).isEqualTo("at_most");
            assertThat(ids.get("left").asInt()).as("%s, %s", said, limits).isBetween(created - 60, created + 2);
        } finally {
            Files.delete(output);
            assertThat(sysctl(Path.of("/proc/sys/kernel/pid_max"))).isEqualTo(before);
        }
    }

    /** By cat: Java reads a file of size 0 byte by byte at first, and these files have nothing behind the first read. */
    private static String sysctl(Path file) {
        List<String> lines = TestMachine.lines("cat", file.toString());
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
