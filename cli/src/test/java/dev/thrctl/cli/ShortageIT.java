package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where threads, files or memory are short for thrctl itself: {@code limits} answers, and what cannot start says why. */
class ShortageIT {
    private static final Path SCAN = Path.of("src/bench/shortage");

    @TempDir
    private Path temp;

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    /** {@code setting} is evaluated by the shell that becomes thrctl. */
    private Thrctl limits(Path home, String setting, String... more) {
        return Thrctl.call()
                .withEnv("THRCTL_JAVA_HOME", home.toString())
                .in(temp)
                .withProgram(
                        "sh",
                        "-c",
                        setting + "; exec \"$@\"",
                        "sh",
                        Thrctl.launcher().toString())
                .run(Stream.concat(Stream.of("limits", "1"), Stream.of(more)).toList());
    }

    private static String join(CgroupPair groups) {
        return "echo $$ > " + groups.child().resolve("cgroup.procs");
    }

    private void saysInOneLine(Thrctl run, String start) {
        assertThat(run.err()).as("%s", run).startsWith("thrctl: start of the Java VM: " + start);
        assertThat(run.err().lines()).as("%s", run).hasSize(1);
        assertThat(run.out()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void answersWithRoomForEightThreads(Path home) throws IOException {
        for (String max : List.of("8", "9", "12", "16", "17")) {
            try (CgroupPair groups = CgroupPair.pids("max", max)) {
                Thrctl run = limits(home, join(groups), "--json");
                assertThat(run.status()).as("pids.max %s: %s", max, run).isZero();
                assertThat(run.err()).as("pids.max %s: %s", max, run).isEmpty();
                Json.valid("limits", run.out());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void namesTheLimitOfThreads(Path home) throws IOException {
        for (String max : List.of("1", "4", "7")) {
            try (CgroupPair groups = CgroupPair.pids(max, "max")) {
                saysInOneLine(
                        limits(home, join(groups)),
                        "its cgroup has 1 of at most " + max + " tasks (pids.max), and the VM needs 7 more (EAGAIN)");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void namesTheLimitOfFiles(Path home) {
        saysInOneLine(limits(home, "ulimit -n 14"), "it may have 14 files open (RLIMIT_NOFILE)");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void answersInALittleMemory(Path home) throws IOException {
        try (CgroupPair groups = CgroupPair.memory("33554432")) {
            Thrctl run = limits(home, join(groups), "--json");
            assertThat(run.status()).as("%s", run).isZero();
            Json.valid("limits", run.out());
        }
        try (CgroupPair groups = CgroupPair.memory("16777216")) {
            Thrctl run = limits(home, join(groups));
            assertThat(run.err()).contains(" MiB of 16 left (memory.");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    /** The launcher lowers them, so that the VM takes a thread less. */
    @Test
    void showsTheAddressesOfTheCallerWhereThreadsAreFew() throws IOException {
        for (String max : List.of("8", "14")) {
            try (CgroupPair groups = CgroupPair.pids("max", max)) {
                Thrctl run = in(groups, "limits", "--plain", "--output=limit,max,left");
                assertThat(run.out().lines()).as("%s", run).contains("RLIMIT_AS\tunlimited\t-");
            }
        }
    }

    @Test
    void startsProgramsWithTheAddressesOfTheCallerWhereThreadsAreFew() throws IOException {
        try (CgroupPair groups = CgroupPair.pids("max", "16")) {
            Thrctl run = in(groups, "shell", "-c", "!ulimit -v");
            assertThat(run.out()).as("%s", run).isEqualTo("unlimited\n");
        }
    }

    /** Its own threads are among those that reach it. */
    @Test
    void namesTheLimitThatTestThreadsReachTogetherWithThoseOfThrctl() throws IOException {
        try (CgroupPair groups = CgroupPair.pids("max", "14")) {
            Thrctl run = in(groups, "spawn", "--threads", "9", "--for", "1ms");
            assertThat(run.err())
                    .as("%s", run)
                    .contains("(EAGAIN)")
                    .contains("pids.max (")
                    .contains(" is reached: 14 of 14");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void saysInOneLineThatNoProgramFits(Path home) throws IOException {
        for (String max : List.of("10", "11")) {
            try (CgroupPair groups = CgroupPair.pids("max", max)) {
                Thrctl run = in(home, groups, "spawn", "--threads", "1", "--for", "1ms");
                assertThat(run.err().lines()).as("%s", run).hasSize(1);
                assertThat(run.err()).contains("(EAGAIN)").doesNotContain("Cannot run program");
                run = in(home, groups, "shell", "-c", "!true");
                assertThat(run.err()).as("%s", run).contains("(EAGAIN)").doesNotContain("internal error");
            }
        }
    }

    private Thrctl in(CgroupPair groups, String... args) {
        return in(Path.of(System.getProperty("java.home")), groups, args);
    }

    private Thrctl in(Path home, CgroupPair groups, String... args) {
        return Thrctl.call()
                .withEnv("THRCTL_JAVA_HOME", home.toString())
                .in(temp)
                .withProgram(
                        "sh",
                        "-c",
                        join(groups) + "; exec \"$@\"",
                        "sh",
                        Thrctl.launcher().toString())
                .run(args);
    }

    /** A sample; the script without the option runs all commands under all of them. */
    @Test
    void printsNoTextOfTheJavaVm() {
        assumeTrue(TestMachine.isRoot(), "cgroups are made by root");
        TestMachine.assumeTool("timeout");
        Thrctl scan = Thrctl.call()
                .withProgram(SCAN.toAbsolutePath().toString())
                .withEnv("THRCTL_TREE", Thrctl.tree().toString())
                .withTimeout(Duration.ofMinutes(5))
                .run("--sample");
        assertThat(scan.out()).as("%s", scan).endsWith(" runs, 0 bad\n");
        assertThat(scan.status()).as("%s", scan).isZero();
    }
}
