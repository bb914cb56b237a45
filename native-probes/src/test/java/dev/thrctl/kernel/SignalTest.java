package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
    @Test
    void numbersAreThoseOfTheHeaders() {
        ConstantsAudit audit = ConstantsAudit.of("signal.h").flags("-D_GNU_SOURCE");
        for (int n = 1; n < 32; n++) {
            audit.macro(new Signal(n).longName(), n);
        }
        audit.macro("SIGIOT", Signal.parse("IOT").number())
                .macro("SIGCLD", Signal.parse("CLD").number())
                .macro("SIGPOLL", Signal.parse("POLL").number())
                .macro("SIGRTMIN", Signal.RTMIN)
                .macro("SIGRTMAX", Signal.RTMAX)
                .macro("_NSIG", Signal.MAX + 1)
                .verify();
    }

    @ParameterizedTest
    @CsvSource({
        "USR1, 10",
        "SIGUSR1, 10",
        "usr1, 10",
        "SigUsr1, 10",
        "10, 10",
        "1, 1",
        "64, 64",
        "RTMIN, 34",
        "SIGRTMIN, 34",
        "RTMIN+3, 37",
        "sigrtmin+30, 64",
        "RTMIN+0, 34",
        "RTMAX, 64",
        "RTMAX-1, 63",
        "RTMAX-30, 34",
        "int, 2",
        "32, 32",
        "33, 33",
        "IOT, 6",
        "SIGCLD, 17",
        "poll, 29"
    })
    void takesNamesAndNumbers(String text, int number) {
        assertThat(Signal.parse(text).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIG",
                "SIGSIGINT",
                "FOO",
                "0",
                "-1",
                "+5",
                "65",
                "4294967297",
                "99999999999999999999",
                "1x",
                "RTMIN+",
                "RTMIN-1",
                "RTMAX+1",
                "RTMAX-31",
                "RTMIN+31",
                "RTMIN+4294967296",
                "RTMINX",
                "RTMIN+x",
                " INT",
                "SIG10",
                "\u0131nt",
                "\u0661"
            })
    void refusesEverythingElseAndNamesIt(String text) {
        assertThatThrownBy(() -> Signal.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(text);
    }

    @Test
    void hasNoPublicNameForTheTwoOfTheThreadsLibrary() {
        assertThat(new Signal(32).longName()).isEqualTo("32");
        assertThat(new Signal(33).shortName()).isEqualTo("33");
        assertThat(new Signal(34).longName()).isEqualTo("SIGRTMIN");
        assertThat(new Signal(64).longName()).isEqualTo("SIGRTMIN+30");
    }

    @Test
    void takesItsOwnNamesInATurkishLocaleToo() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            for (int n = 1; n <= Signal.MAX; n++) {
                Signal signal = new Signal(n);
                assertThat(Signal.parse(signal.shortName())).isEqualTo(signal);
                assertThat(Signal.parse(signal.longName())).isEqualTo(signal);
                assertThat(Signal.parse(signal.longName().toLowerCase(Locale.ROOT)))
                        .isEqualTo(signal);
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
