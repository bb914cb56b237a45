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
