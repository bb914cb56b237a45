package dev.thrctl.cli.render;

/** Where a text may be cut without changing what the rest means. */
final class Cut {
    private Cut() {}

    /** The last place up to {@code end} that is within no number and no escape sequence. */
    static int before(String text, int end) {
        if (end <= 0 || end >= text.length()) {
            return end;
        }
        int at = beforeNumber(text, beforeEscape(text, end));
        // A number that is cut right behind its sign.
        at = at > 0 && isSign(text.charAt(at - 1)) && isDigit(text.charAt(at)) ? at - 1 : at;
        if (!endsWithANumber(text, at) || (at > 1 && beforeEscape(text, at - 1) < at - 1)) {
            return at;
        }
        // It is whole, but with the mark right behind it, it would look cut.
        char next = text.charAt(at);
        return at < end && (next == ' ' || next == ',') ? at + 1 : before(text, at - 1);
    }

    private static boolean endsWithANumber(String text, int end) {
        int word = end;
        while (word > 0 && isOfAWord(text.charAt(word - 1))) {
            word--;
        }
        return end > word && (isDigit(text.charAt(word)) || isDigit(text.charAt(end - 1)));
    }

    private static int beforeNumber(String text, int end) {
        if (end <= 0 || !isOfAWord(text.charAt(end)) || !isOfAWord(text.charAt(end - 1))) {
            return end;
        }
        int word = end;
        while (word > 0 && isOfAWord(text.charAt(word - 1))) {
            word--;
        }
        if (isDigit(text.charAt(word))) {
            // With its unit, or hexadecimal.
            return word;
        }
        int run = end;
        while (run > word && isOfANumber(text, run)) {
            run--;
        }
        return isDigit(text.charAt(end)) || isOfANumber(text, end) ? run : end;
    }

    /** Whether the character before {@code at} and that at it are of one number. */
    private static boolean isOfANumber(String text, int at) {
        char before = text.charAt(at - 1);
        char here = text.charAt(at);
        return isDigit(before)
                ? isDigit(here) || (isPoint(here) && at + 1 < text.length() && isDigit(text.charAt(at + 1)))
                : isPoint(before) && isDigit(here) && at > 1 && isDigit(text.charAt(at - 2));
    }

    private static int beforeEscape(String text, int end) {
        for (int at = end - 1; at >= 0 && at > end - 10; at--) {
            if (text.charAt(at) == '\\') {
                int first = at;
                while (first > 0 && text.charAt(first - 1) == '\\') {
                    first--;
                }
                // Two are one backslash of the text, and the rest is no sequence.
                int begin = (at - first) % 2 == 0 ? at : at - 1;
                return begin + length(text, begin) > end ? begin : end;
            }
        }
        return end;
    }

    private static int length(String text, int backslash) {
        return switch (backslash + 1 < text.length() ? text.charAt(backslash + 1) : ' ') {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private static boolean isOfAWord(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isPoint(c) || c == '%';
    }

    private static boolean isPoint(char c) {
        return c == '.' || c == ':';
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-' || c == '<' || c == '~';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
