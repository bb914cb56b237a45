package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemFactsTest {
    @TempDir
    private Path root;

    static byte[] auxv(int wordBytes, long... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * wordBytes).order(ByteOrder.nativeOrder());
        for (long word : words) {
            if (wordBytes == 8) {
                buffer.putLong(word);
            } else {
                buffer.putInt((int) word);
            }
        }
        return buffer.array();
    }

    private SystemFacts read(byte[] auxv, String uptime) throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.write(root.resolve("proc/self/auxv"), auxv);
        Files.writeString(root.resolve("proc/uptime"), uptime);
        return SystemFacts.read(new ProcFs(root));
    }

    @Test
    void countsTimesInTheClockTicksOfTheSystem() throws IOException {
        SystemFacts facts = read(auxv(8, 6, 4096, 17, 100, 0, 0), "4711.08 9000.12\n");
        assertThat(facts.ticksToNs(325)).isEqualTo(3_250_000_000L);
        assertThat(facts.uptimeNs()).isEqualTo(4_711_080_000_000L);
        assertThat(facts.ageNs(471_000)).isEqualTo(1_080_000_000L);
        assertThat(facts.ageNs(999_999)).isZero();
    }

    @Test
    void doesNotKnowWhatIsNotThere() {
        SystemFacts facts = SystemFacts.read(new ProcFs(root));
        assertThat(facts.ticksToNs(1)).isNull();
        assertThat(facts.uptimeNs()).isNull();
        assertThat(facts.ageNs(1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "12", "12.", "12.3", ".12", "a.bc", "99999999999999999999.00", "9999999999999.00"})
    void doesNotKnowAnUptimeThatIsGarbage(String uptime) throws IOException {
        assertThat(read(auxv(8, 17, 100, 0, 0), uptime).uptimeNs()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 2_000_000_000L})
    void doesNotKnowAClockTickThatCannotBe(long ticks) throws IOException {
        assertThat(read(auxv(8, 17, ticks, 0, 0), "1.00").ticksPerSecond()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 10_000_000 + 1})
    void doesNotKnowATimeThatOverflows(long ticks) {
        assertThat(new SystemFacts(100L, 1L, 0).ticksToNs(ticks)).isNull();
    }
}
