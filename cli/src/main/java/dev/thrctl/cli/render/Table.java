package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Column.Align;
import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under headers: aligned for people, tab-separated without headers for {@code cut} and {@code awk}. */
public final class Table<R> {
    private static final String GAP = "  ";

    private final List<Column<R>> columns;
    private final List<R> rows;

    public Table(List<Column<R>> columns, List<R> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    public int size() {
        return rows.size();
    }

    public void plain(TextOut out) throws IOException {
        for (R row : rows) {
            for (int c = 0; c < columns.size(); c++) {
                out.text(c == 0 ? "" : "\t").text(columns.get(c).cell(row).text());
            }
            out.newLine();
        }
    }

    public void text(TextOut out) throws IOException {
        List<Cell[]> cells = new ArrayList<>(rows.size());
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = DisplayWidth.of(columns.get(c).title());
        }
        for (R row : rows) {
            Cell[] line = new Cell[widths.length];
            for (int c = 0; c < widths.length; c++) {
                line[c] = columns.get(c).cell(row);
                widths[c] = Math.max(widths[c], DisplayWidth.of(line[c].text()));
            }
            cells.add(line);
        }
        Cell[] header = new Cell[widths.length];
        for (int c = 0; c < widths.length; c++) {
            header[c] = Cell.of(columns.get(c).title().toUpperCase(Locale.ROOT), Style.HEADER);
        }
        line(out, header, widths);
        for (Cell[] line : cells) {
            line(out, line, widths);
        }
    }

    private void line(TextOut out, Cell[] cells, int[] widths) throws IOException {
        int left = out.width();
        int last = cells.length - 1;
        for (int c = 0; c <= last && left > 0; c++) {
            String text = DisplayWidth.cut(cells[c].text(), left);
            int padding = Math.min(left, widths[c]) - DisplayWidth.of(text);
            boolean right = columns.get(c).align() == Align.RIGHT;
            if (right) {
                pad(out, padding);
            }
            out.text(cells[c].style(), text);
            if (!right && c < last) {
                pad(out, padding);
            }
            left -= widths[c] + GAP.length();
            if (c < last && left > 0) {
                out.text(GAP);
            }
        }
        out.newLine();
    }

    private static void pad(TextOut out, int columns) {
        for (int i = 0; i < columns; i++) {
            out.text(" ");
        }
    }
}
