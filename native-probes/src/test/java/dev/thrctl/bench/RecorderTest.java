package dev.thrctl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static Recorder of(int batch, long... values) {
        Recorder recorder = new Recorder(batch);
        for (long value : values) {
            recorder.add(value);
        }
        return recorder;
    }

    private static Latency known(Recorder recorder) {
        return Objects.requireNonNull(recorder.latency());
    }

    @Test
    void givesExactExtremesMeanAndDeviation() {
        Latency latency = known(of(1, 1_234_567, 2, 4, 6));
        assertThat(latency.minNs()).isEqualTo(2);
        assertThat(latency.maxNs()).isEqualTo(1_234_567);
        assertThat(known(of(1, 2, 4, 6)).meanNs()).isEqualTo(4);
        assertThat(known(of(1, 2, 4, 6)).stddevNs()).isCloseTo(2, within(1e-12));
        assertThat(known(of(1, 2, 4, 6)).p50Ns()).isEqualTo(4);
    }

    @Test
    void addsUpAsIfAllWereOne() {
        Recorder both = of(1, 2, 4);
        both.add(of(1, 6, 100, 7));
        assertThat(both.latency())
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                .isEqualTo(of(1, 2, 4, 6, 100, 7).latency());
    }

    @Test
    void keepsPartsOfANanosecondOfABatch() {
        assertThat(known(of(64, 1_320)).p50Ns()).isCloseTo(20.625, within(0.02));
        assertThat(of(64, 1_320).unit()).isEqualTo("ps");
    }

    @Test
    void hasNoLatencyWithoutSamples() {
        assertThat(of(1).latency()).isNull();
    }

    @Test
    void takesAClockThatStepsBackToStandStill() {
        assertThat(known(of(1, -5)).minNs()).isZero();
    }

    @Test
    void givesAHistogramThatOtherToolsRead() throws DataFormatException {
        Histogram read = Recorder.decode(of(1, 1_000, 2_000, 40_000).encoded());
        assertThat(read.getTotalCount()).isEqualTo(3);
        assertThat(read.getValueAtPercentile(50)).isBetween(2_000L, 2_002L);
    }

    @Test
    void countsBetween() {
        Recorder recorder = of(1, 1_000, 1_500, 40_000);
        assertThat(recorder.countBetween(0, 1_200)).isEqualTo(1);
        assertThat(recorder.countBetween(1_200, Double.POSITIVE_INFINITY)).isEqualTo(2);
    }
}
