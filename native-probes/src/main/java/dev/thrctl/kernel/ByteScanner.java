package dev.thrctl.kernel;

/**
 * A cursor over the bytes of a kernel file. Every method refuses what is not there with a {@link
 * MalformedFileException} that names the file, and none wraps around.
 */
public final class ByteScanner {
    /** A number with fewer digits always fits into 64 bits. */
    private static final int SAFE_DIGITS = 19;

    private final String file;
    private final byte[] bytes;
    private final int end;
    private int position;

    public ByteScanner(String file, byte[] bytes, int from, int end) {
        this.file = file;
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    public int position() {
        return position;
    }

    public boolean atEnd() {
        return position >= end;
    }

    /** The next byte without taking it, or -1 at the end. */
    public int peek() {
        return position < end ? bytes[position] & 0xff : -1;
    }

    public void skip(int count) {
        position = Math.min(end, position + count);
    }

    public void skipBlanks() {
        while (position < end && (bytes[position] == ' ' || bytes[position] == '\t')) {
            position++;
        }
    }

    /** Moves behind the next newline, or to the end. */
    public void skipLine() {
        while (position < end && bytes[position] != '\n') {
            position++;
        }
        position = Math.min(end, position + 1);
    }

    /** A decimal number with an optional minus, after blanks. */
    public long decimal() {
        skipBlanks();
        int start = position;
        boolean negative = peek() == '-';
        if (negative) {
            position++;
        }
        long value = unsigned();
        if (value < 0 && !(negative && value == Long.MIN_VALUE)) {
            throw malformed("number too large at byte " + start);
        }
        return negative ? -value : value;
    }

    /** As {@link #decimal}, where 2^63 and more, by which the kernel means unlimited, become Long.MAX_VALUE. */
    public long decimalOrUnlimited() {
        skipBlanks();
        long value = unsigned();
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** Passes over a decimal number that may be unsigned and fill 64 bits, as rsslim of stat does. */
    public void skipDecimal() {
        skipBlanks();
        if (peek() == '-') {
            position++;
        }
        unsigned();
    }

    /** Refuses a number that runs into something else: it is not the number it seems to be. */
    public void requireBlank() {
        if (!atEnd() && peek() > ' ') {
            throw malformed("blank expected at byte " + position);
        }
    }

    private long unsigned() {
        int start = position;
        long value = 0;
        while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
            int digit = bytes[position++] - '0';
            if (position - start >= SAFE_DIGITS
                    && Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                throw malformed("number too large at byte " + start);
            }
            value = value * 10 + digit;
        }
        if (position == start) {
            throw malformed("number expected at byte " + start);
        }
        return value;
    }

    public int decimalInt() {
        long value = decimal();
        if (value != (int) value) {
            throw malformed("number " + value + " out of range");
        }
        return (int) value;
    }

    /** A hexadecimal number of at most 64 bits, with or without 0x, after blanks. */
    public long hex() {
        skipBlanks();
        if (position + 1 < end && bytes[position] == '0' && (bytes[position + 1] | 0x20) == 'x') {
            position += 2;
        }
        int start = position;
        long value = 0;
        int digit;
        while (position < end && (digit = hexDigit(bytes[position])) >= 0) {
            if (value >>> 60 != 0) {
                throw malformed("hexadecimal number too large at byte " + start);
            }
            value = value << 4 | digit;
            position++;
        }
        if (position == start) {
            throw malformed("hexadecimal number expected at byte " + start);
        }
        return value;
    }

    private static int hexDigit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    public MalformedFileException malformed(String problem) {
        return new MalformedFileException(file, problem);
    }
}
