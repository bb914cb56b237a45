package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ps -ef | All processes are listed by 'thrctl ps'. See 'thrctl ps --help'",
                "ps -A | All processes are listed by 'thrctl ps'. See 'thrctl ps --help'",
                "ps -eLf | Threads are listed by 'thrctl ps PID', those of all processes by 'thrctl ps -a'. See",
                "ps -L 1 | Threads are listed by 'thrctl ps PID', those of all processes by 'thrctl ps -a'. See",
                "ps -p 1 | Name the process itself: 'thrctl ps PID'. See 'thrctl ps --help'",
                "set -p 1 | Name the process itself: 'thrctl set PID'. See 'thrctl set --help'",
                "kill -l | The signals are listed by 'thrctl signals --list'. See 'thrctl kill --help'",
                "kill -n 9 1 | -s takes numbers too. See 'thrctl kill --help'",
                "kill -TREM 1 | Did you mean '-TERM'? See 'thrctl kill --help'"
            })
    void namesTheWayToTheSame(String line, String hint) {
        InProcess run = InProcess.onThisMachine(line.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("thrctl: unknown option '").contains("'. " + hint);
    }

    @Test
    void namesTheNearestSignal() {
        assertThat(InProcess.onThisMachine("kill", "-s", "TREM", "1").err()).contains("; did you mean 'TERM'? See");
        assertThat(InProcess.onThisMachine("kill", "-s", "SIGKIL", "1").err()).contains("; did you mean 'KILL'? See");
        assertThat(InProcess.onThisMachine("signals", "--route", "usr3").err()).contains("; did you mean 'USR1'? See");
        assertThat(InProcess.onThisMachine("kill", "-s", "nonsense", "1").err()).doesNotContain("did you mean");
    }

    @Test
    void stillCorrectsOptions() {
        assertThat(InProcess.onThisMachine("ps", "--grup").err()).contains("did you mean '--group'?");
        assertThat(InProcess.onThisMachine("kill", "--dryrun").err()).contains("did you mean '--dry-run'?");
    }
}
