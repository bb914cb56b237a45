package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** A whole number of 32 bits. Loaded only by the commands that take one: {@link Parsers} is by all. */
public final class WholeNumber implements Parser<Integer> {
    /** Any: whoever knows the range only later refuses what is beyond it. */
    public static final WholeNumber ANY = between(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private final @Nullable String what;
    private final int least;
    private final int most;

    private WholeNumber(@Nullable String what, int least, int most) {
        this.what = what;
        this.least = least;
        this.most = most;
    }

    /** What is no number is refused as that, and a number beyond the range as out of it. */
    public static WholeNumber between(int least, int most) {
        return new WholeNumber(null, least, most);
    }

    /** What is no number and what is beyond the range are refused alike. {@code what} is such as "a number of runs". */
    public static WholeNumber of(String what, int least, int most) {
        return new WholeNumber(what, least, most);
    }

    @Override
    public Integer parse(String text) {
        Integer number = numberOrNull(text);
        if (number != null && number >= least && number <= most) {
            return number;
        }
        String range = least + " to " + most + ")";
        if (what != null) {
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not " + what + " (" + range);
        }
        throw new InvalidValueException(
                number == null
                        ? "'" + Escape.printable(text) + "' is not a whole number"
                        : number + " is out of range (" + range);
    }

    private static @Nullable Integer numberOrNull(String text) {
        Long number = parseOrNull(text);
        return number == null || number.longValue() != number.intValue() ? null : Integer.valueOf(number.intValue());
    }

    /**
     * A whole number of 64 bits, with a sign or without; null if it is none. The one place that reads what a user typed
     * as a number: Java's own parsers take the digits of every script, and nobody expects those of another.
     */
    public static @Nullable Long parseOrNull(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        if (!isDigits(signed ? text.substring(1) : text)) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            // Beyond 64 bits.
            return null;
        }
    }

    /** The digits of a hexadecimal number of at most 63 bits, without 0x; null if it is none. */
    public static @Nullable Long hexOrNull(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) {
                return null;
            }
        }
        try {
            return Long.valueOf(digits, 16);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether it is of the digits 0 to 9, at least one, and of nothing else. */
    public static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    @Override
    public Values values() {
        return Values.of(ValueKind.NUMBER);
    }
}
