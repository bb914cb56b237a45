package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison that the documents are held to. */
class ExamplesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "21653  t_masks  S  1  0:00.00  USR1 | 7   t_masks  S   0  1:12.34  USR1",
                "allowed  2  0-1 | allowed  16  0-7,12-15",
                "range 0x7ffe-0x7fff 136K | range 0x1f00-0x1fff 8M",
                "thread /home/me/server + 0x40 | thread /opt/x + 0x1180",
                "TIDS 1 2 3 | TIDS 9",
                "left ~594527 | left 12",
                "flags fpu ... | flags fpu vme de",
            })
    void letsNumbersIdsSizesAndPathsDiffer(String shown, String actual) {
        assertThat(Examples.matches(List.of(shown), List.of(actual))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TID  NAME  STATE | TID  NAME",
                "7  t_masks  USR1 | 7  t_masks  USR2",
                "7  t_masks  - | 7  t_masks  1",
                "7  8 | 7",
                "2  changed | 2  would change",
                "/proc/7/maps | /sys/7/maps",
                "x86_64 | x86_32",
            })
    void seesOtherWordsAndColumns(String shown, String actual) {
        assertThat(Examples.matches(List.of(shown), List.of(actual))).isFalse();
    }

    @Test
    void takesThreeDotsForAnyNumberOfLines() {
        List<String> actual = List.of("a", "b", "c", "d");
        assertThat(Examples.matches(List.of("a", "...", "d"), actual)).isTrue();
        assertThat(Examples.matches(List.of("a", "b", "..."), actual)).isTrue();
        assertThat(Examples.matches(List.of("a", "b", "c", "d", "..."), actual)).isTrue();
        assertThat(Examples.matches(List.of("a", "...", "c"), actual)).isFalse();
        assertThat(Examples.matches(List.of("a", "b"), actual)).isFalse();
        assertThat(Examples.matches(List.of(), actual)).isFalse();
    }
}
