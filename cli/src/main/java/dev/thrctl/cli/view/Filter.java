package dev.thrctl.cli.view;

import dev.thrctl.cli.model.RegularExpression;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.TaskStatus;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --where}: {@code COLUMN=VALUE} and its relatives, or of threads {@code blocks=SIGNAL} and its relatives.
 *
 * @param <R> a row of threads or of processes
 */
public final class Filter<R> {
    /** What a row says to a filter. */
    public enum Answer {
        YES,
        NO,
        /** It is not permitted to read the value: neither in nor out. */
        DENIED,
        /** The value is unknown: neither in nor out. */
        UNKNOWN,
        /** The expression is too much for the engine. */
        UNMATCHED
    }

    private static final List<String> OPERATORS = List.of("!=", "!~", ">=", "<=", "=", "~", ">", "<");

    /** A filter in its three parts. */
    private record Parts(String name, String operator, String value, String text) {
        private InvalidValueException refused(String reason) {
            return new InvalidValueException("'" + Escape.printable(text) + "': " + reason);
        }
    }

    private final Column<R> column;
    private final Function<R, Answer> test;

    private Filter(Column<R> column, Function<R, Answer> test) {
        this.column = column;
        this.test = test;
    }

    public Answer test(R row) {
        return test.apply(row);
    }

    /** The column whose value it looks at; filters on signals look at {@code blocked}. */
    public Column<R> column() {
        return column;
    }

    /** The word in front of the operator: that of a column, or {@code blocks} and its relatives. */
    public static String nameIn(String text) {
        return parts(text).name();
    }

    public static Filter<ThreadRow> ofThreads(String text) {
        Parts parts = parts(text);
        Function<TaskStatus, @Nullable SignalSet> set = signalSet(parts.name());
        return set == null ? ofColumn(ThreadColumn.catalogue().named(parts.name()), parts) : ofSignal(set, parts);
    }

    public static Filter<ProcessRow> ofProcesses(String text) {
        Parts parts = parts(text);
        return ofColumn(ProcessColumn.catalogue().named(parts.name()), parts);
    }

    /** Whether it is one of the words that ask for a signal. */
    public static boolean asksForASignal(String name) {
        return signalSet(name) != null;
    }

    private static Parts parts(String text) {
        int at = 0;
        while (at < text.length() && isOfAName(text.charAt(at))) {
            at++;
        }
        String name = text.substring(0, at);
        String rest = text.substring(at);
        for (String operator : OPERATORS) {
            if (!name.isEmpty() && rest.startsWith(operator)) {
                Parts parts = new Parts(name, operator, rest.substring(operator.length()), text);
                refuseOtherOperators(parts);
                return parts;
            }
        }
        throw new InvalidValueException("'" + Escape.printable(text)
                + "' is not a filter (COLUMN=VALUE with = != ~ !~ < > <= >=, or blocks=SIGNAL)");
    }

    private static boolean isOfAName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '%' || c == '_';
    }

    /** Those of other languages would be taken for the beginning of the value, and match nothing. */
    private static void refuseOtherOperators(Parts parts) {
        boolean equality = parts.operator().equals("=") || parts.operator().equals("!=");
        if (equality && (parts.value().startsWith("=") || parts.value().startsWith("~"))) {
            throw parts.refused("the operators are = != ~ !~ < > <= >=; for a value that begins with '"
                    + parts.value().charAt(0) + "' search: " + parts.name() + "~^"
                    + parts.value().charAt(0));
        }
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

    private static Filter<ThreadRow> ofSignal(Function<TaskStatus, @Nullable SignalSet> set, Parts parts) {
        if (!parts.operator().equals("=") && !parts.operator().equals("!=")) {
            throw parts.refused("a signal is compared with = or !=");
        }
        Signal signal = Signal.parse(parts.value());
        boolean wanted = parts.operator().equals("=");
        return new Filter<>(ThreadColumn.BLOCKED, row -> {
            SignalSet signals = row.signals(set);
            if (signals == null) {
                return row.thread().status().isDenied() ? Answer.DENIED : Answer.UNKNOWN;
            }
            return answer(signals.contains(signal) == wanted);
        });
    }

    private static <R> Filter<R> ofColumn(Column<R> column, Parts parts) {
        if (ColumnKind.of(column) == ColumnKind.SIGNALS) {
            throw parts.refused("ask for one signal: blocks=, pends=, ignores= or catches=SIGNAL");
        }
        return switch (parts.operator()) {
            case "~", "!~" -> new Filter<>(column, search(column, parts));
            case "=", "!=" -> new Filter<>(column, equality(column, parts));
            default -> new Filter<>(column, order(column, parts));
        };
    }

    private static <R> Function<R, Answer> search(Column<R> column, Parts parts) {
        RegularExpression expression = RegularExpression.of(parts.value());
        boolean wanted = parts.operator().equals("~");
        return row -> {
            Cell cell = column.cell(row);
            if (cell.isUnknown()) {
                return unknown(cell);
            }
            Boolean found = expression.isFoundIn(cell.text());
            return found == null ? Answer.UNMATCHED : answer(found == wanted);
        };
    }

    private static <R> Function<R, Answer> equality(Column<R> column, Parts parts) {
        boolean wanted = parts.operator().equals("=");
        Predicate<Cell> equality = FilterValue.equality(column, parts.value());
        boolean wantsUnknown = parts.value().equals("?");
        Column<R> ids = ColumnKind.of(column) == ColumnKind.USER ? userIds(column) : column;
        Predicate<Cell> sameId = cell -> ids != column && cell.text().equals(parts.value());
        return row -> {
            Cell cell = column.cell(row);
            if (cell.isUnknown() && !wantsUnknown) {
                return unknown(cell);
            }
            return answer((equality.test(cell) || sameId.test(ids.cell(row))) == wanted);
        };
    }

    /** A user may be named by the number too: the table shows that only of a user without a name. */
    @SuppressWarnings("unchecked") // the same catalogue has the same rows
    private static <R> Column<R> userIds(Column<R> users) {
        Column<?> ids = users instanceof ThreadColumn ? ThreadColumn.UID : ProcessColumn.UID;
        return (Column<R>) ids;
    }

    private static Answer unknown(Cell cell) {
        return cell.isDenied() ? Answer.DENIED : Answer.UNKNOWN;
    }

    private static <R> Function<R, Answer> order(Column<R> column, Parts parts) {
        ColumnKind kind = ColumnKind.of(column);
        if (kind == ColumnKind.DATE) {
            throw parts.refused("compare the age, as in age<10m");
        }
        if (!kind.isOrdered()) {
            throw parts.refused("column " + column.title() + " has no order: it takes =, !=, ~ and !~");
        }
        Double limit = FilterNumber.of(column, parts.value());
        if (limit == null) {
            throw parts.refused("'" + Escape.printable(parts.value())
                    + "' is not a number (times take ns, us, ms, s, m, h, else seconds; sizes K, M, G)");
        }
        return row -> {
            Cell cell = column.cell(row);
            if (cell.isUnknown()) {
                return unknown(cell);
            }
            if (!(cell.key() instanceof Number key)) {
                return Answer.NO;
            }
            int order = Double.compare(key.doubleValue(), limit);
            return answer(
                    switch (parts.operator()) {
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        default -> order >= 0;
                    });
        };
    }

    private static Answer answer(boolean yes) {
        return yes ? Answer.YES : Answer.NO;
    }
}
