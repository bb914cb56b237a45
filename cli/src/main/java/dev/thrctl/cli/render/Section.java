package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A headed list of facts, one a line: what does not fit into a table. */
public final class Section {
    private record Line(String key, Cell value) {}

    private static final int INDENT = 2;
    private static final int NARROWEST_KEY = 8;
    private static final int NARROWEST_VALUE = 20;

    private final String name;
    private final String title;
    private final List<Line> lines = new ArrayList<>();

    public Section(String name) {
        this(name, name);
    }

    /** {@code name} is for programs, {@code title} for people. */
    public Section(String name, String title) {
        this.name = name;
        this.title = title;
    }

    public Section add(String key, Cell value) {
        lines.add(new Line(key, value));
        return this;
    }

    public Section add(String key, String value) {
        return add(key, Cell.of(value));
    }

    /** The keys whose value the kernel does not tell. */
    @SuppressWarnings("ReferenceEquality") // see Cell.isDenied
    public List<String> unknown() {
        List<String> keys = new ArrayList<>();
        for (Line line : lines) {
            if (line.value() == Cell.UNKNOWN) {
                keys.add(line.key());
            }
        }
        return keys;
    }

    /** For people: the title, and the lines with their values in one column, not wrapped, cut to the width and marked. */
    public void text(TextOut out) throws IOException {
        int widest = 0;
        int values = 0;
        for (Line line : lines) {
            widest = Math.max(widest, DisplayWidth.of(out.shown(line.key())));
            values = Math.max(values, DisplayWidth.of(out.shown(line.value().text())));
        }
        // On a narrow terminal a value is worth more than the end of its key.
        int room = out.width() - 2 * INDENT - Math.min(values, NARROWEST_VALUE);
        int keys = Math.min(widest, Math.max(NARROWEST_KEY, room));
        out.line(Style.HEADER, title);
        for (Line line : lines) {
            int left = out.width() - keys - 2 * INDENT;
            if (left < 1) {
                out.line(Style.PLAIN, "  " + line.key() + "  " + line.value().text());
                continue;
            }
            String key = out.fitted(line.key(), keys);
            out.text("  ").text(key);
            for (int i = DisplayWidth.of(key); i < keys + INDENT; i++) {
                out.text(" ");
            }
            out.text(line.value().style(), out.fitted(line.value().text(), left));
            out.newLine();
        }
    }

    /** {@code section<TAB>key<TAB>value}. */
    public void plain(TextOut out) throws IOException {
        for (Line line : lines) {
            out.text(name)
                    .text("\t")
                    .text(line.key())
                    .text("\t")
                    .text(line.value().text());
            out.newLine();
        }
    }
}
