package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.MalformedFileException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The first line of /proc/stat, as kernels of all ages write it. */
class CpuTimesTest {
    private static @Nullable CpuTimes parse(String text) {
        return CpuTimes.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void sumsUpToStealAndCountsGuestTimeOnce() {
        assertThat(parse("cpu  10 1 20 300 4 5 6 7 8 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n"))
                .isEqualTo(new CpuTimes(353, 7));
    }

    @Test
    void knowsNothingWithoutAColumnForSteal() {
        assertThat(parse("cpu  10 1 20 300 4 5 6\n")).isNull();
        assertThat(parse("intr 1\n")).isNull();
        assertThat(parse("")).isNull();
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> parse("cpu  10 x 20 300 4 5 6 7\n")).isInstanceOf(MalformedFileException.class);
    }

    @Test
    void givesShareOfTheTimeThatPassed() {
        CpuTimes before = new CpuTimes(1000, 10);
        assertThat(new CpuTimes(1200, 20).stolenPercentSince(before)).isEqualTo(5.0);
        assertThat(before.stolenPercentSince(before)).isNull();
    }
}
