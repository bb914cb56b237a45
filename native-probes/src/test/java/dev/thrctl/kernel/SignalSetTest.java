package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalSetTest {
    /** No mask holds KILL and STOP: the compact form leaves open whether they are in. */
    private static final SignalSet UNBLOCKABLE = SignalSet.parse("KILL,STOP");

    private static SignalSet hex(String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        return SignalSet.parseHex("/proc/1/status", raw, 0, raw.length);
    }

    @Test
    void takesItsCompactFormAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long bits = random.nextLong();
            // Sparse, dense and even sets.
            bits = i % 3 == 0
                    ? bits & random.nextLong() & random.nextLong()
                    : i % 3 == 1 ? bits | random.nextLong() : bits;
            SignalSet set = SignalSet.ofBits(bits).minus(UNBLOCKABLE);
            assertThat(SignalSet.parse(set.compact()).minus(UNBLOCKABLE))
                    .as("seed %d, %s", seed, set.hex())
                    .isEqualTo(set);
            assertThat(SignalSet.parse(set.hex())).as("seed %d", seed).isEqualTo(set);
            assertThat(hex(set.hex().substring(2))).as("seed %d", seed).isEqualTo(set);
            SignalSet wide = SignalSet.ofBits(random.nextLong(), bits);
            assertThat(SignalSet.parse(wide.compact())).as("seed %d", seed).isEqualTo(wide);
            assertThat(hex(wide.hex().substring(2))).as("seed %d", seed).isEqualTo(wide);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT,TERM | 0x4002",
                "SIGINT, sigterm | 0x4002",
                "2,15 | 0x4002",
                "RTMIN..RTMIN+3 | 0x1e00000000",
                "INT..ILL | 0xe",
                "RTMAX..RTMAX | 0x8000000000000000",
                "all | 0xffffffffffffffff",
                "ALL | 0xffffffffffffffff",
                "none | 0",
                "- | 0",
                "all-KILL,STOP | 0xfffffffffffbfeff",
                "^SEGV | 0xfffffffffffffbff",
                "^SEGV,BUS | 0xfffffffffffffbbf",
                "0x4a00 | 0x4a00",
                "0X4A00 | 0x4a00",
                "0x0 | 0",
                "INT,INT | 0x2"
            })
    void takesEveryWayToWriteASet(String text, String bits) {
        assertThat(SignalSet.parse(text).bits()).isEqualTo(Long.parseUnsignedLong(bits.replace("0x", ""), 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "INT,",
                ",INT",
                "INT,,TERM",
                "all-",
                "^",
                "^all",
                "all-none",
                "0x",
                "0xg",
                "0x-1",
                "4a00x",
                "0x100000000000000000000000000000000",
                "TERM..INT",
                "RTMIN..",
                "..RTMIN",
                "INT-TERM",
                "65",
                "0",
                "0x\u0661",
                "INT TERM",
                "!INT"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> SignalSet.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void namesTheSignals() {
        SignalSet set = SignalSet.parse("HUP,32,33,RTMIN,RTMAX");
        assertThat(set.names()).containsExactly("SIGHUP", "32", "33", "SIGRTMIN", "SIGRTMIN+30");
        assertThat(set.numbers()).containsExactly(1, 32, 33, 34, 64);
        assertThat(set.size()).isEqualTo(5);
        assertThat(set.contains(new Signal(33))).isTrue();
        assertThat(set.contains(new Signal(2))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | -",
                "fffffffffffbfeff | all",
                "ffffffffffffffff | all",
                "fffffffe7ffbfeff | all-32,33",
                "200 | USR1",
                "1e00000000 | RTMIN..RTMIN+3",
                "40004003 | HUP,INT,TERM,SYS",
                "8000000000000000 | RTMIN+30",
                "600000000 | RTMIN,RTMIN+1",
                "e00000000 | RTMIN..RTMIN+2"
            })
    void isShortForPeople(String bits, String compact) {
        assertThat(SignalSet.ofBits(Long.parseUnsignedLong(bits, 16)).compact()).isEqualTo(compact);
    }

    @Test
    void holdsThe128SignalsOfMips() {
        SignalSet set = hex("80000000000000010000000000000002");
        assertThat(set.numbers()).isEqualTo(List.of(2, 65, 128));
        assertThat(set.names()).containsExactly("SIGINT", "65", "128");
        assertThat(set.hex()).isEqualTo("0x80000000000000010000000000000002");
        assertThat(set.plus(SignalSet.ALL).minus(SignalSet.ALL).numbers()).containsExactly(65, 128);
        assertThat(set.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "000000000000000g",
                "0000000000000200\r",
                "8000000000000200 ",
                "00000000 0000200",
                "100000000000000000000000000000000",
                "-000000000000001"
            })
    void refusesAMaskThatTheKernelWouldNotPrint(String text) {
        assertThatThrownBy(() -> hex(text))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/1/status");
    }
}
