package dev.thrctl.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeNumberTest {
    @ParameterizedTest
    @CsvSource({"-20, -20", "+5, 5", "007, 7", "19, 19"})
    void takesWhatLiesInTheRange(String text, int number) {
        assertThat(WholeNumber.between(-20, 19).parse(text)).isEqualTo(number);
        assertThat(WholeNumber.of("a number of runs", -20, 19).parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "20, 20 is out of range (-20 to 19)",
        "-21, -21 is out of range (-20 to 19)",
        "1e3, '''1e3'' is not a whole number'",
        "4294967297, '''4294967297'' is not a whole number'",
        "'', ''''' is not a whole number'"
    })
    void saysWhetherItIsNoNumberOrOutOfRange(String text, String message) {
        assertThatThrownBy(() -> WholeNumber.between(-20, 19).parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "x", "4294967297"})
    void saysInOneWordingWhatIsCounted(String text) {
        assertThatThrownBy(() -> WholeNumber.of("a number of runs", 1, 1000).parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("'" + text + "' is not a number of runs (1 to 1000)");
    }

    @Test
    void escapesWhatItRefuses() {
        assertThatThrownBy(() -> WholeNumber.ANY.parse("\u001b[2J")).hasMessage("'\\e[2J' is not a whole number");
    }
}
