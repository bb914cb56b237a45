package dev.thrctl.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row by row the table "Standard signals" of signal(7), with the numbers of x86 and ARM. */
class DefaultActionTest {
    @ParameterizedTest
    @CsvSource({
        "HUP, 1, TERMINATE",
        "INT, 2, TERMINATE",
        "QUIT, 3, CORE",
        "ILL, 4, CORE",
        "TRAP, 5, CORE",
        "ABRT, 6, CORE",
        "BUS, 7, CORE",
        "FPE, 8, CORE",
        "KILL, 9, TERMINATE",
        "USR1, 10, TERMINATE",
        "SEGV, 11, CORE",
        "USR2, 12, TERMINATE",
        "PIPE, 13, TERMINATE",
        "ALRM, 14, TERMINATE",
        "TERM, 15, TERMINATE",
        "STKFLT, 16, TERMINATE",
        "CHLD, 17, IGNORE",
        "CONT, 18, CONTINUE",
        "STOP, 19, STOP",
        "TSTP, 20, STOP",
        "TTIN, 21, STOP",
        "TTOU, 22, STOP",
        "URG, 23, IGNORE",
        "XCPU, 24, CORE",
        "XFSZ, 25, CORE",
        "VTALRM, 26, TERMINATE",
        "PROF, 27, TERMINATE",
        "WINCH, 28, IGNORE",
        "IO, 29, TERMINATE",
        "PWR, 30, TERMINATE",
        "SYS, 31, CORE"
    })
    void isThatOfTheManPage(String name, int number, DefaultAction action) {
        assertThat(Signal.parse(name).number()).isEqualTo(number);
        assertThat(DefaultAction.of(new Signal(number))).isEqualTo(action);
    }

    @Test
    void ofARealTimeSignalIsToTerminate() {
        for (int number = 32; number <= Signal.MAX; number++) {
            assertThat(DefaultAction.of(new Signal(number))).as("%d", number).isEqualTo(DefaultAction.TERMINATE);
        }
    }
}
