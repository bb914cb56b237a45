package dev.thrctl.cli.render;

import dev.thrctl.kernel.RawText;
import java.nio.charset.StandardCharsets;

/**
 * Makes bytes of other processes fit for a terminal: what a terminal would act on, or would not show, becomes a
 * backslash sequence, and a backslash is doubled, so that the result can be read back without doubt.
 */
public final class Escape {
    private static final String HEX = "0123456789abcdef";

    private Escape() {}

    /** Bytes that are not UTF-8 become {@code \xNN}, one each. */
    public static String printable(RawText raw) {
        int length = raw.length();
        for (int i = 0; i < length; i++) {
            byte b = raw.byteAt(i);
            if (b < 0x20 || b == 0x7f || b == '\\') {
                return escaped(raw);
            }
        }
        return raw.text();
    }

    /** For text that is already decoded, such as what the user typed. */
    public static String printable(String text) {
        return printable(RawText.of(text));
    }

    /** For a whole message, parts of which may be escaped already: backslashes are kept as they are. */
    public static String message(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint == '\\') {
                out.append('\\');
            } else if (codePoint < 0x80) {
                appendAscii(out, codePoint);
            } else {
                appendCodePoint(out, codePoint);
            }
            i += Character.charCount(codePoint);
        }
        return out.toString();
    }

    /** For a terminal that takes no UTF-8: the bytes of other characters than ASCII, as {@code \\xNN}. */
    public static String ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return asciiOnly(text);
            }
        }
        return text;
    }

    private static String asciiOnly(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0 || b == 0x7f) {
                appendByte(out, b & 0xff);
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }

    private static String escaped(RawText raw) {
        StringBuilder out = new StringBuilder(raw.length() + 16);
        int i = 0;
        while (i < raw.length()) {
            int first = raw.byteAt(i) & 0xff;
            int size = sequenceLength(raw, i, first);
            if (first < 0x80) {
                appendAscii(out, first);
            } else if (size == 1) {
                appendByte(out, first);
            } else {
                appendCodePoint(out, decode(raw, i, first, size));
            }
            i += size;
        }
        return out.toString();
    }

    private static void appendAscii(StringBuilder out, int c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            case 0x1b -> out.append("\\e");
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    appendByte(out, c);
                } else {
                    out.append((char) c);
                }
            }
        }
    }

    private static void appendByte(StringBuilder out, int b) {
        out.append("\\x").append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
    }

    private static void appendCodePoint(StringBuilder out, int codePoint) {
        if (isShown(codePoint)) {
            out.appendCodePoint(codePoint);
        } else if (codePoint > 0xffff) {
            out.append("\\U");
            appendHex(out, codePoint, 8);
        } else {
            out.append("\\u");
            appendHex(out, codePoint, 4);
        }
    }

    private static void appendHex(StringBuilder out, int value, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(value >> shift & 15));
        }
    }

    /** Formatting characters reorder or hide their neighbours (U+202E), so they count as not shown. */
    private static boolean isShown(int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return false;
            default:
                return Character.getType(codePoint) != Character.SPACE_SEPARATOR && !isIgnorable(codePoint);
        }
    }

    /** Letters and marks that nobody sees: Default_Ignorable_Code_Point of DerivedCoreProperties.txt, and blank braille. */
    private static boolean isIgnorable(int codePoint) {
        return switch (codePoint) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f, 0x2800, 0x3164, 0xffa0 -> true;
            default -> (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
        };
    }

    /** 1 for ASCII and for a byte that starts no valid sequence (RFC 3629: no overlong forms, no surrogates). */
    private static int sequenceLength(RawText raw, int at, int first) {
        int size = first >= 0xc2 && first <= 0xdf
                ? 2
                : (first & 0xf0) == 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 1;
        if (at + size > raw.length()) {
            return 1;
        }
        for (int i = 1; i < size; i++) {
            if ((raw.byteAt(at + i) & 0xc0) != 0x80) {
                return 1;
            }
        }
        if (size < 3) {
            return size;
        }
        int codePoint = decode(raw, at, first, size);
        boolean overlong = codePoint < (size == 3 ? 0x800 : 0x10000);
        boolean valid = !overlong && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
        return valid ? size : 1;
    }

    private static int decode(RawText raw, int at, int first, int size) {
        int codePoint = first & (0xff >> (size + 1));
        for (int i = 1; i < size; i++) {
            codePoint = codePoint << 6 | (raw.byteAt(at + i) & 0x3f);
        }
        return codePoint;
    }
}
