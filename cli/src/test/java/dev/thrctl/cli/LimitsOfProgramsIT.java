package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code limits} against programs that create threads until the kernel refuses: in user namespaces, of 32 bits, with
 * locked memory, in Java, in a cgroup with little memory.
 */
class LimitsOfProgramsIT extends LimitsFixture {
    /** Two users that nobody else is, as far as a number can be that. */
    private static final long UID = 1_100_000_000L + ProcessHandle.current().pid();

    private static int exhaust(Targets.Live target) {
        return exhausted(target).number("created");
    }

    private static void agree(JsonNode limits, String binding, int created) {
        agree(limits, binding, created, 2);
    }

    private static void assumeRoot() {
        assumeTrue(TestMachine.isRoot(), "not root");
    }

    /** A user namespace that root made, in which 0 is {@link #UID} outside. */
    private record Namespace(Process holder) implements AutoCloseable {
        static Namespace make() throws IOException {
            TestMachine.assumeTool("unshare");
            TestMachine.assumeTool("nsenter");
            Process holder = new ProcessBuilder("unshare", "--user", "sleep", "300").start();
            Path outside = Path.of("/proc/self/ns/user");
            Path inside = Path.of("/proc/" + holder.pid() + "/ns/user");
            for (int i = 0; i < 250 && Files.readSymbolicLink(inside).equals(Files.readSymbolicLink(outside)); i++) {
                pause();
            }
            Namespace namespace = new Namespace(holder);
            try {
                for (String map : List.of("uid_map", "gid_map")) {
                    Files.writeString(Path.of("/proc/" + holder.pid() + "/" + map), "0 " + UID + " 10");
                }
            } catch (IOException e) {
                namespace.close();
                assumeTrue(false, "no user namespaces here: " + e);
            }
            return namespace;
        }

        /** A target inside, as the user that is {@link #UID} outside. */
        Targets.Live start(String nproc) throws IOException {
            Path script =
                    Files.createTempFile(Path.of("target"), "inside", ".sh").toAbsolutePath();
            Files.writeString(
                    script,
                    "#!/bin/sh\nexec nsenter -t " + holder.pid() + " -U -S 0 -G 0 " + Targets.program("t_exhaust") + " "
                            + SMALL_STACK + " 0 " + nproc + "\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
            return Targets.startProgram(Map.of(), script);
        }

        @Override
        public void close() {
            holder.destroyForcibly();
        }
    }

    /** The same number outside is another account: 51 threads of it take nothing from those inside. */
    @Test
    void countsAUserOncePerUserNamespace() throws IOException {
        assumeRoot();
        String uid = Long.toString(UID);
        try (Namespace namespace = Namespace.make();
                Targets.Live outside = Targets.start("t_exhaust", SMALL_STACK, uid, "52");
                Targets.Live inside = namespace.start("200")) {
            assertThat(exhaust(outside)).isEqualTo(51);
            JsonNode limits = limits(inside.pid(), "--stack", SMALL_STACK);
            assertThat(limits.get("headroom").asInt()).isEqualTo(199);
            agree(limits, "RLIMIT_NPROC", exhaust(inside));
            try (Targets.Live second = Targets.start("t_exhaust", SMALL_STACK, uid, "100")) {
                JsonNode beside = limits(second.pid(), "--stack", SMALL_STACK);
                assertThat(beside.get("headroom").asInt()).isEqualTo(47);
                agree(beside, "RLIMIT_NPROC", exhaust(second));
            }
        }
    }

    @Test
    void chargesTheUserWhoMadeTheNamespace() throws IOException {
        assumeRoot();
        TestMachine.assumeTool("setpriv");
        TestMachine.assumeTool("prlimit");
        TestMachine.assumeTool("unshare");
        String uid = Long.toString(UID + 1);
        assumeTrue(
                TestMachine.lines("setpriv", "--reuid", uid, "--clear-groups", "unshare", "--user", "echo", "yes")
                        .equals(List.of("yes")),
                "users cannot make user namespaces here");
        Path folder = Files.createTempDirectory("thrctl-exhaust");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path program = Files.copy(Targets.program("t_exhaust"), folder.resolve("t_exhaust"));
        Path script = Files.writeString(
                folder.resolve("own"),
                "#!/bin/sh\nexec prlimit --nproc=200 setpriv --reuid " + uid + " --clear-groups unshare --user "
                        + program + " " + SMALL_STACK + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (Targets.Live outside = Targets.start("t_exhaust", SMALL_STACK, uid, "52");
                Targets.Live inside = Targets.startProgram(Map.of(), script)) {
            // The one inside is charged to the user too.
            assertThat(exhaust(outside)).isEqualTo(50);
            JsonNode limits = limits(inside.pid(), "--stack", SMALL_STACK);
            assertThat(limits.get("headroom").asInt()).isEqualTo(148);
            // The limit of the maker at that time is nowhere to be read.
            assertThat(limits.get("complete").asBoolean()).isFalse();
            agree(limits, "RLIMIT_NPROC", exhaust(inside));
            Thrctl check = Thrctl.run("limits", Integer.toString(inside.pid()), "--check=1");
            assertThat(check.status()).as("%s", check).isEqualTo(3);
        } finally {
            TestMachine.lines("rm", "-r", folder.toString());
        }
    }

    @Test
    void foretellsWhereTheAddressesOfA32BitProgramEnd() throws IOException {
        Path program = TestMachine.compile32("t_exhaust");
        try (Targets.Live target = Targets.startProgram(Map.of(), program)) {
            agree(limits(target.pid()), "address space", exhaust(target));
        }
    }

    @Test
    void knowsTheStacksOfMusl() throws IOException {
        try (Targets.Live target = Targets.startProgram(Map.of(), TestMachine.compileWithMusl("t_exhaust"))) {
            JsonNode limits = limits(target.pid());
            assertThat(limits.get("stack_source").asText()).isEqualTo("musl_default");
            assertThat(limits.get("stack_bytes").asLong()).isEqualTo(128 << 10);
            assertThat(limits.get("guard_bytes").asLong()).isEqualTo(8 << 10);
        }
    }

    @Test
    void saysThatNoStackLargerThanTheMemoryFits() {
        assumeTrue(
                TestMachine.lines("cat", "/proc/sys/vm/overcommit_memory").equals(List.of("0")),
                "vm.overcommit_memory is not 0");
        String large = Long.toString(1L << 46);
        try (Targets.Live target = Targets.start("t_exhaust", large)) {
            JsonNode limits = limits(target.pid(), "--stack", large);
            assertThat(limits.get("headroom").asInt()).isZero();
            assertThat(exhaust(target)).isZero();
        }
    }

    /** Of a user without CAP_IPC_LOCK: the limit bounds what mlockall(MCL_FUTURE) locks. */
    @Test
    void foretellsWhereLockedMemoryEnds() {
        assumeRoot();
        assumeTrue(
                TestMachine.lines("sh", "-c", "ulimit -l").equals(List.of("8192")), "another limit of locked memory");
        try (Targets.Live target = Targets.start("t_exhaust", SMALL_STACK + "l", Long.toString(UID + 2))) {
            JsonNode limits = limits(target.pid(), "--stack", SMALL_STACK);
            agree(limits, "RLIMIT_MEMLOCK", exhaust(target));
            assertThat(row(limits, "RLIMIT_MEMLOCK").get("complete").asBoolean())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx64m", "-Xss512k", "-XX:ThreadStackSize=2048"})
    void foretellsWhereTheThreadsOfAJavaVmEnd(String option) throws IOException {
        TestMachine.assumeTool("prlimit");
        Process java = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        option,
                        "-cp",
                        ExhaustJava.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        ExhaustJava.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(java.getInputStream(), StandardCharsets.UTF_8));
                OutputStream in = java.getOutputStream()) {
            assertThat(out.readLine()).startsWith("READY");
            String pid = Long.toString(java.pid());
            long sizeBytes = 1024
                    * Long.parseLong(TestMachine.lines("sh", "-c", "grep VmSize /proc/" + pid + "/status")
                            .get(0)
                            .replaceAll("\\D", ""));
            TestMachine.lines("prlimit", "--pid", pid, "--as=" + (sizeBytes + 1_000_000_000));
            JsonNode limits = limits(java.pid());
            assertThat(limits.get("stack_source").asText()).startsWith("java_");
            in.write('\n');
            in.flush();
            // The VM itself complains on the same stream.
            String line = out.readLine();
            while (line != null && !line.startsWith("created=")) {
                line = out.readLine();
            }
            int created = Integer.parseInt(String.valueOf(line).replace("created=", ""));
            agree(limits, "RLIMIT_AS", created);
        } finally {
            java.destroyForcibly();
        }
    }

    /** Nothing refuses those threads: the kernel kills. So it is an estimate, and the report says so. */
    @Test
    void estimatesWhereTheMemoryOfACgroupEnds() throws IOException {
        assumeRoot();
        try (CgroupPair groups = CgroupPair.memory("50331648")) {
            int estimate;
            try (Targets.Live target = Targets.start("t_exhaust", SMALL_STACK)) {
                groups.join(target.pid());
                JsonNode limits = limits(target.pid(), "--stack", SMALL_STACK);
                assertThat(limits.get("binding").asText()).startsWith("memory.");
                estimate = limits.get("headroom").asInt();
            }
            assertThat(estimate).isBetween(500, 5000);
            String uid = Long.toString(UID + 3);
            try (Targets.Live fewer =
                    Targets.start("t_exhaust", SMALL_STACK, uid, Integer.toString(estimate * 8 / 10))) {
                groups.join(fewer.pid());
                assertThat(exhaust(fewer)).isEqualTo(estimate * 8 / 10 - 1);
            }
            try (Targets.Live more =
                    Targets.start("t_exhaust", SMALL_STACK, uid, Integer.toString(estimate * 13 / 10))) {
                groups.join(more.pid());
                TestMachine.lines("sh", "-c", "kill -USR1 " + more.pid());
                long start = System.nanoTime();
                while (ProcessHandle.of(more.pid()).isPresent() && System.nanoTime() - start < DEADLINE_NS) {
                    pause();
                }
                assertThat(more.facts()).isEmpty();
            }
        }
    }

    @Test
    void leavesItsOwnThreadsOut() throws IOException {
        try (CgroupPair groups = CgroupPair.pids("max", "60");
                Targets.Live target = Targets.start("t_exhaust", SMALL_STACK)) {
            groups.join(target.pid());
            // thrctl in the same group.
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "sh",
                            "-c",
                            "echo $$ > " + groups.child().resolve("cgroup.procs") + "; exec \"$@\"",
                            "sh",
                            Thrctl.launcher().toString())
                    .run("limits", Integer.toString(target.pid()), "--json");
            JsonNode limits = Json.valid("limits", run.out());
            assertThat(limits.get("headroom").asInt()).isEqualTo(59);
            assertThat(exhaust(target)).isEqualTo(59);
        }
    }
}
