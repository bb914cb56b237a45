package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.bench.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogHistogramTest {
    private static String draw(Recorder recorder, double most, int width) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = new TextOut(bytes, Palette.NONE, width);
        LogHistogram.draw(out, recorder.percentile(0), most, 4, recorder::countBetween);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsBothModesHoweverRareOneIs() throws IOException {
        Recorder recorder = new Recorder(1);
        for (int i = 0; i < 10_000; i++) {
            recorder.add(i % 1000 == 0 ? 40_000 : 1_300);
        }
        recorder.add(9_000_000);
        assertThat(draw(recorder, 45_000, 80)).isEqualTo("""
                  1.30us |#################################################       9990   99.9%
                  3.15us |                                                           0    0.0%
                  7.65us |                                                           0    0.0%
                  18.6us |#############                                             10    0.1%
                >=45.0us |####                                                       1   <0.1%
                """);
    }

    @Test
    void fitsIntoItsWidth() throws IOException {
        Recorder recorder = new Recorder(1);
        recorder.add(5);
        assertThat(draw(recorder, 5, 40).lines()).hasSize(4).allMatch(line -> line.length() <= 40);
        assertThat(draw(recorder, 5, Integer.MAX_VALUE).lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "0.4, 0.40ns",
        "20.6, 20.6ns",
        "999.4, 999ns",
        "999.6, 1.00us",
        "1300, 1.30us",
        "9996, 10.0us",
        "99960, 100us",
        "1234567, 1.23ms",
        "2000000000, 2.00s",
        "123000000000, 123s"
    })
    void writesThreeDigits(double ns, String text) {
        assertThat(Nanos.of(ns)).isEqualTo(text);
    }
}
