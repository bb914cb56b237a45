package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of {@code spawn} that come early: by a limit, by Ctrl-C, by the end of thrctl. */
@Timeout(180)
class SpawnEndIT {
    /** Of no user, unlike 65534, whose threads others may count. */
    private static final String NOBODYS_UID = "64321";

    @BeforeAll
    static void needsTheNativeProgram() {
        SpawnRaceIT.assumeThrprobe();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pthread", "clone"})
    void namesTheLimitThatStoppedIt(String with) throws Exception {
        try (CgroupPair groups = CgroupPair.pids("max", "50")) {
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "sh",
                            "-c",
                            "echo $$ > " + groups.child() + "/cgroup.procs && exec \"$@\"",
                            "sh",
                            Thrctl.launcher().toString())
                    .run("spawn", "-n", "100", "--with", with, "--name", "full");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err())
                    .contains(" of 100: resource temporarily unavailable (EAGAIN), 8 times. ")
                    .containsPattern("\\d+ were created, and ended again. pids.max \\(.*/child\\) is reached: 50 of 50"
                            + " threads used. To raise it: ");
            assertThat(Files.readString(groups.child().resolve("cgroup.procs"))).isEmpty();
        }
    }

    /** No system has room for so many. */
    @Test
    void leavesTheSystemItsLastProcessIds() {
        Thrctl run = Thrctl.run("spawn", "-n", "4194304");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err())
                .matches("thrctl: creation of 4194304 threads: refused, for kernel[.](pid_max|threads-max) .* leaves"
                        + " \\d+ of \\d+, and without any nothing can be started[.] .*, or add --force\n");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"pthread, --as=6000000000, RLIMIT_AS", "clone, --as=6000000000, RLIMIT_AS"})
    void namesTheLimitOfMemoryThatStoppedIt(String with, String limit, String name) {
        TestMachine.assumeTool("prlimit");
        Thrctl run = Thrctl.call()
                .withProgram("prlimit", limit, Thrctl.launcher().toString())
                .run("spawn", "-n", "1000", "--with", with, "--stack", "100M");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("mmap on thread ", "(ENOMEM)", name + " (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pthread", "clone"})
    void namesTheUsersLimitThatStoppedIt(String with) throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        TestMachine.assumeTool("prlimit");
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = tree.asUser(NOBODYS_UID, "prlimit", "--nproc=80:80")
                    .in(Path.of("/"))
                    .run("spawn", "-n", "200", "--with", with);
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).contains("(EAGAIN), 8 times. ", "RLIMIT_NPROC (user ");
        }
    }

    @Test
    void namesTheMemoryThatStoppedIt() {
        Thrctl run = Thrctl.call()
                .withProgram("sh", "-c", "exec \"$@\"", "sh", Thrctl.launcher().toString())
                .run("spawn", "-n", "3", "--stack", "400T");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("mmap on thread 1 of 3: ").contains("(ENOMEM)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsInOrderWhileThreadsAreStillMade(String signal) throws Exception {
        Process process = Thrctl.call()
                .start(List.of("spawn", "-n", "20000", "--stack", "16K", "--affinity", "0", "--work", "burn"));
        try {
            ProcessHandle probe = awaitChild(process);
            for (int i = 0; i < 1000 && threads(probe.pid()) < 20; i++) {
                Thread.sleep(10);
            }
            TestMachine.lines("kill", "-" + signal, Long.toString(process.pid()));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
            // Nothing if the machine was so fast that all were made.
            assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("(thrctl: creation of test threads: interrupted after \\d+ of 20000; they have ended"
                            + " again\n)?");
            assertThat(probe.isAlive()).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void leavesNoThreadsInTheBackgroundThatNobodyHeardOf() throws Exception {
        Thrctl run = Thrctl.call()
                .withProgram(
                        "sh",
                        "-c",
                        "exec \"$@\" >/dev/full",
                        "sh",
                        Thrctl.launcher().toString())
                .run("spawn", "--background", "--name", "unheard-of", "--for", "120s");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains("No space left on device");
        for (int i = 0; i < 1000 && TestMachine.lines("ps", "-eLo", "comm=").contains("unheard-of"); i++) {
            Thread.sleep(10);
        }
        assertThat(TestMachine.lines("ps", "-eLo", "comm=")).doesNotContain("unheard-of");
    }

    @Test
    void aSecondWishEndsThreadsThatCannotEndInOrder() throws Exception {
        try (SpawnLive live = new SpawnLive("-n", "2")) {
            TestMachine.lines("kill", "-STOP", Integer.toString(live.pid));
            TestMachine.lines("kill", "-INT", Long.toString(live.process.pid()));
            Thread.sleep(300);
            assertThat(live.process.isAlive()).isTrue();
            TestMachine.lines("kill", "-INT", Long.toString(live.process.pid()));
            assertThat(live.next().get("signal_name").asText()).isEqualTo("KILL");
            assertThat(live.status()).isEqualTo(130);
        }
    }

    @Test
    void aThirdWishEndsThrctlWhoseReaderHangs() throws Exception {
        // The threads' table alone is more than a pipe holds.
        Process process = Thrctl.call().start(List.of("spawn", "--jsonl", "-n", "2000", "--stack", "16K"));
        try {
            ProcessHandle probe = awaitChild(process);
            for (int i = 0; i < 3000 && process.getInputStream().available() < 4096; i++) {
                Thread.sleep(10);
            }
            for (int i = 0; i < 3; i++) {
                TestMachine.lines("kill", "-INT", Long.toString(process.pid()));
                Thread.sleep(300);
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(probe.isAlive()).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    private static int threads(long pid) {
        String[] tasks = new java.io.File("/proc/" + pid + "/task").list();
        return tasks == null ? 0 : tasks.length;
    }

    static ProcessHandle awaitChild(Process process) throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            List<ProcessHandle> children = process.children()
                    .filter(child -> child.info().command().orElse("").endsWith("thrprobe"))
                    .toList();
            if (!children.isEmpty()) {
                return children.get(0);
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no thrprobe");
    }

    /** The promise. Measured on two CPUs with sixty threads that wait for them: 4 to 70 ms. */
    private static final long GONE_WITHIN_MS = 1000;

    /** A zombie that nobody has waited for runs no more, unless it is only the first thread that has ended. */
    private static boolean isAlive(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z") || threads(pid) > 1;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n 5 --mask all --work burn",
                "-n 200 --work burn --stack 16K",
                "-n 5 --work futex",
                "-n 5 --detached",
                "-n 50 --with clone --detached --work burn",
                "-n 2 --with clone --flags -THREAD,-SIGHAND,-FILES --mask all",
                "-n 2 --churn 500",
                "-n 2 stopped",
            })
    void noThreadOutlivesAKilledThrctlForASecond(String options) throws Exception {
        try (SpawnLive live = new SpawnLive(options.replace(" stopped", "").split(" "))) {
            if (options.endsWith("stopped")) {
                TestMachine.lines("kill", "-STOP", Integer.toString(live.pid));
            }
            long start = System.nanoTime();
            live.process.destroyForcibly();
            long tookMs = 0;
            while (isAlive(live.pid) && tookMs < 60_000) {
                Thread.sleep(1);
                tookMs = (System.nanoTime() - start) / 1_000_000;
            }
            for (int tid : live.tids) {
                SpawnLive.awaitGone(tid);
            }
            assertThat(tookMs).as("ms").isLessThanOrEqualTo(GONE_WITHIN_MS);
        }
    }

    @Test
    void noThreadOutlivesAThrctlThatIsKilledWhileItMakesThem() throws Exception {
        Process process = Thrctl.call()
                .start(List.of("spawn", "-n", "20000", "--stack", "16K", "--affinity", "0", "--work", "burn"));
        ProcessHandle probe = awaitChild(process);
        process.destroyForcibly();
        probe.onExit().get(60, TimeUnit.SECONDS);
    }
}
