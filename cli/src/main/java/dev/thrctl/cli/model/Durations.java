package dev.thrctl.cli.model;

import dev.thrctl.kernel.InvalidValueException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Durations as people type them: {@code 500us}, {@code 10ms}, {@code 1.5s}, {@code 1m}, {@code 2h}. */
public final class Durations {
    private Durations() {}

    /** Nanoseconds; a number without a unit counts in {@code bareUnitNs}. Never negative. */
    public static long parseNs(String text, long bareUnitNs) {
        Long ns = parse(text, bareUnitNs);
        if (ns == null) {
            throw new InvalidValueException("'" + text + "' is not a duration (such as 500us, 10ms, 2s, 1m)");
        }
        return ns;
    }

    /** Nanoseconds, or null if it is no duration; a number without a unit counts in {@code bareUnitNs}. */
    public static @Nullable Long parseNsOrNull(String text, long bareUnitNs) {
        return parse(text, bareUnitNs);
    }

    private static @Nullable Long parse(String text, long bareUnitNs) {
        int split = 0;
        while (split < text.length() && isDigitOrDot(text.charAt(split))) {
            split++;
        }
        long unit = unitNs(text.substring(split), bareUnitNs);
        if (split == 0 || unit == 0) {
            return null;
        }
        try {
            return new BigDecimal(text.substring(0, split))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigInteger()
                    .longValueExact();
        } catch (NumberFormatException e) {
            return null;
        } catch (ArithmeticException e) {
            throw new InvalidValueException("duration '" + text + "' is out of range (at most 292 years)");
        }
    }

    private static boolean isDigitOrDot(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static long unitNs(String unit, long bareUnitNs) {
        return switch (unit) {
            case "" -> bareUnitNs;
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 0L;
        };
    }
}
