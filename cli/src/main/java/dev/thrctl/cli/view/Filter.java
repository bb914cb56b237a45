package dev.thrctl.cli.view;

import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.TaskStatus;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** One {@code --where}: {@code COLUMN=VALUE} and its relatives, or {@code blocks=SIGNAL} and its relatives. */
public final class Filter {
    /** What a row says to a filter. */
    public enum Answer {
        YES,
        NO,
        /** The value is unknown, mostly not permitted: neither in nor out. */
        UNKNOWN
    }

    private static final List<String> OPERATORS = List.of("!=", "!~", ">=", "<=", "=", "~", ">", "<");

    private final @Nullable Column<ThreadRow> column;
    private final Function<ThreadRow, Answer> test;

    private Filter(@Nullable Column<ThreadRow> column, Function<ThreadRow, Answer> test) {
        this.column = column;
        this.test = test;
    }

    public Answer test(ThreadRow row) {
        return test.apply(row);
    }

    /** The column whose value it looks at; filters on signals look at {@code blocked}. */
    public Column<ThreadRow> column(Columns<ThreadRow> columns) {
        return column == null ? columns.named("blocked") : column;
    }

    public static Filter parse(String text, Columns<ThreadRow> columns) {
        int at = 0;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '%')) {
            at++;
        }
        String name = text.substring(0, at);
        String rest = text.substring(at);
        for (String operator : OPERATORS) {
            if (!name.isEmpty() && rest.startsWith(operator)) {
                String value = rest.substring(operator.length());
                Function<TaskStatus, @Nullable SignalSet> set = signalSet(name);
                return set == null
                        ? ofColumn(columns.named(name), operator, value, text)
                        : ofSignal(set, operator, value, text);
            }
        }
        throw new InvalidValueException("'" + Escape.printable(text)
                + "' is not a filter (COLUMN=VALUE with = != ~ !~ < > <= >=, or blocks=SIGNAL)");
    }

    private static @Nullable Function<TaskStatus, @Nullable SignalSet> signalSet(String name) {
        return switch (name) {
            case "blocks" -> TaskStatus::blocked;
            case "pends" -> Filter::pending;
            case "ignores" -> TaskStatus::ignored;
            case "catches" -> TaskStatus::caught;
            default -> null;
        };
    }

    private static @Nullable SignalSet pending(TaskStatus status) {
        SignalSet thread = status.pending();
        SignalSet process = status.sharedPending();
        return thread == null || process == null ? null : thread.plus(process);
    }

    private static Filter ofSignal(
            Function<TaskStatus, @Nullable SignalSet> set, String operator, String value, String text) {
        if (!operator.equals("=") && !operator.equals("!=")) {
            throw new InvalidValueException("'" + Escape.printable(text) + "': a signal is compared with = or !=");
        }
        Signal signal = Signal.parse(value);
        boolean wanted = operator.equals("=");
        return new Filter(null, row -> {
            SignalSet signals = row.signals(set);
            return signals == null ? Answer.UNKNOWN : answer(signals.contains(signal) == wanted);
        });
    }

    private static Filter ofColumn(Column<ThreadRow> column, String operator, String value, String text) {
        checkComparable((ThreadColumn) column, operator, text);
        Function<Cell, Answer> test = switch (operator) {
            case "~", "!~" -> pattern(value, operator.equals("~"));
            case "=", "!=" -> equality(number(column, value), value, operator.equals("="));
            default -> order(operator, number(column, value), value, text);
        };
        return new Filter(column, row -> {
            Cell cell = column.cell(row);
            return cell.isUnknown() ? Answer.UNKNOWN : test.apply(cell);
        });
    }

    private static void checkComparable(ThreadColumn column, String operator, String text) {
        if (column.isSignalSet()) {
            throw new InvalidValueException("'" + Escape.printable(text)
                    + "': ask for one signal: blocks=, pends=, ignores= or catches=SIGNAL");
        }
        if (column == ThreadColumn.STARTED && !operator.contains("=") && !operator.contains("~")) {
            throw new InvalidValueException("'" + Escape.printable(text) + "': compare the age, as in age<10m");
        }
    }

    private static Function<Cell, Answer> equality(@Nullable Double number, String value, boolean wanted) {
        return cell -> {
            boolean equal = cell.text().equals(value)
                    || (number != null && cell.key() instanceof Number key && key.doubleValue() == number);
            return answer(equal == wanted);
        };
    }

    private static Function<Cell, Answer> pattern(String value, boolean wanted) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new InvalidValueException(
                    "'" + Escape.printable(value) + "' is not a regular expression: " + e.getDescription());
        }
        return cell -> answer(pattern.matcher(cell.text()).find() == wanted);
    }

    private static Function<Cell, Answer> order(String operator, @Nullable Double limit, String value, String text) {
        if (limit == null) {
            throw new InvalidValueException("'" + Escape.printable(text) + "': '" + Escape.printable(value)
                    + "' is not a number (times take ns, us, ms, s, m, h, else seconds; sizes K, M, G)");
        }
        return cell -> {
            if (!(cell.key() instanceof Number key)) {
                return Answer.NO;
            }
            int order = Double.compare(key.doubleValue(), limit);
            return answer(
                    switch (operator) {
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        default -> order >= 0;
                    });
        };
    }

    /** Of a column of times a bare number counts in seconds. */
    private static @Nullable Double number(Column<ThreadRow> column, String value) {
        ThreadColumn kind = (ThreadColumn) column;
        if (kind.isSize()) {
            return bytes(value);
        }
        Long ns = kind.isDuration() ? Durations.parseNsOrNull(value + (isDecimal(value) ? "s" : "")) : null;
        return ns != null ? Double.valueOf(ns) : isDecimal(value) ? decimal(value) : null;
    }

    /** {@code 64K}, {@code 1.5M}; a bare number counts bytes. */
    private static @Nullable Double bytes(String value) {
        int unit = value.isEmpty() ? -1 : "KMGT".indexOf(Character.toUpperCase(value.charAt(value.length() - 1)));
        String number = unit < 0 ? value : value.substring(0, value.length() - 1);
        Double count = isDecimal(number) ? decimal(number) : null;
        return count == null ? null : count * Math.pow(1024, unit + 1);
    }

    /** Java's own parser takes 1d, 0x1p3 and NaN as well. */
    private static boolean isDecimal(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && (c != '-' || i > 0)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Double decimal(String value) {
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Answer answer(boolean yes) {
        return yes ? Answer.YES : Answer.NO;
    }
}
