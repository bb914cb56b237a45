package dev.thrctl.cli.render;

import org.jline.utils.WCWidth;

/** Columns that text takes on a terminal. */
public final class DisplayWidth {
    private DisplayWidth() {}

    public static int of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return ofWide(text, Integer.MAX_VALUE, false);
            }
        }
        return text.length();
    }

    /** The longest beginning that fits into {@code columns}, never half a character. */
    public static String cut(String text, int columns) {
        if (text.length() <= columns && of(text) <= columns) {
            return text;
        }
        return text.substring(0, ofWide(text, columns, true));
    }

    /**
     * At most {@code columns} wide; {@code mark}, one column wide, stands for what is left out. A number, a time or an
     * id is there whole or not at all: half of one looks like another.
     */
    public static String marked(String text, int columns, String mark) {
        if (of(text) <= columns) {
            return text;
        }
        if (columns < 1) {
            return "";
        }
        return text.substring(0, Cut.before(text, ofWide(text, columns - 1, true))) + mark;
    }

    /** Columns of the text, or the index at which it no longer fits. */
    private static int ofWide(String text, int limit, boolean wantIndex) {
        int width = 0;
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            int columns = Math.max(0, codePoint < 0x7f ? 1 : WCWidth.wcwidth(codePoint));
            if (width + columns > limit) {
                return i;
            }
            width += columns;
            i += Character.charCount(codePoint);
        }
        return wantIndex ? i : width;
    }
}
