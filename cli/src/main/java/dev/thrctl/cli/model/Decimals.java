package dev.thrctl.cli.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers with a decimal point as people type them: {@code 12}, {@code -0.5}, {@code .25}. */
public final class Decimals {
    /** Longer ones are no typed numbers, and take Java's parser a time that grows with the square. */
    private static final int LONGEST = 100;

    private Decimals() {}

    /** Null if it is none: Java's own parsers take 1d, 0x1p3, 1e9, NaN and the digits of every script as well. */
    public static @Nullable BigDecimal parseOrNull(String text) {
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            digits += digit ? 1 : 0;
            points += c == '.' ? 1 : 0;
            if (!digit && c != '.' && !((c == '-' || c == '+') && i == 0)) {
                return null;
            }
        }
        return digits == 0 || points > 1 || text.length() > LONGEST ? null : new BigDecimal(text);
    }
}
