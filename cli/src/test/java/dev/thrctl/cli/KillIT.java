package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.kernel.linux.LinuxKernel;
import dev.thrctl.signal.Deliveries;
import dev.thrctl.signal.Delivery;
import dev.thrctl.signal.RecipientsProbe;
import dev.thrctl.task.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill} against the real kernel, and what the receivers saw. */
class KillIT {
    private static final ProcFs PROC = new ProcFs(Path.of("/"));
    private static final int SI_USER = 0;
    private static final int SI_QUEUE = -1;
    private static final int SI_TKILL = -6;

    private static InProcess kill(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "kill";
        System.arraycopy(args, 0, all, 1, args.length);
        return InProcess.onThisMachine(all);
    }

    private static void quietly(InProcess run) {
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.out()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isZero();
    }

    private static void await(Condition condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("timed out").isLessThan(deadlineNs);
            Thread.sleep(2);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static List<Targets.Fact> got(Targets.Live target) {
        return target.facts().stream()
                .filter(fact -> fact.text().startsWith("got "))
                .toList();
    }

    private static Targets.Fact next(Targets.Live target, int index) throws Exception {
        await(() -> got(target).size() > index);
        return got(target).get(index);
    }

    private static void check(Targets.Fact fact, int signal, int code, int tid) {
        assertThat(fact.number("sig")).as(fact.text()).isEqualTo(signal);
        assertThat(fact.number("code")).as(fact.text()).isEqualTo(code);
        assertThat(fact.number("tid")).as(fact.text()).isEqualTo(tid);
        assertThat(fact.number("pid")).as(fact.text()).isEqualTo((int)
                ProcessHandle.current().pid());
        assertThat(TestMachine.lines("id", "-u")).containsExactly("" + fact.number("uid"));
    }

    @Test
    void isSeenByTheReceiverAsItWasSent() throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            int pid = target.pid();
            int worker = target.fact("worker").number("worker");
            String thread = pid + "/" + worker;

            quietly(kill("-USR1", "" + pid));
            check(next(target, 0), 10, SI_USER, pid);
            quietly(kill("-s", "usr2", thread));
            check(next(target, 1), 12, SI_TKILL, worker);
            quietly(kill("-s", "RTMIN+6", "--value", "-5", thread));
            check(next(target, 2), 40, SI_QUEUE, worker);
            assertThat(got(target).get(2).number("value")).isEqualTo(-5);
            quietly(kill("-64", "--value=4242", "" + pid));
            check(next(target, 3), 64, SI_QUEUE, pid);
            assertThat(got(target).get(3).number("value")).isEqualTo(4242);
            // A thread by its TID alone, and by its name.
            quietly(kill("-10", "" + worker));
            check(next(target, 4), 10, SI_TKILL, worker);
            quietly(kill("-10", pid + "/info-*"));
            check(next(target, 5), 10, SI_TKILL, worker);
            assertThat(got(target)).hasSize(6);
        }
    }

    @Test
    void sendsToEachThreadAndAgainAndAgain() throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            int pid = target.pid();
            InProcess run = kill(
                    "-34", "--all-threads", "--repeat", "3", "--interval", "1ms", "--value", "7", "--json", "" + pid);
            assertThat(run.err()).isEmpty();
            JsonNode json = Json.valid("kill", run.out());
            assertThat(json.get("recipients")).hasSize(2);
            assertThat(json.at("/recipients/0/sent").asInt()).isEqualTo(3);
            assertThat(json.at("/recipients/1/call").asText()).isIn("pidfd_send_signal", "rt_tgsigqueueinfo");
            next(target, 5);
            assertThat(got(target).stream().map(fact -> fact.number("tid")).distinct())
                    .hasSize(2);
        }
    }

    @Test
    void sendsNothingInADryRunAndInACheck() throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            String pid = "" + target.pid();
            assertThat(kill("--dry-run", "-9", pid).out()).contains("terminate");
            assertThat(kill("--dry-run", "-USR1", pid).out()).contains("handler");
            quietly(kill("-0", pid));
            quietly(kill("--probe", pid));
            quietly(kill("-s", "0", pid));
            quietly(kill("-USR2", pid));
            assertThat(next(target, 0).number("sig")).isEqualTo(12);
            assertThat(got(target)).hasSize(1);
        }
    }

    @Test
    void waitsForTheEndAndTellsATimeout() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "300").start();
        try {
            String pid = "" + sleep.pid();
            InProcess timeout = kill("-CONT", "--wait=50ms", pid);
            assertThat(timeout.status()).isEqualTo(1);
            assertThat(timeout.err()).contains("timed out");
            quietly(kill("--wait", pid));
            assertThat(sleep.waitFor()).isEqualTo(128 + 15);
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void saysThatAThreadTakesItsProcessWithIt() throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            int worker = target.fact("worker").number("worker");
            InProcess run = kill("-TERM", "--wait=30s", target.pid() + "/" + worker);
            assertThat(run.err())
                    .isEqualTo("thrctl: TERM to thread " + target.pid() + "/" + worker
                            + ": its default action ends the whole process " + target.pid() + "\n");
            assertThat(run.status()).isZero();
            await(() -> !Files.exists(Path.of("/proc/" + target.pid() + "/task/" + worker)));
        }
    }

    @Test
    void namesTheLimitOfAFullQueue() {
        try (Targets.Live target = Targets.start("t_siginfo", "0")) {
            String pid = "" + target.pid();
            InProcess run = kill("-40", "--value", "1", pid + "/" + pid);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .matches("(?s)thrctl: (pidfd_send_signal|rt_tgsigqueueinfo) on .*")
                    .contains(" on " + pid + "/" + pid + ": resource temporarily unavailable (EAGAIN). ")
                    .contains(" of 0 (SigQ of proc_pid_status(5))", "RLIMIT_SIGPENDING");
        }
    }

    /** The real run after the dry one is the second opinion. */
    @Test
    void foreseesWhatAFullQueueRefuses() throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo", "0")) {
            String pid = "" + target.pid();
            String thread = pid + "/" + pid;
            for (List<String> line : List.of(
                    List.of("-40", thread),
                    List.of("-40", "--value", "1", pid),
                    List.of("-40", "--value", "1", thread),
                    List.of("-33", thread),
                    List.of("-40", pid),
                    List.of("-10", thread),
                    List.of("-12", "--value", "1", pid))) {
                List<String> dry = new ArrayList<>(line);
                dry.add("--dry-run");
                InProcess foreseen = kill(dry.toArray(String[]::new));
                InProcess sent = kill(line.toArray(String[]::new));
                assertThat(foreseen.status()).as("%s", line).isEqualTo(sent.status());
                if (sent.status() != 0 || line.equals(List.of("-10", thread))) {
                    assertThat(foreseen.err()).as("%s", line).isEqualTo(sent.err());
                } else {
                    String lost = line.contains("--value") ? "without its value" : "without siginfo";
                    assertThat(foreseen.err()).as("%s", line).contains(lost);
                    assertThat(sent.err()).as("%s", line).contains(lost);
                }
            }
        }
    }

    @Test
    void saysThatAZombieTakesASignalWithoutEffect() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 300 & echo $!; exec sleep 300").start();
        try {
            String pid = parent.inputReader().readLine();
            // As long as it is a shell, it may wait for its child.
            await(() ->
                    Files.readString(Path.of("/proc/" + parent.pid() + "/comm")).equals("sleep\n"));
            TestMachine.lines("kill", "-KILL", pid);
            await(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
            InProcess run = kill("-v", "--plain", "-TERM", pid, pid + "/" + pid);
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(run.err()).contains("TERM to " + pid + ": no effect, it has ended (zombie)");
            assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.endsWith("\t1\t-\t-\t-\tnone\t-"));
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void reachesTheLiveThreadsOfAZombieLeader() throws Exception {
        try (Targets.Live target = Targets.start("t_zleader")) {
            String pid = "" + target.pid();
            InProcess leader = kill("-v", "--plain", "-TERM", pid + "/" + pid);
            assertThat(leader.status()).as("%s", leader).isZero();
            assertThat(leader.out()).endsWith("\t1\t-\t-\t-\tnone\t-\n");
            assertThat(InProcess.onThisMachine("signals", "--mask", "--plain", pid)
                            .out())
                    .startsWith("3\t");
            quietly(kill("-TERM", "--wait=30s", pid));
        }
    }

    /** As another user, through the launcher: the error of the kernel and why. */
    @Test
    void saysWhoMaySignal() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_siginfo");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            for (String whom :
                    List.of("" + target.pid(), target.pid() + "/" + target.pid(), "--dry-run " + target.pid())) {
                List<String> words = new ArrayList<>(List.of("kill", "-CONT"));
                words.addAll(List.of(whom.split(" ", -1)));
                Thrctl run = tree.asNobody().run(words);
                assertThat(run.status()).as("%s", run).isEqualTo(1);
                assertThat(run.err())
                        .contains(" on " + words.get(words.size() - 1)
                                + ": operation not permitted (EPERM). It belongs to uid 0, thrctl runs as uid"
                                + " 65534. It takes the same user or CAP_KILL (root), or for CONT the same session");
            }
        }
    }

    private static Errno errno(ThrowingCallable call) {
        try {
            call.call();
        } catch (SystemCallException e) {
            return java.util.Objects.requireNonNull(e.errno());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no error");
    }

    /** The ERRORS of tgkill(2), rt_sigqueueinfo(2) and pidfd_send_signal(2) that a caller can bring about. */
    @Test
    void getsTheErrorsOfTheManPages() {
        SignalSender sender = new LinuxKernel().signalSender();
        try (Targets.Live one = Targets.start("t_siginfo");
                Targets.Live two = Targets.start("t_siginfo")) {
            ThreadId wrongPair = new ThreadId(one.pid(), two.pid());
            ThreadId right = new ThreadId(one.pid(), one.pid());
            assertThat(errno(() -> sender.toThread(wrongPair, 10, null))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> sender.toThread(wrongPair, 10, 1))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> sender.toThread(right, 65, null))).isEqualTo(Errno.EINVAL);
            assertThat(errno(() -> sender.toThread(right, 65, 1))).isEqualTo(Errno.EINVAL);
            assertThat(errno(() -> sender.toThread(new ThreadId(0, 0), 10, null)))
                    .isEqualTo(Errno.EINVAL);
            assertThat(errno(() -> sender.toProcessId(ThreadId.MAX, 10, null))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> sender.toProcessId(ThreadId.MAX, 10, 1))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> sender.toProcessId(one.pid(), 65, 1))).isEqualTo(Errno.EINVAL);
            assertThat(errno(() -> sender.toProcess(-1, one.pid(), 10, null))).isEqualTo(Errno.EBADF);
            assertThat(errno(() -> sender.open(ThreadId.MAX))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> sender.open(0))).isEqualTo(Errno.EINVAL);
        }
        InProcess run = kill("1/" + ThreadId.MAX);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("(ESRCH)");
    }

    @Test
    void neverHitsWhoeverHasTheIdLater() throws Exception {
        SignalSender sender = new LinuxKernel().signalSender();
        Process sleep = new ProcessBuilder("sleep", "300").start();
        int pid = (int) sleep.pid();
        var recipient = new RecipientsProbe(PROC, new LinuxKernel(), "amd64")
                .read(Selection.process(pid), false)
                .get(0);
        Deliveries deliveries = new Deliveries(PROC, sender, 1);
        try (Delivery delivery = deliveries.open(recipient)) {
            delivery.send(0, null);
            delivery.send(9, null);
            sleep.waitFor();
            assertThat(errno(() -> delivery.send(0, null))).isEqualTo(Errno.ESRCH);
            assertThat(errno(() -> delivery.send(10, 5))).isEqualTo(Errno.ESRCH);
            assertThat(delivery.awaitEnd(System.nanoTime())).isTrue();
        }
        assertThatThrownBy(() -> deliveries.open(recipient)).hasMessageContaining("(ESRCH)");
    }

    /** By the Java VM, by another thread, or by the kernel at once: all the same to the caller. */
    @ParameterizedTest
    @CsvSource({"TERM, 143, 4", "INT, 130, 2", "HUP, 129, 2", "USR1, 138, 1", "USR2, 140, 2", "KILL, 137, 1"})
    void endsByASignalThatItSendsToItself(String signal, int status, int times) {
        for (int i = 0; i < times; i++) {
            Thrctl run = Thrctl.run("kill", "-s", signal, "self");
            assertThat(run.status()).as("%s", run).isEqualTo(status);
            assertThat(run.err()).as("%s", run).isEmpty();
        }
    }

    @Test
    void goesOnAfterASignalToItselfThatEndsNothing() {
        Thrctl run = Thrctl.run("kill", "-v", "--plain", "-s", "WINCH", "self");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).as("%s", run).contains("WINCH");
    }
}
