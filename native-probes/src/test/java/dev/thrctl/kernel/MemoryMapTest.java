package dev.thrctl.kernel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.MemoryMap.Mapping;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryMapTest {
    private static final String MAPS = """
            555555554000-555555556000 r--p 00000000 08:01 131 /usr/bin/a b  (deleted)
            7ffff7a00000-7ffff7a01000 ---p 00000000 00:00 0\s
            7ffff7a01000-7ffff7b00000 rw-p 00000000 00:00 0\s
            7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
            """;

    private static MemoryMap parse(String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        return MemoryMap.parse("/proc/1/maps", raw, raw.length);
    }

    private static Mapping found(long address) {
        return requireNonNull(parse(MAPS).find(address));
    }

    @Test
    void findsTheMappingOfAnAddress() {
        assertThat(found(0x555555554000L).path()).isEqualTo(RawText.of("/usr/bin/a b  (deleted)"));
        assertThat(found(0x7fffffffefffL).path()).isEqualTo(RawText.of("[stack]"));
        assertThat(found(0x7ffff7a01000L).path().length()).isZero();
        assertThat(found(0x7ffff7a01000L).permissions()).isEqualTo("rw-p");
        assertThat(parse(MAPS).find(0x555555556000L)).isNull();
        assertThat(parse(MAPS).find(0)).isNull();
        assertThat(parse(MAPS).find(-1)).isNull();
    }

    @Test
    void comparesAddressesUnsigned() {
        assertThat(found(0xffffffffff600fffL).path()).isEqualTo(RawText.of("[vsyscall]"));
        assertThat(found(0xffffffffff600fffL).sizeBytes()).isEqualTo(4096);
    }

    @Test
    void knowsTheGuardRightBelowAStack() {
        MemoryMap maps = parse(MAPS);
        Mapping guard = requireNonNull(maps.below(found(0x7ffff7a01000L)));
        assertThat(guard.isInaccessible()).isTrue();
        assertThat(maps.below(found(0x7fffffffefffL))).isNull();
        assertThat(maps.below(found(0x555555554000L))).isNull();
    }

    @Test
    void isEmptyForAProcessThatHasNoMemory() {
        assertThat(parse("").mappings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "garbage",
                "7f00",
                "7f00-",
                "7f00-8f00",
                "7f00-8f00 r-",
                "7f00-8f00 r--p",
                "7f00-8f00 r--p 0",
                "7f00-8f00 r--p 0 08:01",
                "7f00-8f00 r--p 0 08:01 x",
                "8f00-7f00 r--p 0 08:01 1",
                "7f00-7f00 r--p 0 08:01 1",
                "17f00000000000000-8f000000000000000 r--p 0 08:01 1"
            })
    void refusesALineThatIsCutOrGarbage(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/1/maps");
    }
}
