package dev.thrctl.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that another process chose: a thread's name, a command line, a path. They are any bytes but NUL, often UTF-8,
 * sometimes cut in the middle of a character, sometimes an attack on the reader's terminal.
 */
public final class RawText implements Comparable<RawText> {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final byte[] bytes;

    private RawText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code length} bytes of {@code source}. */
    public static RawText of(byte[] source, int from, int length) {
        return new RawText(Arrays.copyOfRange(source, from, from + length));
    }

    public static RawText of(byte[] source) {
        return of(source, 0, source.length);
    }

    public static RawText of(String text) {
        return new RawText(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** As text; bytes that are not valid UTF-8 become U+FFFD. Not fit for a terminal: nothing is escaped. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public boolean isValidUtf8() {
        for (byte b : bytes) {
            if (b < 0) {
                return decodes();
            }
        }
        return true;
    }

    private boolean decodes() {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Two lower-case digits a byte. */
    public String hex() {
        StringBuilder hex = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            hex.append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
        }
        return hex.toString();
    }

    @Override
    public int compareTo(RawText other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawText text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
