package dev.thrctl.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"ps 'a", "ps \"a\\\"", "ps a\\", "ps | head \\", "!echo 'a", "ps | grep \"a", "ps; cpus 'x\n"})
    void goesOnWithinAQuotationAndBehindABackslash(String line) {
        assertThat(Lexer.goesOn(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ps", "ps 'a'", "ps a\\\\", "ps # it's", "ps # \\", "!echo 'a'", "ps 2> x", "ps 'a' && x"})
    void isCompleteElsewhere(String line) {
        assertThat(Lexer.goesOn(line)).isFalse();
    }
}
