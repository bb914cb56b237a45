package dev.thrctl.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500us, 500000", "10ms, 10000000", "2s, 2000000000", "1m, 60000000000", "2h, 7200000000000", "1.5s, 1500000000",
        ".5s, 500000000", "7ns, 7", "3, 3000000000", "0, 0", "0.1, 100000000", "1.9ns, 1"
    })
    void takesUnitsAndBareNumbers(String text, long ns) {
        assertThat(Durations.parseNs(text, 1_000_000_000L)).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                ".",
                "1.2.3s",
                "-1s",
                "+1s",
                "1 s",
                "1S",
                "1d",
                "1e3s",
                "10x",
                "99999999999h",
                "9223372036854775808ns",
                "\u0661s",
                "0x10",
                "NaN",
                "Infinity"
            })
    void refusesEverythingElseAndNamesIt(String text) {
        assertThatThrownBy(() -> Durations.parseNs(text, 1_000_000_000L))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "worker", "0"})
    void isNoDurationWithoutAUnitWhereThatMustBe(String text) {
        assertThat(Durations.parseNsOrNull(text, 0)).isNull();
    }
}
