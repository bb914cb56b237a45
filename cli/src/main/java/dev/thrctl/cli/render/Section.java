package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A headed list of facts, one a line: what does not fit into a table. */
public final class Section {
    private record Line(String key, Cell value) {}

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

    /** For people: the title, and the lines with their values in one column, wrapped to nothing, cut to the width. */
    public void text(TextOut out) throws IOException {
        int widest = 0;
        for (Line line : lines) {
            widest = Math.max(widest, DisplayWidth.of(line.key()));
        }
        out.text(Style.HEADER, title);
        out.newLine();
        for (Line line : lines) {
            out.text("  ").text(line.key());
            for (int i = DisplayWidth.of(line.key()); i < widest + 2; i++) {
                out.text(" ");
            }
            int left = Math.max(1, out.width() - widest - 4);
            out.text(line.value().style(), DisplayWidth.cut(line.value().text(), left));
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
