package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Later signals of one {@code kill} in a pid namespace of its own, where the next process gets the same id. */
class KillReuseIT {
    /** The first one blocks USR1, so that it can be seen to have got one; the second one dies of it. */
    private static final String SCRIPT = """
            env --block-signal=USR1 sleep 300 &
            first=$!
            $LAUNCHER kill -s USR1 --repeat 5 --interval 500ms $(echo "$TARGET" | sed "s/PID/$first/g") &
            kill=$!
            until grep -q 'SigPnd:.*200$\\|ShdPnd:.*200$' /proc/$first/status; do sleep 0.05; done
            kill -KILL $first
            wait $first
            second=0
            until [ $second = $first ]; do
              echo $((first - 1)) >/proc/sys/kernel/ns_last_pid || exit 9
              sleep 300 &
              second=$!
            done
            wait $kill
            echo "status $?"
            [ "$(ps -o stat= -p $second)" ] && kill -0 $second && echo "second lives"
            """;

    @ParameterizedTest
    @CsvSource({"PID, 1", "PID/PID, 1", "-a PID, 0", "PID/*, 0"})
    void doesNotHitTheProcessThatHasTheIdNow(String target, int status) {
        for (String tool : new String[] {"unshare", "ps", "sed"}) {
            TestMachine.assumeTool(tool);
        }
        Thrctl trial = Thrctl.call()
                .withProgram(
                        "unshare",
                        "-pf",
                        "--mount-proc",
                        "sh",
                        "-c",
                        "echo 50 > /proc/sys/kernel/ns_last_pid && echo ok")
                .run();
        assumeTrue(trial.out().equals("ok\n"), "no pid namespace whose next id can be set: " + trial);
        Thrctl run = Thrctl.call()
                .withEnv("LAUNCHER", Thrctl.launcher().toString())
                .withEnv("TARGET", target)
                .withProgram("unshare", "-pf", "--mount-proc", "sh", "-fc", SCRIPT)
                .run();
        assertThat(run.out()).as("%s", run).isEqualTo("status " + status + "\nsecond lives\n");
        if (status == 1) {
            assertThat(run.err())
                    .contains("no such process (ESRCH). It has ended since it was looked up")
                    .contains(" of 5 were sent");
        }
    }
}
