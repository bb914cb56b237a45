package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Column.Align;
import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under headers: aligned for people, tab-separated without headers for {@code cut} and {@code awk}. */
public final class Table<R> {
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

    /** Cut to the width of the terminal, what is cut marked: columns of text give way before columns vanish. */
    public void text(TextOut out) throws IOException {
        List<Cell[]> cells = new ArrayList<>(rows.size());
        int[] widths = new int[columns.size()];
        int[] titles = new int[widths.length];
        boolean[] fixed = new boolean[widths.length];
        for (int c = 0; c < widths.length; c++) {
            titles[c] = DisplayWidth.of(columns.get(c).title());
            widths[c] = titles[c];
            fixed[c] = columns.get(c).isWhole();
        }
        for (R row : rows) {
            Cell[] line = new Cell[widths.length];
            for (int c = 0; c < widths.length; c++) {
                line[c] = shown(out, columns.get(c).cell(row));
                widths[c] = Math.max(widths[c], DisplayWidth.of(line[c].text()));
            }
            cells.add(line);
        }
        Cell[] header = new Cell[widths.length];
        for (int c = 0; c < widths.length; c++) {
            header[c] = Cell.of(columns.get(c).title().toUpperCase(Locale.ROOT), Style.HEADER);
        }
        TableLayout layout = new TableLayout(widths, titles, fixed, out.width());
        line(out, header, layout);
        for (Cell[] line : cells) {
            line(out, line, layout);
        }
    }

    @SuppressWarnings("ReferenceEquality") // mostly it is the same text
    private static Cell shown(TextOut out, Cell cell) {
        String text = out.shown(cell.text());
        return text == cell.text() ? cell : new Cell(text, null, cell.style());
    }

    private void line(TextOut out, Cell[] cells, TableLayout layout) throws IOException {
        int last = cells.length - 1;
        for (int c = 0; c < layout.shown(); c++) {
            String text = cells[c].text();
            int padding = layout.width(c) - DisplayWidth.of(text);
            if (padding < 0) {
                text = out.fitted(text, layout.width(c));
                padding = layout.width(c) - DisplayWidth.of(text);
            }
            boolean right = columns.get(c).align() == Align.RIGHT;
            if (right) {
                pad(out, padding);
            }
            out.text(cells[c].style(), text);
            if (!right && c < last) {
                pad(out, padding);
            }
            if (c < layout.shown() - 1) {
                pad(out, TableLayout.GAP);
            }
        }
        if (layout.isCut()) {
            pad(out, layout.width(0) == 0 ? 0 : TableLayout.GAP);
            out.text(out.mark());
        }
        out.newLine();
    }

    private static void pad(TextOut out, int columns) {
        for (int i = 0; i < columns; i++) {
            out.text(" ");
        }
    }
}
