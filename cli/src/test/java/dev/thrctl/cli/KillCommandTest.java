package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill} on a recorded system. */
class KillCommandTest extends KillFixture {
    @ParameterizedTest
    @CsvSource({
        "100, 15",
        "-9 100, 9",
        "100 -9, 9",
        "-KILL 100, 9",
        "-SIGKILL 100, 9",
        "-kill 100, 9",
        "-s kill 100, 9",
        "-s9 100, 9",
        "--signal=9 100, 9",
        "--signal KILL 100, 9",
        "-1 100, 1",
        "-INT 100, 2",
        "-RTMIN+3 100, 37",
        "-5 -- 100, 5",
        "-0 100, 0",
        "--probe 100, 0",
        "-s 0 100, 0",
        "-v -9 100, 9",
        "--value -5 -10 100, 10"
    })
    void takesASignalAsPeopleTypeIt(String line, int signal) {
        thread(100, "0000000000000000", "0/63");
        List<String> words = new ArrayList<>(List.of("kill"));
        words.addAll(List.of(line.split(" ", -1)));
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(sender.log.get(0)).startsWith("pidfd_send_signal 100 " + signal + " ");
        assertThat(sender.log).hasSize(2).last().isEqualTo("close 7");
    }

    @ParameterizedTest
    @CsvSource({
        "'', no TARGET given",
        "-9, no TARGET given",
        "-9 -5 100, 'two signals, 9 and 5'",
        "-65 100, 'signal ''65'' is out of range'",
        "-s XYZ 100, '''XYZ'' is not a signal'",
        "-XYZ 100, 'unknown option ''-XYZ'''",
        "-9 0, process id 0 is out of range",
        "-9 -- -5, '''-5'' is not a process id'",
        "--value x 100, '''x'' is not a number of 32 bits'",
        "--value 2147483648 100, is not a number of 32 bits",
        "--repeat 0 100, is not a number of times",
        "--interval 1s 100, --interval needs --repeat",
        "--probe -9 100, --probe sends nothing",
        "--probe --value 1 100, --probe sends nothing",
        "--dry-run --wait 100, --dry-run sends nothing",
        "--wait=x 100, '''x'' is not a duration'"
    })
    void refusesWhatItCannotMean(String line, String message) {
        List<String> words = new ArrayList<>(List.of("kill"));
        if (!line.isEmpty()) {
            words.addAll(List.of(line.split(" ", -1)));
        }
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(sender.log).isEmpty();
    }

    @Test
    void showsWhatWouldBeSentAndSendsNothing() {
        InProcess run = run("kill", "--dry-run", "-USR1", "100", "100/101", "100/100");
        assertThat(run.out()).isEqualTo("""
                PID  TID  NAME      SIGNAL  ROUTE            EFFECT     ACTION   BLOCKED  CALL
                100    -  wor\\eker  USR1    default? by 100  terminate  default  no       pidfd_send_signal
                100  101  wor\\eker  USR1    queued?          pending    default  yes      tgkill
                100  100  wor\\eker  USR1    default? by 100  terminate  default  no       tgkill
                """);
        assertThat(run.err())
                .isEqualTo("thrctl: USR1 to thread 100/100: its default action ends the whole process 100\n");
        assertThat(sender.log)
                .containsExactly(
                        "pidfd_send_signal 100 0 null", "close 7", "tgkill 100/101 0 null", "tgkill 100/100 0 null");
        assertThat(run("kill", "--dry-run", "-HUP", "100", "--plain").out())
                .isEqualTo("100\t-\twor\\eker\tHUP\tpidfd_send_signal\t0\tignored?\tignored\tno\tdiscarded\t-\n");
        assertThat(run("kill", "--dry-run", "-INT", "100", "--plain").out()).contains("\tcaught\tno\thandler\t");
        assertThat(run("kill", "--dry-run", "-STOP", "100", "--plain").out()).contains("\tdefault\tno\tstop\t");
        assertThat(run("kill", "--dry-run", "-URG", "100", "--plain").out()).contains("\tdefault\tno\tdiscarded\t");
    }

    @Test
    void givesJsonThatItsSchemaAllows() {
        JsonNode json = Json.valid(
                "kill",
                run("kill", "-10", "--value", "7", "--repeat", "3", "--json", "100")
                        .out());
        assertThat(json.get("value").asInt()).isEqualTo(7);
        assertThat(json.at("/recipients/0/sent").asInt()).isEqualTo(3);
        assertThat(json.at("/recipients/0/tid").isNull()).isTrue();
        Json.valid("kill", run("kill", "-0", "--jsonl", "100/101").out());
        Json.valid("kill", run("kill", "--dry-run", "-a", "--json", "100").out());
        sender.failure = Errno.EPERM;
        JsonNode failed = Json.valid("kill", run("kill", "--json", "100").out());
        assertThat(failed.at("/recipients/0/problem").asText()).contains("(EPERM)");
    }

    @ParameterizedTest
    @CsvSource({
        "ESRCH, 100/101, 'tgkill on 100/101: no such process (ESRCH). It has ended since it was looked up. ''thrctl ps 100'' lists the threads of the process'",
        "ESRCH, 100, 'pidfd_send_signal on 100: no such process (ESRCH). It has ended since it was looked up. ''thrctl ps'' lists the processes'",
        "EPERM, 100, 'pidfd_send_signal on 100: operation not permitted (EPERM). It belongs to uid 5, thrctl runs as uid 1000. It takes the same user or CAP_KILL (root)'",
        "EAGAIN, 100, 'The signal queue of its user is full: 63 of 63 (SigQ of proc_pid_status(5)); ''prlimit --pid 100 --sigpending'' shows the limit'",
        "EINVAL, 100, 'invalid argument (EINVAL). The kernel has no signal USR1'"
    })
    void explainsAnErrorOfTheKernel(Errno errno, String target, String message) {
        sender.failure = errno;
        InProcess run = run("kill", "-s", "USR1", target);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message);
    }

    @Test
    void namesTheSessionOnlyForCont() {
        sender.failure = Errno.EPERM;
        assertThat(run("kill", "-CONT", "100").err()).contains("or for CONT the same session");
        assertThat(run("kill", "-USR2", "100").err()).doesNotContain("session");
    }

    @Test
    void sendsByNumberWhereThereIsNoPidfd() {
        sender.hasPidfd = false;
        assertThat(run("kill", "-USR1", "100").status()).isZero();
        assertThat(sender.log).containsExactly("kill 100 10 null");
    }

    @Test
    void doesNotHitWhoeverHasTheIdNow() {
        sender.whenOpened = () -> file("proc/100/stat", stat(100, "other", 999, 1));
        InProcess run = run("kill", "-9", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: pidfd_open on 100: no such process (ESRCH). It has ended since it was looked up."
                        + " 'thrctl ps' lists the processes\n");
        assertThat(sender.log).containsExactly("close 7");
    }

    @Test
    void sendsToTheOthersWhenOneIsMissing() {
        InProcess run = run("kill", "-USR1", "999", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("look-up of 999: no such process or thread (ESRCH)");
        assertThat(sender.log).contains("pidfd_send_signal 100 10 null");
    }

    @Test
    void sendsOnceToATargetThatIsNamedTwice() {
        assertThat(run("kill", "-USR1", "100/101", "101").status()).isZero();
        assertThat(sender.log).containsExactly("tgkill 100/101 10 null");
    }

    @Test
    void saysSoWhenTheWaitIsOver() {
        InProcess run = run("kill", "--wait=1ms", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("thrctl: wait for the end of 100: timed out, it lives. ");
    }

    @ParameterizedTest
    @CsvSource({
        "-USR1, 100, 'pidfd_send_signal on 100: operation not permitted (EPERM). It belongs to uid 5, thrctl runs as uid 1000'",
        "-CONT, 100/101, 'tgkill on 100/101: operation not permitted (EPERM). It belongs to uid 5'"
    })
    void saysBeforehandWhatIsNotPermitted(String signal, String target, String message) {
        sender.failure = Errno.EPERM;
        InProcess run = run("kill", "--dry-run", signal, target);
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err()).contains(message);
        JsonNode json = Json.valid(
                "kill", run("kill", "--dry-run", signal, "--json", target).out());
        assertThat(json.at("/recipients/0/problem").asText()).contains("(EPERM)");
        assertThat(json.at("/recipients/0/effect").isNull()).isTrue();
        assertThat(json.at("/recipients/0/route").isNull()).isTrue();
    }

    /** Signal 0 is refused there, SIGCONT is not. */
    @Test
    void knowsThatContIsPermittedInTheSameSession() {
        sender.failure = Errno.EPERM;
        file("proc/1/stat", stat(1, "thrctl", 5, 1));
        InProcess run = run("kill", "--dry-run", "-CONT", "100");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run("kill", "--dry-run", "-TERM", "100").status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "-40 100/100, 1, refused?",
        "-40 --value 1 100, 1, refused?",
        "-40 100, 0, default? by 100",
        "-10 100/100, 0, default? by 100",
        "-10 --value 1 100, 0, default? by 100"
    })
    void saysBeforehandThatTheQueueIsFull(String line, int status, String route) {
        List<String> words = new ArrayList<>(List.of("kill", "--dry-run", "--plain"));
        words.addAll(List.of(line.split(" ", -1)));
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.out()).contains("\t" + route + "\t");
        if (line.startsWith("-10 --value")) {
            assertThat(run.err())
                    .contains("USR1 to 100: the signal queue of its user is full: it comes without its value, as if by"
                            + " kill from pid 0");
        }
        if (status == 1) {
            assertThat(run.err())
                    .contains(
                            "resource temporarily unavailable (EAGAIN). The signal queue of its user is full: 63 of 63");
            assertThat(run.out()).contains("\t-\t-\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--repeat 3 100/100, ''",
        "--repeat 4 100/100, ', from number 4 of 4 on. The signal queue of its user holds 60 of 63'",
        "--repeat 2 100/100 100/101, ', from number 2 of 2 on. '",
        "--repeat 1 100/100 100/101, ''",
        "--repeat 9 100, ''",
        "--repeat 9 --value 1 100, ', from number 4 of 9 on. '"
    })
    void saysBeforehandWhichRepeatFillsTheQueue(String line, String problem) {
        thread(100, "0000008000000000", "60/63");
        thread(101, "0000008000000000", "60/63");
        List<String> words = new ArrayList<>(List.of("kill", "--dry-run", "--plain", "-40"));
        words.addAll(List.of(line.split(" ", -1)));
        InProcess run = run(words.toArray(String[]::new));
        assertThat(run.err()).as("%s", run).contains(problem);
        assertThat(run.err().isEmpty()).isEqualTo(problem.isEmpty());
        assertThat(run.status()).isEqualTo(problem.isEmpty() ? 0 : 1);
    }

    @Test
    void promisesNoEffectOfASignalThatWasNotSent() {
        sender.failure = Errno.EPERM;
        InProcess run = run("kill", "-v", "-USR1", "100/100");
        assertThat(run.out()).isEqualTo("""
                PID  TID  NAME      SIGNAL  SENT  EFFECT  ACTION   BLOCKED  CALL
                100  100  wor\\eker  USR1       0  -       default  no       tgkill
                """);
        sender.failure = null;
        assertThat(run("kill", "-v", "-USR1", "100/100").out()).contains("     1  terminate  ");
    }

    @Test
    void keepsWhatMattersWithinAUsualTerminal() {
        String out = run("kill", "--dry-run", "-USR1", "100", "100/100").out();
        assertThat(out.lines())
                .allSatisfy(line -> assertThat(line.replaceFirst("  \\S+$", "")).hasSizeLessThanOrEqualTo(80));
        assertThat(run("kill", "-v", "-USR1", "100").out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private void zombie(int tid, int threads) {
        String stat = stat(tid, "dead", 77, threads).replace(") S ", ") Z ");
        file("proc/100/task/" + tid + "/stat", stat);
        if (tid == 100) {
            file("proc/100/stat", stat);
        }
    }

    @Test
    void saysThatASignalToAZombieHasNoEffect() {
        zombie(100, 1);
        zombie(101, 1);
        InProcess run = run("kill", "-v", "-TERM", "100");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err())
                .isEqualTo(
                        "thrctl: TERM to 100: no effect, it has ended (zombie). Its parent has yet to wait for it\n");
        assertThat(run.out()).isEqualTo("""
                PID  NAME  SIGNAL  SENT  EFFECT  ACTION  BLOCKED  CALL
                100  dead  TERM       1  none    -       -        pidfd_send_signal
                """);
        assertThat(run("kill", "--dry-run", "--plain", "-KILL", "100").out())
                .isEqualTo("100\t-\tdead\tKILL\tpidfd_send_signal\t0\tignored\t-\t-\tnone\t-\n");
    }

    @Test
    void reachesTheThreadsOfAZombieLeader() {
        zombie(100, 2);
        InProcess process = run("kill", "-v", "-TERM", "100");
        assertThat(process.err()).isEmpty();
        assertThat(process.out()).contains("     1  terminate  default  no  ");
        InProcess leader = run("kill", "-v", "-TERM", "100/100");
        assertThat(leader.status()).as("%s", leader).isZero();
        assertThat(leader.err()).isEqualTo("thrctl: TERM to 100/100: no effect, it has ended (zombie)\n");
        assertThat(leader.out()).contains("     1  none    -  ");
        assertThat(sender.log).contains("pidfd_send_signal 100 15 null", "tgkill 100/100 15 null");
    }

    @Test
    void namesInJsonWhatWasNotFound() {
        InProcess run = run("kill", "--json", "999", "100", "nobody-of-that-name");
        assertThat(run.status()).isEqualTo(1);
        JsonNode json = Json.valid("kill", run.out());
        assertThat(json.get("recipients")).hasSize(1);
        assertThat(json.get("not_found")).hasSize(2);
        assertThat(json.at("/not_found/0/target").asText()).isEqualTo("999");
        assertThat(json.at("/not_found/0/problem").asText()).contains("(ESRCH)");
        InProcess none = run("kill", "--json", "999");
        assertThat(none.status()).isEqualTo(1);
        assertThat(Json.valid("kill", none.out()).get("recipients")).isEmpty();
        assertThat(run("kill", "-v", "999").out()).isEmpty();
    }

    @Test
    void reachesThreadsThatAppearWhileItSends() {
        sender.whenSent = () -> {
            int next = 101 + sender.log.size();
            if (next < 110) {
                thread(next, "0000000000000000");
            }
        };
        InProcess run = run("kill", "-USR2", "--all-threads", "--plain", "100");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines()).hasSize(10);
        assertThat(sender.log).contains("tgkill 100/109 12 null").doesNotHaveDuplicates();
    }

    @Test
    void givesUpOnAProcessThatMakesThreadsForEver() {
        sender.whenSent = () -> thread(101 + sender.log.size(), "0000000000000000");
        InProcess run = run("kill", "-USR2", "--all-threads", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("threads appear faster than they can be signalled");
    }
}
