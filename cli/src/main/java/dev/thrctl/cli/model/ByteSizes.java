package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;

/** Sizes as people type them: {@code 65536}, {@code 64K}, {@code 8M}, {@code 1G}; units of 1024, at least 1 byte. */
public final class ByteSizes implements Parser<Long> {
    private static final String UNITS = "KMGT";

    @Override
    public Long parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int unit = digits == text.length() - 1 ? UNITS.indexOf(Character.toUpperCase(text.charAt(digits))) : -1;
        if (digits == 0 || (digits < text.length() && unit < 0)) {
            throw new InvalidValueException(
                    "'" + Escape.printable(text) + "' is not a size (such as 65536, 64K, 8M, 1G)");
        }
        try {
            long number = Long.parseLong(text.substring(0, digits));
            long bytes = Math.multiplyExact(number, 1L << (10 * (unit + 1)));
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below.
        }
        throw new InvalidValueException("size '" + text + "' is out of range (1 to 2^63 - 1 bytes)");
    }

    @Override
    public Values values() {
        return Values.of(ValueKind.SIZE);
    }
}
