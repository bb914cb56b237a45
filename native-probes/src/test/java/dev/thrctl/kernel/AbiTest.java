package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbiTest {

    @ParameterizedTest
    @CsvSource({
        "x86_64, 64, X86_64",
        "amd64, 64, X86_64",
        "x86_64, 32, I386",
        "amd64, 32, I386",
        "i686, 32, I386",
        "x86, 32, I386",
        "aarch64, 64, GENERIC_64",
        "arm64, 64, GENERIC_64",
        "aarch64, 32, ARM_EABI",
        "armv7l, 32, ARM_EABI",
        "arm, 32, ARM_EABI",
        "riscv64, 64, GENERIC_64"
    })
    void isThatOfTheHostAndTheWordSize(String machine, int wordBits, Abi abi) {
        assertThat(Abi.of(machine, wordBits)).isEqualTo(abi);
    }

    @ParameterizedTest
    @CsvSource({
        "riscv64, 32",
        "i686, 64",
        "arm, 64",
        "ppc64le, 64",
        "s390x, 64",
        "s390x, 32",
        "mips64, 64",
        "X86_64, 64",
        "'', 64",
        "aarch64_be, 64",
        "armv7b, 32",
        "x86_64, 31",
        "x86_64, 0",
        "x86_64, -64"
    })
    void isUnknownForAMachineThatNoTableIsFor(String machine, int wordBits) {
        assertThat(Abi.of(machine, wordBits)).isNull();
    }
}
