package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static boolean matches(String pattern, String name) {
        return Glob.of(pattern).matches(name.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "worker-* | worker-12",
                "worker-* | worker-",
                "* | \"\"",
                "* | anything",
                "** | a",
                "*a*b | xaxbxb",
                "?? | ab",
                "[a-c]x | bx",
                "[!a-c]x | dx",
                "[]a] | ]",
                "[]a] | a",
                "[!]a] | b",
                "[a-] | -",
                "[-a] | -",
                "[ | [",
                "[a | [a",
                "\\* | *",
                "\\\\ | \\",
                "a[*]b | a*b",
                "[\\] | \\",
                "caf\u00e9 | caf\u00e9",
                "x) R 1* | x) R 1 2 3"
            })
    void takesWhatTheShellWouldTake(String pattern, String name) {
        assertThat(matches(pattern, name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "worker-* | Worker-1",
                "worker | worker-1",
                "worker-1 | worker",
                "\"\" | a",
                "? | \"\"",
                "?? | a",
                "[a-c] | d",
                "[z-a] | m",
                "[!a] | a",
                "[a] | \"\"",
                "\\ | \\",
                "a* | ba",
                "*a | ab"
            })
    void refusesWhatTheShellWouldRefuse(String pattern, String name) {
        assertThat(matches(pattern, name)).isFalse();
    }

    @Test
    void looksAtBytesThatAreNoText() {
        byte[] name = {(byte) 0xff, 'z'};
        assertThat(Glob.of("?z").matches(name)).isTrue();
        assertThat(Glob.of("*").matches(name)).isTrue();
        assertThat(Glob.of("z*").matches(name)).isFalse();
    }

    @Test
    void takesNoLongTimeForManyStars() {
        String name = "a".repeat(5_000);
        assertThat(matches("*a".repeat(500) + "b", name)).isFalse();
        assertThat(matches("*a".repeat(500), name)).isTrue();
    }
}
