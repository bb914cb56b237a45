package dev.thrctl.cli.render;

import java.math.BigDecimal;

/** Numbers as plain decimals, for programs that know no exponents: {@code 13000000}, not {@code 1.3E7}. */
public final class Plain {
    private Plain() {}

    /** Without a fraction of zero. */
    public static String of(double value) {
        return text(value, true);
    }

    /** As Java writes it, but for the exponent. */
    static String exact(double value) {
        return text(value, false);
    }

    private static String text(double value, boolean stripped) {
        String text = Double.toString(value);
        if (text.indexOf('E') >= 0) {
            text = new BigDecimal(text).toPlainString();
        }
        return stripped && text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
