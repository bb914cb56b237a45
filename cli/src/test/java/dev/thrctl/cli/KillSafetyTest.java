package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill}: that nobody else is hit, that nobody is left out, and that what is lost is said. */
class KillSafetyTest extends KillFixture {
    private static final String ENDED = ": no such process (ESRCH). It has ended since it was looked up. ";

    private void reuseAfterTheFirstSignal(String path) {
        sender.whenSent = () -> file(path, stat(100, "other", 999, 1));
    }

    @Test
    void holdsAThreadByItsOwnPidfd() {
        sender.hasPidfdOfThreads = true;
        assertThat(run("kill", "-USR2", "--repeat", "2", "100/101").status()).isZero();
        assertThat(sender.log)
                .containsExactly("pidfd_send_signal 100/101 12 null", "pidfd_send_signal 100/101 12 null", "close 8");
    }

    /** Before Linux 6.9 only the start time tells a thread from the next one with its id. */
    @ParameterizedTest
    @ValueSource(strings = {"100/101", "-a 100"})
    void sendsNoSecondSignalToTheNextThreadOfThatId(String targets) {
        reuseAfterTheFirstSignal("proc/100/task/101/stat");
        List<String> words = new ArrayList<>(List.of("kill", "-URG", "--repeat", "3"));
        words.addAll(List.of(targets.split(" ", -1)));
        InProcess run = run(words.toArray(String[]::new));
        assertThat(sender.log.stream().filter(line -> line.startsWith("tgkill 100/101 ")))
                .hasSizeLessThanOrEqualTo(1);
        if (targets.equals("100/101")) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualTo("thrctl: tgkill on 100/101" + ENDED
                            + "'thrctl ps 100' lists the threads of the process. 1 of 3 were sent\n");
        } else {
            assertThat(run.status()).as("%s", run).isZero();
        }
    }

    @Test
    void sendsNoSecondSignalToTheNextProcessOfThatIdWhereThereIsNoPidfd() {
        sender.hasPidfd = false;
        reuseAfterTheFirstSignal("proc/100/stat");
        InProcess run = run("kill", "-USR2", "--repeat", "3", "100");
        assertThat(run.err()).contains("kill on 100" + ENDED).contains("1 of 3 were sent");
        assertThat(sender.log).containsExactly("kill 100 12 null");
    }

    /** While it looks for threads that appear: they would look like them. */
    @Test
    void takesTheThreadsOfTheNextProcessOfThatIdForNoNewcomers() {
        sender.whenSent = () -> {
            file("proc/100/stat", stat(100, "other", 999, 3));
            thread(102, "0000000000000000");
        };
        InProcess run = run("kill", "-URG", "-a", "--plain", "100");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(sender.log).containsExactly("tgkill 100/100 23 null", "tgkill 100/101 23 null");
    }

    /** EPERM: a seccomp filter that knows no pidfds. EINVAL and ENOENT: the id of a thread. */
    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"EPERM", "ENOSYS", "EINVAL", "ENOENT", "EMFILE"})
    void sendsByIdWherePidfdOpenIsRefused(Errno errno) {
        sender.failures.put("pidfd_open", errno);
        sender.hasPidfdOfThreads = true;
        InProcess run = run("kill", "-USR2", "100", "100/101");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(sender.log).containsExactly("kill 100 12 null", "tgkill 100/101 12 null");
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"ENOENT", "EINVAL"})
    void saysThatAProcessHasEndedWhoseIdIsAThreadsNow(Errno errno) {
        sender.failures.put("pidfd_open", errno);
        file("proc/100/task/100/stat", stat(100, "other", 999, 1));
        Runnable reuse = () -> file("proc/100/stat", stat(100, "other", 999, 1));
        sender.beforeOpening = reuse;
        InProcess run = run("kill", "-USR2", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(" on 100" + ENDED).doesNotContain("The kernel has no signal");
        assertThat(sender.log).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ENOSYS, 0, true", "EINVAL, 0, true", "EPERM, 2, true", "EPERM, 0, false"})
    void sendsByIdWherePidfdSendSignalIsRefused(Errno errno, int seccomp, boolean sent) {
        sender.failures.put("pidfd_send_signal", errno);
        sender.hasPidfdOfThreads = true;
        file("proc/thread-self/status", "Uid:\t1000\t1000\t1000\t1000\nSeccomp:\t" + seccomp + "\n");
        InProcess run = run("kill", "-USR2", "100", "100/101");
        assertThat(run.status()).as("%s", run).isEqualTo(sent ? 0 : 1);
        if (sent) {
            assertThat(sender.log).contains("kill 100 12 null", "tgkill 100/101 12 null");
        } else {
            assertThat(run.err()).contains("pidfd_send_signal on 100/101: operation not permitted (EPERM)");
            assertThat(sender.log).doesNotContain("kill 100 12 null");
        }
    }

    private void process(int pid) {
        String stat = stat(pid, "many", 50, 1);
        String status = "Tgid:\t" + pid + "\nUid:\t5\t5\t5\t5\nSigBlk:\t0000000000000000\n";
        file("proc/" + pid + "/stat", stat);
        file("proc/" + pid + "/status", status);
        file("proc/" + pid + "/task/" + pid + "/stat", stat);
        file("proc/" + pid + "/task/" + pid + "/status", status);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "2, 3", "2000, 3"})
    void reachesMoreProcessesThanItMayHaveFiles(int mostOpen, int repeats) {
        sender.mostOpen = mostOpen;
        List<String> words = new ArrayList<>(List.of("kill", "-CONT", "--repeat", "" + repeats));
        for (int pid = 1000; pid < 1200; pid++) {
            process(pid);
            words.add("" + pid);
        }
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(sender.log.stream().filter(line -> line.startsWith("pidfd_send_signal ")))
                .hasSize(200 * repeats);
        assertThat(sender.open).isZero();
    }

    private void remove(String path) {
        try (Stream<Path> files = Files.walk(root.resolve(path))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As with --all-threads: nobody named the one that has ended. */
    @Test
    void doesNotFailForAThreadOfAGlobThatHasEnded() {
        sender.whenSent = () -> remove("proc/100/task/101");
        InProcess run = run("kill", "-URG", "--plain", "100/*");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).hasLineCount(1);
        assertThat(sender.log).containsExactly("tgkill 100/100 23 null");
    }

    @Test
    void saysSoWhereAllThreadsOfAGlobHaveEnded() {
        sender.failure = Errno.ESRCH;
        for (String dry : List.of("--dry-run", "--all-threads")) {
            InProcess run = run("kill", "-CONT", dry, "100/*");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).contains(" on 100/10").contains(ENDED).hasLineCount(1);
        }
    }

    @Test
    void doesNotWaitForTheEndOfWhatItCouldNotSignal() {
        sender.failure = Errno.EPERM;
        long startNs = System.nanoTime();
        InProcess run = run("kill", "--wait=1m", "100");
        assertThat(System.nanoTime() - startNs).isLessThan(30_000_000_000L);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("(EPERM)").doesNotContain("timed out").hasLineCount(1);
    }

    /** The kernel loops over all threads for each SIGCONT: with 30,000 of them that is two minutes. */
    @Test
    void resumesAProcessOfManyThreadsByOneSignal() {
        for (int tid = 101; tid < 110; tid++) {
            thread(tid, "0000000000000000");
            file(
                    "proc/100/task/" + tid + "/status",
                    "Tgid:\t100\nTracerPid:\t" + (tid == 104 ? 1 : 0) + "\nSigBlk:\t"
                            + (tid == 105 ? "0000000000020000" : "0000000000000000")
                            + "\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n");
            file(
                    "proc/100/task/" + tid + "/syscall",
                    tid == 106 ? "128 0x0 0x0 0x0 0x8 0x0 0x0 0x7ffe 0x7fff\n" : "running\n");
        }
        remove("proc/100/task/101/syscall");
        assertThat(run("kill", "-CONT", "-a", "100").status()).isZero();
        // The first; one whose system call cannot be seen, one that is traced, one that blocks it, so that it stays
        // pending, and one that may be waiting for it.
        assertThat(sender.log)
                .containsExactly(
                        "tgkill 100/100 18 null",
                        "tgkill 100/101 18 null",
                        "tgkill 100/104 18 null",
                        "tgkill 100/105 18 null",
                        "tgkill 100/106 18 null");
        sender.log.clear();
        assertThat(run("kill", "-CONT", "100/108", "100/109").status()).isZero();
        assertThat(sender.log).containsExactly("tgkill 100/108 18 null", "tgkill 100/109 18 null");
    }

    @ParameterizedTest
    @CsvSource({
        "'-USR1 --value 1 100', 0000000000000000, 'USR1 to 100: the signal queue of its user was full (SigQ of proc_pid_status(5)): it came without its value, as if by kill from pid 0'",
        "'-40 100', 0000000000000000, 'RTMIN+6 to 100: the signal queue of its user was full (SigQ of proc_pid_status(5)): it came without siginfo, as if by kill from pid 0, and merged with one that is pending'",
        "'-USR1 --value 1 --repeat 3 100', 0000000000000200, 'USR1 to 100: one was pending already: 3 of 3 are merged with it and the value is lost, unless the first was taken just then'",
        "'-USR1 100', 0000000000000200, ''"
    })
    void saysThatAValueIsLost(String line, String pending, String message) {
        file(
                "proc/100/task/100/status",
                "Tgid:\t100\nUid:\t5\t5\t5\t5\nSigQ:\t63/63\nShdPnd:\t" + pending
                        + "\nSigBlk:\t0000000000000200\nSigIgn:\t0000000000000000\nSigCgt:\t0000008000000200\n");
        List<String> words = new ArrayList<>(List.of("kill"));
        words.addAll(List.of(line.split(" ", -1)));
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).contains(message);
        assertThat(run.err().isEmpty()).isEqualTo(message.isEmpty());
    }
}
