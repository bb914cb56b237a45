package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ten thousand threads in five lines: threads that look alike as one row with their number and sums. */
public final class ThreadGroups {
    public static final String DEFAULT = "name,state,waiting";

    /** Threads that agree in all the columns. Sums are null if one of them is unknown. */
    private static final class Group {
        private final List<Cell> values;
        private int count;
        private @Nullable Long cpuNs = 0L;
        private long minorFaults;
        private long majorFaults;

        Group(List<Cell> values) {
            this.values = values;
        }

        void add(ThreadRow row) {
            count++;
            Long ns = row.cpuNs();
            cpuNs = cpuNs == null || ns == null ? null : cpuNs + ns;
            minorFaults += row.thread().stat().minorFaults();
            majorFaults += row.thread().stat().majorFaults();
        }
    }

    private final List<Column<ThreadRow>> by;
    private final List<Group> groups;
    private final List<Column<Group>> columns = new ArrayList<>();

    public ThreadGroups(List<Column<ThreadRow>> by, List<ThreadRow> rows) {
        this.by = by;
        Map<List<String>, Group> found = new LinkedHashMap<>();
        for (ThreadRow row : rows) {
            List<Cell> values = new ArrayList<>(by.size());
            List<String> key = new ArrayList<>(by.size());
            for (Column<ThreadRow> column : by) {
                Cell cell = column.cell(row);
                Cell value = isName(column) ? Cell.of(foldDigits(cell.text())) : cell;
                values.add(value);
                key.add(value.text());
            }
            found.computeIfAbsent(key, k -> new Group(values)).add(row);
        }
        groups = new ArrayList<>(found.values());
        groups.sort(Comparator.comparingInt((Group g) -> g.count).reversed());
        makeColumns();
    }

    private static boolean isName(Column<ThreadRow> column) {
        return column == ThreadColumn.NAME || column == ThreadColumn.PROCESS;
    }

    /** {@code worker-12} becomes {@code worker-*}; the digits of an escaped byte stay. */
    static String foldDigits(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (c == '\\' && i + 1 < name.length()) {
                int length = escapeLength(name.charAt(i + 1));
                folded.append(name, i, Math.min(name.length(), i + length));
                i += length;
            } else if (c >= '0' && c <= '9') {
                folded.append('*');
                while (i < name.length() && name.charAt(i) >= '0' && name.charAt(i) <= '9') {
                    i++;
                }
            } else {
                folded.append(c);
                i++;
            }
        }
        return folded.toString();
    }

    private static int escapeLength(char kind) {
        return switch (kind) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private void makeColumns() {
        columns.add(FunctionColumn.right("count", "threads in the group", g -> Cell.of(g.count)));
        for (int i = 0; i < by.size(); i++) {
            int index = i;
            columns.add(new FunctionColumn<>(by.get(i).spec(), g -> g.values.get(index)));
        }
        columns.add(FunctionColumn.right("time", "CPU time of all", g -> Cells.cpuTime(g.cpuNs)));
        columns.add(FunctionColumn.right("minflt", "minor faults of all", g -> Cell.of(g.minorFaults)));
        columns.add(FunctionColumn.right("majflt", "major faults of all", g -> Cell.of(g.majorFaults)));
    }

    /** By one of its own columns: count, those that it groups by, time, minflt, majflt. */
    public void sort(String order) {
        groups.sort(new Columns<>(columns).order(order));
    }

    public Table<?> table() {
        return new Table<>(columns, groups);
    }

    public void json(JsonOut out) throws IOException {
        out.strings("grouped_by", by.stream().map(Column::title).toList());
        out.objects("groups", groups, this::group);
    }

    /** The columns of which at least one group has an unknown value. */
    @SuppressWarnings("ReferenceEquality") // see Cell.isDenied
    public List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < by.size(); i++) {
            for (Group group : groups) {
                if (group.values.get(i) == Cell.UNKNOWN) {
                    unknown.add(by.get(i).title());
                }
            }
        }
        for (Group group : groups) {
            if (group.cpuNs == null) {
                unknown.add("time");
            }
        }
        return unknown;
    }

    public int size() {
        return groups.size();
    }

    private void group(JsonOut out, Group group) throws IOException {
        out.member("count", group.count);
        out.object("values", values -> {
            for (int i = 0; i < by.size(); i++) {
                value(values, key(by.get(i)), group.values.get(i));
            }
        });
        out.member("cpu_ns", group.cpuNs);
        out.member("minor_faults", group.minorFaults);
        out.member("major_faults", group.majorFaults);
    }

    private static void value(JsonOut out, String key, Cell cell) throws IOException {
        if (cell.key() instanceof Double number) {
            out.member(key, number);
        } else if (cell.key() instanceof Long number) {
            out.member(key, number);
        } else {
            out.member(key, cell.key() == null ? null : cell.text());
        }
    }

    private static String key(Column<ThreadRow> column) {
        return column == ThreadColumn.CPU_PERCENT ? "cpu_percent" : column.title();
    }

    /** One group a line. */
    void jsonLines(JsonLines lines) throws IOException {
        for (Group group : groups) {
            lines.line(out -> group(out, group));
        }
    }
}
