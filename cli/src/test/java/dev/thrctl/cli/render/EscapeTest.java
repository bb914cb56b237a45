package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.RawText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapeTest {
    private static String printable(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return Escape.printable(RawText.of(raw));
    }

    @Test
    void showsEveryByteThatStandsAlone() {
        for (int b = 0; b < 256; b++) {
            String expected = switch (b) {
                case '\n' -> "\\n";
                case '\t' -> "\\t";
                case '\r' -> "\\r";
                case 0x1b -> "\\e";
                case '\\' -> "\\\\";
                default ->
                    b >= 0x20 && b < 0x7f
                            ? String.valueOf((char) b)
                            : "\\x" + Integer.toHexString(b | 0x100).substring(1);
            };
            assertThat(printable(b)).isEqualTo(expected);
            assertThat(printable('a', b, 'z')).isEqualTo("a" + expected + "z");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u0085 | 0085",
                "u009b | 009b",
                "u202e | 202e",
                "u200b | 200b",
                "ufeff | feff",
                "u2028 | 2028",
                "u2029 | 2029",
                "u00ad | 00ad",
                "u00a0 | 00a0",
                "u3000 | 3000",
                "ue000 | e000",
                "uffff | ffff",
                "u0378 | 0378",
                "u115f | 115f",
                "u3164 | 3164",
                "uffa0 | ffa0",
                "u2800 | 2800",
                "ufe0f | fe0f",
                "u034f | 034f",
                "U000e0041 | e0041",
                "U000f0000 | f0000",
                "U0010ffff | 10ffff"
            })
    void spellsOutWhatATerminalHidesOrActsOn(String shown, String hex) {
        String text = Character.toString(Integer.parseInt(hex, 16));
        assertThat(Escape.printable("a" + text)).isEqualTo("a\\" + shown);
    }

    @Test
    void keepsWhatIsShown() {
        for (String text : new String[] {"", "a b", "caf\u00e9", "\u6f22\u5b57", "\u20ac", "\ud83d\ude00", "e\u0301"}) {
            assertThat(Escape.printable(text)).isEqualTo(text);
        }
    }

    @Test
    void spellsOutEachByteThatIsNoUtf8() {
        assertThat(printable(0xff, 0xfe, 0x80, 'z')).isEqualTo("\\xff\\xfe\\x80z");
        // Overlong: a terminal that takes these would see ESC and slash.
        assertThat(printable(0xc0, 0x9b)).isEqualTo("\\xc0\\x9b");
        assertThat(printable(0xe0, 0x80, 0xaf)).isEqualTo("\\xe0\\x80\\xaf");
        assertThat(printable(0xf0, 0x80, 0x80, 0xaf)).isEqualTo("\\xf0\\x80\\x80\\xaf");
        // Surrogates, and numbers above the last code point.
        assertThat(printable(0xed, 0xa0, 0x80)).isEqualTo("\\xed\\xa0\\x80");
        assertThat(printable(0xf4, 0x90, 0x80, 0x80)).isEqualTo("\\xf4\\x90\\x80\\x80");
        assertThat(printable(0xf8, 0x88, 0x80, 0x80, 0x80)).isEqualTo("\\xf8\\x88\\x80\\x80\\x80");
        // Cut, as the kernel cuts names at 15 bytes.
        assertThat(printable('a', 0xc3)).isEqualTo("a\\xc3");
        assertThat(printable(0xe2, 0x82)).isEqualTo("\\xe2\\x82");
        assertThat(printable(0xf0, 0x9f, 0x98)).isEqualTo("\\xf0\\x9f\\x98");
        assertThat(printable(0xe2, 0x82, 'x')).isEqualTo("\\xe2\\x82x");
    }

    @Test
    void canBeReadBackWithoutDoubt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] raw = new byte[random.nextInt(16)];
            random.nextBytes(raw);
            if (i % 2 == 0) {
                for (int b = 0; b < raw.length; b++) {
                    raw[b] = (byte) "\\xnue0a9\u00e9\u00c3\u001b\n".charAt(random.nextInt(12));
                }
            }
            String shown = Escape.printable(RawText.of(raw));
            assertThat(unescaped(shown)).as("seed %d, %s", seed, shown).isEqualTo(raw);
            assertThat(shown.codePoints()).as("seed %d", seed).allMatch(c -> c >= 0x20 && (c < 0x7f || c > 0x9f));
            assertThat(Escape.message(shown)).as("seed %d", seed).isEqualTo(shown);
        }
    }

    /** By another way than the code under test: what a reader of the output would do. */
    private static byte[] unescaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) != '\\') {
                int codePoint = text.codePointAt(i);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
                continue;
            }
            char kind = text.charAt(i + 1);
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits == 0) {
                out.write(kind == 'n' ? '\n' : kind == 't' ? '\t' : kind == 'r' ? '\r' : kind == 'e' ? 0x1b : kind);
            } else {
                int value = Integer.parseInt(text.substring(i + 2, i + 2 + digits), 16);
                if (digits == 2) {
                    out.write(value);
                } else {
                    out.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
                }
            }
            i += 2 + digits;
        }
        return out.toByteArray();
    }

    @Test
    void keepsBackslashesOfAMessage() {
        assertThat(Escape.message("no '\\x1b' or 'a\\nb'")).isEqualTo("no '\\x1b' or 'a\\nb'");
        assertThat(Escape.message("a\033[31m\nb\u202e\u009b")).isEqualTo("a\\e[31m\\nb\\u202e\\u009b");
    }
}
