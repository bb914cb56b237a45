package dev.thrctl.cli.render;

import dev.thrctl.kernel.InvalidValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The catalogue of columns that a command has, and what the user may do with their names. */
public final class Columns<R> {
    private final List<? extends Column<R>> catalogue;

    public Columns(List<? extends Column<R>> catalogue) {
        this.catalogue = catalogue;
    }

    public List<? extends Column<R>> all() {
        return catalogue;
    }

    /** {@code names} separated by commas, in the order given. */
    public List<Column<R>> select(String names) {
        List<Column<R>> columns = new ArrayList<>();
        int from = 0;
        while (from <= names.length()) {
            int comma = names.indexOf(',', from);
            int to = comma < 0 ? names.length() : comma;
            columns.add(named(names.substring(from, to).strip()));
            from = to + 1;
        }
        return columns;
    }

    /** Whether this is a list of columns, separated by commas. */
    public boolean areNames(String text) {
        try {
            return !select(text).isEmpty();
        } catch (InvalidValueException e) {
            return false;
        }
    }

    public Column<R> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (Column<R> column : catalogue) {
            if (column.title().equals(wanted)) {
                return column;
            }
        }
        String closest = Suggestion.closest(wanted, names());
        throw new InvalidValueException("unknown column '" + Escape.printable(name) + "'"
                + (closest == null ? "." : "; did you mean '" + closest + "'?") + " '-o help' lists the columns");
    }

    public List<String> names() {
        List<String> names = new ArrayList<>(catalogue.size());
        for (Column<R> column : catalogue) {
            names.add(column.title());
        }
        return names;
    }

    /** {@code sort} is a column name, with a minus for the largest first. */
    public Comparator<R> order(String sort) {
        boolean descending = sort.startsWith("-");
        Column<R> column = named(descending ? sort.substring(1) : sort);
        Comparator<@Nullable Object> keys = descending ? Collections.reverseOrder(Columns::compare) : Columns::compare;
        return (a, b) -> {
            Object left = column.cell(a).key();
            Object right = column.cell(b).key();
            if (left == null || right == null) {
                // Unknown is neither large nor small: it goes last in both directions.
                return Boolean.compare(left == null, right == null);
            }
            return keys.compare(left, right);
        };
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return left instanceof Double || right instanceof Double
                    ? Double.compare(a.doubleValue(), b.doubleValue())
                    : Long.compare(a.longValue(), b.longValue());
        }
        if (left instanceof long[] a && right instanceof long[] b) {
            return Arrays.compare(a, b);
        }
        return String.valueOf(left).compareTo(String.valueOf(right));
    }
}
