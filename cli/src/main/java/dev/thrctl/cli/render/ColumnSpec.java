package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Column.Align;
import java.util.Locale;

/**
 * What a column says of itself.
 *
 * @param title what {@code -o} and {@code --sort} take, and in capitals the header
 * @param meaning one sentence, with the unit
 */
public record ColumnSpec(String title, Align align, String meaning) {
    /** Its title is the name of its constant in lower case. */
    public static ColumnSpec of(Enum<?> constant, Align align, String meaning) {
        return new ColumnSpec(constant.name().toLowerCase(Locale.ROOT), align, meaning);
    }
}
