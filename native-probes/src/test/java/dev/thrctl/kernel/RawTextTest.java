package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawTextTest {
    private static RawText bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return RawText.of(bytes);
    }

    @Test
    void keepsEveryByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        assertThat(RawText.of(all).bytes()).isEqualTo(all);
        assertThat(RawText.of(all).hex())
                .startsWith("000102")
                .endsWith("fdfeff")
                .hasSize(512);
    }

    @Test
    void isNotChangedThroughItsSource() {
        byte[] source = {'a', 'b', 'c'};
        RawText text = RawText.of(source, 1, 2);
        source[1] = 'x';
        text.bytes()[0] = 'y';
        assertThat(text.text()).isEqualTo("bc");
    }

    @Test
    void showsReplacementCharactersForWhatIsNoUtf8() {
        assertThat(bytes(0xff, 'a').text()).isEqualTo("\ufffda");
        assertThat(bytes(0xff, 'a').isValidUtf8()).isFalse();
        assertThat(bytes(0xc3, 0xa9).isValidUtf8()).isTrue();
        assertThat(bytes(0xc3).isValidUtf8()).isFalse();
        assertThat(bytes(0xed, 0xa0, 0x80).isValidUtf8()).isFalse();
        assertThat(bytes(0xc0, 0x80).isValidUtf8()).isFalse();
        assertThat(bytes().isValidUtf8()).isTrue();
    }

    @Test
    void ordersByUnsignedBytes() {
        assertThat(bytes('a')).isLessThan(bytes(0x80)).isLessThan(bytes('a', 'a'));
        assertThat(bytes('a')).isEqualTo(RawText.of("a")).hasSameHashCodeAs(RawText.of("a"));
        assertThat(bytes('a')).isNotEqualTo(RawText.of("b"));
    }
}
