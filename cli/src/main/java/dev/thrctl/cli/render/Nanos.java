package dev.thrctl.cli.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Measured durations for people: three digits, and the unit that keeps them above 1. */
public final class Nanos {
    private static final String[] UNITS = {"ns", "us", "ms", "s"};
    private static final int DIGITS = 3;

    private Nanos() {}

    /** {@code 20.6ns}, {@code 1.31us}, {@code 812us}, {@code 12.0s}. */
    public static String of(double ns) {
        int unit = 0;
        double value = ns;
        // What rounds to 1000 of a unit is 1.00 of the next.
        while (unit < UNITS.length - 1 && value >= 999.5) {
            value /= 1000;
            unit++;
        }
        return number(value) + UNITS[unit];
    }

    private static String number(double value) {
        if (value >= 99.95 || value == 0) {
            return Long.toString(Math.round(value));
        }
        int decimals = value >= 9.995 ? 1 : 2;
        return new BigDecimal(value)
                .round(new MathContext(DIGITS + 3))
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** A part of a whole: {@code 45.1%}, {@code <0.1%}. */
    public static String percent(double part) {
        double percent = part * 100;
        if (percent > 0 && percent < 0.05) {
            return "<0.1%";
        }
        return new BigDecimal(percent).setScale(1, RoundingMode.HALF_UP) + "%";
    }

    /** A change: {@code +20.3%}, {@code -0.4%}. */
    public static String change(double relative) {
        String text =
                new BigDecimal(relative * 100).setScale(1, RoundingMode.HALF_UP).toPlainString();
        return (text.startsWith("-") ? text : "+" + text) + "%";
    }
}
