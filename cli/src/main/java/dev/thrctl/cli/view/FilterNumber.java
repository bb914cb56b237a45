package dev.thrctl.cli.view;

import dev.thrctl.cli.model.Decimals;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Column;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers, times and sizes as people type them into a filter. */
final class FilterNumber {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int MOST_DIGITS = 9;

    private FilterNumber() {}

    /** In the unit that the column's cells compare by; null if it is no number of that kind. */
    static @Nullable Double of(Column<?> column, String value) {
        return switch (ColumnKind.of(column)) {
            case SIZE -> bytes(value);
            case DURATION -> {
                Long ns = duration(value);
                yield ns == null ? null : Double.valueOf(ns);
            }
            case PERCENT -> decimal(value.endsWith("%") ? value.substring(0, value.length() - 1) : value);
            case NUMBER -> decimal(value);
            default -> null;
        };
    }

    /** Nanoseconds: {@code 10ms}, {@code 0:03.25}, {@code 2-01:00:00}; a bare number counts in seconds. */
    static @Nullable Long duration(String value) {
        return value.indexOf(':') >= 0 ? clock(value) : Durations.parseNsOrNull(value, NS_PER_SECOND);
    }

    /** As the table shows times: {@code [[DD-]hh:]mm:ss[.cc]}. */
    private static @Nullable Long clock(String value) {
        int dash = value.indexOf('-');
        int dot = value.indexOf('.');
        long seconds = dash < 0 ? 0 : number(value.substring(0, dash));
        String[] parts =
                value.substring(dash + 1, dot < 0 ? value.length() : dot).split(":", -1);
        if (parts.length > 3 || seconds < 0 || (dash >= 0 && parts.length != 3)) {
            return null;
        }
        seconds *= 24;
        for (int i = parts.length - 3; i < parts.length; i++) {
            long part = i < 0 ? 0 : number(parts[i]);
            if (part < 0 || (i > 0 && part > 59)) {
                return null;
            }
            // The days are in hours already.
            seconds = i == parts.length - 3 ? seconds + part : seconds * 60 + part;
        }
        if (dot < 0) {
            return seconds * NS_PER_SECOND;
        }
        String fraction = value.substring(dot + 1);
        long ns = number((fraction + "000000000").substring(0, Math.max(fraction.length(), MOST_DIGITS)));
        return ns < 0 || fraction.isEmpty() ? null : Long.valueOf(seconds * NS_PER_SECOND + ns);
    }

    /** -1 for what is no number. */
    private static long number(String digits) {
        return WholeNumber.isDigits(digits) && digits.length() <= MOST_DIGITS ? Long.parseLong(digits) : -1;
    }

    /** {@code 64K}, {@code 1.5M}; a bare number counts bytes. */
    static @Nullable Double bytes(String value) {
        int unit = value.isEmpty() ? -1 : "KMGTPE".indexOf(asciiUpper(value.charAt(value.length() - 1)));
        String number = unit < 0 ? value : value.substring(0, value.length() - 1);
        Double count = decimal(number);
        return count == null || count < 0 ? null : count * Math.pow(1024, unit + 1);
    }

    private static char asciiUpper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    }

    static @Nullable Double decimal(String value) {
        BigDecimal number = Decimals.parseOrNull(value);
        return number == null ? null : Double.valueOf(number.doubleValue());
    }
}
