package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteScannerTest {
    private static ByteScanner scan(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new ByteScanner("/proc/1/x", bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "007, 7",
        "-1, -1",
        "' \t42 ', 42",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "00000000000000000000000000012, 12"
    })
    void readsADecimalNumber(String text, long value) {
        assertThat(scan(text).decimal()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "--1",
                "+1",
                "x",
                "\u00b2",
                "9223372036854775808",
                "-9223372036854775809",
                "18446744073709551615",
                "18446744073709551616",
                "-18446744073709551615",
                "99999999999999999999999"
            })
    void refusesWhatIsNoDecimalNumberOf64Bits(String text) {
        assertThatThrownBy(() -> scan(text).decimal())
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("read of /proc/1/x: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "4294967295", "18446744073709551615"})
    void neverWrapsANumberThatIsNoInt(String text) {
        assertThatThrownBy(() -> scan(text).decimalInt()).isInstanceOf(MalformedFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615", "-1", "0"})
    void passesOverAnUnsignedNumberThatFills64Bits(String text) {
        ByteScanner scan = scan(text + " 5");
        scan.skipDecimal();
        assertThat(scan.decimal()).isEqualTo(5);
    }

    @Test
    void passesOverNoNumberThatIsLonger() {
        assertThatThrownBy(() -> scan("18446744073709551616").skipDecimal()).isInstanceOf(MalformedFileException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "ff, 255",
        "0xFF, 255",
        "0Xff, 255",
        "ffffffffffffffff, -1",
        "0000000000000000001, 1",
        "' 12g', 18"
    })
    void readsAHexadecimalNumber(String text, long value) {
        assertThat(scan(text).hex()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "g", "-1", "10000000000000000", "\u00ff"})
    void refusesWhatIsNoHexadecimalNumberOf64Bits(String text) {
        assertThatThrownBy(() -> scan(text).hex()).isInstanceOf(MalformedFileException.class);
    }

    @Test
    void neverReadsBehindItsEnd() {
        byte[] bytes = "12345".getBytes(StandardCharsets.US_ASCII);
        ByteScanner scan = new ByteScanner("f", bytes, 1, 3);
        assertThat(scan.decimal()).isEqualTo(23);
        assertThat(scan.atEnd()).isTrue();
        assertThat(scan.peek()).isEqualTo(-1);
        scan.skip(10);
        scan.skipLine();
        assertThat(scan.position()).isEqualTo(3);
    }

    @Test
    void movesBehindTheLine() {
        ByteScanner scan = scan("abc\n7");
        scan.skipLine();
        assertThat(scan.decimal()).isEqualTo(7);
    }

    @Test
    void refusesANumberThatRunsIntoSomethingElse() {
        ByteScanner number = scan("12a");
        number.decimal();
        assertThatThrownBy(number::requireBlank).isInstanceOf(MalformedFileException.class);
        ByteScanner last = scan("12\n");
        last.decimal();
        last.requireBlank();
    }
}
