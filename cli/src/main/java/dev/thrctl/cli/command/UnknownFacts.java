package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was shown as unknown, so that the user is told why. */
final class UnknownFacts {
    /** Of a missing file or line. */
    static final String WHY = "this kernel does not tell it, or this /proc hides it (mount option subset=pid)";

    private final Set<String> names = new LinkedHashSet<>();

    void addAll(List<String> unknown) {
        names.addAll(unknown);
    }

    /** The same columns, which note what comes out as unknown while they are printed. */
    <R> List<Column<R>> watched(List<Column<R>> columns) {
        List<Column<R>> watched = new ArrayList<>(columns.size());
        for (Column<R> column : columns) {
            watched.add(new Watched<>(column, names));
        }
        return watched;
    }

    void report(Context context) {
        if (!names.isEmpty()) {
            context.message(String.join(", ", names) + ": unknown, shown as ?: " + WHY);
        }
    }

    private static final class Watched<R> implements Column<R> {
        private final Column<R> column;
        private final Set<String> names;

        Watched(Column<R> column, Set<String> names) {
            this.column = column;
            this.names = names;
        }

        @Override
        public ColumnSpec spec() {
            return column.spec();
        }

        @Override
        public Align align() {
            return column.align();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // see Cell.isDenied
        public Cell cell(R row) {
            Cell cell = column.cell(row);
            if (cell == Cell.UNKNOWN) {
                names.add(column.title());
            }
            return cell;
        }
    }
}
