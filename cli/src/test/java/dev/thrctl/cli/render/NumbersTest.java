package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1023, 1023",
        "1024, 1K",
        "1025, 1.0K",
        "1536, 1.5K",
        "8388608, 8M",
        "1048575, 1023.9K",
        "1099511627776, 1T",
        "9223372036854775807, 7.9E",
        "4611686018427387904, 4E",
        "140737488355328, 128T"
    })
    void writesSizesInUnitsOf1024(long bytes, String text) {
        assertThat(Sizes.of(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0:00.00",
        "3250000000, 0:03.25",
        "59999999999, 0:59.99",
        "60000000000, 1:00.00",
        "3599990000000, 59:59.99",
        "3600000000000, 1:00:00.00",
        "8043250000000, 2:14:03.25",
        "360000000000000, 100:00:00.00"
    })
    void writesCpuTimeToTheHundredth(long ns, String text) {
        assertThat(Times.cpu(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00:00",
        "61000000000, 01:01",
        "3599999999999, 59:59",
        "3600000000000, 01:00:00",
        "86400000000000, 1-00:00:00",
        "90061000000000, 1-01:01:01"
    })
    void writesElapsedTimeAsPsDoes(long ns, String text) {
        assertThat(Times.elapsed(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "812, 812ns",
        "999, 999ns",
        "1000, 1.00us",
        "4210000, 4.21ms",
        "12000000000, 12.0s",
        "999999999, 999ms",
        "99900, 99.9us",
        "100000, 100us"
    })
    void writesShortTimesWithThreeDigits(long ns, String text) {
        assertThat(Times.precise(ns)).isEqualTo(text);
    }
}
