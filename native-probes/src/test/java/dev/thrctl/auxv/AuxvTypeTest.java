package dev.thrctl.auxv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ConstantsAudit;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuxvTypeTest {
    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        for (AuxvType type : AuxvType.values()) {
            numbers.put(type.name(), type.number());
        }
        return numbers;
    }

    @Test
    void hasTheNumbersOfTheHeaders() {
        ConstantsAudit.of("linux/auxvec.h", "elf.h").macros(numbers()).verify();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aarch64-linux-gnu",
                "arm-linux-gnueabihf",
                "riscv64-linux-gnu",
                "powerpc64le-linux-gnu",
                "s390x-linux-gnu"
            })
    void hasTheNumbersOfTheHeadersOfOtherMachines(String folder) {
        ConstantsAudit.foreign(Path.of("/usr", folder, "include"), "linux/auxvec.h", "asm/auxvec.h")
                .macros(numbers())
                .verify();
    }

    @Test
    void lacksNoTypeOfTheHeaders() {
        Map<String, Long> defined =
                ConstantsAudit.of("linux/auxvec.h", "asm/auxvec.h").defined("AT_");
        defined.remove("AT_VECTOR_SIZE_ARCH"); // a length, not a type
        defined.remove("AT_VECTOR_SIZE_BASE");
        assertThat(numbers().keySet()).containsAll(defined.keySet());
    }

    @Test
    void isFoundByItsNumber() {
        for (AuxvType type : AuxvType.values()) {
            assertThat(AuxvType.of(type.number())).isEqualTo(type);
        }
        for (long number : new long[] {-1, 38, 39, 52, 1L << 32, (1L << 32) + 6, Long.MIN_VALUE}) {
            assertThat(AuxvType.of(number)).isNull();
        }
    }
}
