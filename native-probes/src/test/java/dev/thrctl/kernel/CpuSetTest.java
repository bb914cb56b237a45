package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
    @Test
    void takesItsOwnListAndMaskAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            int most = i % 2 == 0 ? 80 : CpuSet.MAX_CPUS;
            CpuSet set = CpuSet.of(IntStream.range(0, 1 + random.nextInt(70))
                    .map(n -> random.nextInt(most))
                    .toArray());
            assertThat(CpuSet.parse(set.list())).as("seed %d", seed).isEqualTo(set);
            assertThat(CpuSet.ofMask(set.toMask())).as("seed %d", seed).isEqualTo(set);
            assertThat(CpuSet.parseFile("f", set.list() + "\n"))
                    .as("seed %d", seed)
                    .isEqualTo(set);
            assertThat(set.toMask().length % 8).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "0-3,8 | 0-3,8",
                "3,1,2 | 1-3",
                "0-30:2/4 | 0-1,4-5,8-9,12-13,16-17,20-21,24-25,28-29",
                "0-7:1/2 | 0,2,4,6",
                "0-7:2/2 | 0-7",
                "0-7:0/2 | ''",
                "0-5:3/4 | 0-2,4-5",
                "5-5:1/1 | 5",
                "0-3,2-5 | 0-5",
                "65535 | 65535",
                "0-65535 | 0-65535",
                "0007 | 7",
                "6-7,10-11 | 6-7,10-11"
            })
    void takesTheListFormatOfTheKernel(String text, String list) {
        assertThat(CpuSet.parse(text).list()).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "0,",
                ",0",
                "0,,1",
                "-",
                "-1",
                "1-",
                "3-1",
                "0--3",
                "0-3-5",
                "a",
                "1,a",
                "0x1",
                "+1",
                "0-3:",
                "0-3:2",
                "0-3:2/",
                "0-3:/2",
                "0-3:2/0",
                "0-3:3/2",
                "0-3:-1/2",
                "0-3:1/2/3",
                "0-3:1:2/3",
                "5:1/2",
                "0-3/4:1",
                "1.5",
                " ",
                "0 1",
                "0;1",
                "65536",
                "0-65536",
                "4294967296",
                "4294967295",
                "18446744073709551616",
                "0-4294967297",
                "0-3:1/4294967297",
                "99999999999999999999999",
                "\u0661",
                "allx",
                "none"
            })
    void refusesWhatTheKernelRefusesAndNumbersThatOverflow(String text) {
        assertThatThrownBy(() -> CpuSet.parse(text, CpuSet.of(0, 1)))
                .isInstanceOf(InvalidValueException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(text.isEmpty() ? "empty" : text));
    }

    @Test
    void takesAllForEverythingThereIs() {
        CpuSet everything = CpuSet.of(0, 2, 5);
        assertThat(CpuSet.parse("all", everything)).isEqualTo(everything);
        assertThat(CpuSet.parse("ALL", everything)).isEqualTo(everything);
        assertThatThrownBy(() -> CpuSet.parse("all")).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void countsCpusAndNotTheHighestNumber() {
        CpuSet set = CpuSet.parse("6-7,10-11");
        assertThat(set.count()).isEqualTo(4);
        assertThat(set.highest()).isEqualTo(11);
        assertThat(set.numbers()).containsExactly(6, 7, 10, 11);
        assertThat(CpuSet.EMPTY.highest()).isEqualTo(-1);
        assertThat(set.and(CpuSet.parse("7-10")).list()).isEqualTo("7,10");
        assertThat(set.minus(CpuSet.parse("7-10")).list()).isEqualTo("6,11");
        assertThat(set.list()).isEqualTo("6-7,10-11");
    }

    @Test
    void readsAFileThatNamesNoCpu() {
        assertThat(CpuSet.parseFile("/sys/devices/system/cpu/offline", "\n")).isEqualTo(CpuSet.EMPTY);
    }

    @Test
    void refusesAFileOfGarbageWithItsName() {
        assertThatThrownBy(() -> CpuSet.parseFile("/sys/devices/system/cpu/online", "0-3\n5"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/sys/devices/system/cpu/online");
    }

    @Test
    void writesAMaskForTheKernel() {
        assertThat(CpuSet.EMPTY.toMask()).hasSize(8).containsOnly(0);
        assertThat(CpuSet.of(64).toMask()).hasSize(16);
        assertThat(CpuSet.of(0, 9).toMask()).startsWith(1, 2);
    }
}
