package dev.thrctl.task;

import java.nio.charset.StandardCharsets;

/**
 * A shell pattern over the bytes of a name: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]}, backslash quotes.
 * Source: glob(7).
 */
public final class Glob {
    private final String text;
    private final byte[] pattern;

    private Glob(String text) {
        this.text = text;
        this.pattern = text.getBytes(StandardCharsets.UTF_8);
    }

    public static Glob of(String pattern) {
        return new Glob(pattern);
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return text;
    }

    public boolean matches(byte[] name) {
        int p = 0;
        int n = 0;
        int starAt = -1;
        int retryAt = 0;
        while (n < name.length) {
            if (p < pattern.length && pattern[p] == '*') {
                starAt = p++;
                retryAt = n;
                continue;
            }
            int next = p < pattern.length ? matchOne(p, name[n]) : -1;
            if (next >= 0) {
                p = next;
                n++;
            } else if (starAt >= 0) {
                p = starAt + 1;
                n = ++retryAt;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** The position behind the pattern element at {@code p} if it matches {@code c}, else -1. */
    private int matchOne(int p, byte c) {
        switch (pattern[p]) {
            case '?':
                return p + 1;
            case '\\':
                return p + 1 < pattern.length && pattern[p + 1] == c ? p + 2 : -1;
            case '[':
                int end = closingBracket(p);
                if (end > 0) {
                    return inBracket(p + 1, end, c) ? end + 1 : -1;
                }
                break;
            default:
                break;
        }
        return pattern[p] == c ? p + 1 : -1;
    }

    /** A bracket right after the opening one, or after its '!', is a member: "[]a]". */
    private int closingBracket(int open) {
        int i = open + 1;
        if (i < pattern.length && pattern[i] == '!') {
            i++;
        }
        for (i++; i < pattern.length; i++) {
            if (pattern[i] == ']') {
                return i;
            }
        }
        return -1;
    }

    private boolean inBracket(int from, int end, byte c) {
        boolean negated = pattern[from] == '!';
        boolean found = false;
        for (int i = negated ? from + 1 : from; i < end; i++) {
            int low = pattern[i] & 0xff;
            int high = low;
            if (i + 2 < end && pattern[i + 1] == '-') {
                high = pattern[i + 2] & 0xff;
                i += 2;
            }
            int value = c & 0xff;
            found |= low <= value && value <= high;
        }
        return found != negated;
    }
}
