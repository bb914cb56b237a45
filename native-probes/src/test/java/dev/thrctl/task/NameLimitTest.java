package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NameLimitTest {
    @ParameterizedTest
    @CsvSource({"Linux, 15", "Mac OS X, 63", "FreeBSD, 15", "NetBSD, 31", "OpenBSD, 23", "something else, 15"})
    void isThatOfTheSystem(String system, int bytes) {
        assertThat(NameLimit.of(system).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void takesWhatFitsAndRefusesOneByteMore(NameLimit limit) {
        assertThatCode(() -> limit.check(new byte[0])).doesNotThrowAnyException();
        assertThatCode(() -> limit.check("x".repeat(limit.bytes()).getBytes(StandardCharsets.US_ASCII)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.check("x".repeat(limit.bytes() + 1).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(
                        "would cut behind byte " + limit.bytes() + ", before character " + (limit.bytes() + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "12345678901234\u00e4, 'has 16 bytes, Linux keeps 15 and would cut behind byte 15, inside character 15, which is bytes 15 to 16'",
        "1234567890123\u20ac, 'inside character 14, which is bytes 14 to 16'",
        "1234567890123\u00e4b, 'before character 15'",
        "12345678901234\ud83d\ude00, 'inside character 15, which is bytes 15 to 18'"
    })
    void saysWhichCharacterWouldBeCut(String name, String message) {
        assertThatThrownBy(() -> NameLimit.LINUX.check(name.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takesBytesThatAreNoCharacters() {
        byte[] continuations = new byte[20];
        java.util.Arrays.fill(continuations, (byte) 0x80);
        assertThatThrownBy(() -> NameLimit.LINUX.check(continuations)).hasMessageContaining("behind byte 15");
    }

    @Test
    void refusesANul() {
        assertThatThrownBy(() -> NameLimit.LINUX.check(new byte[] {'a', 0, 'b'}))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("a NUL at byte 2");
    }
}
