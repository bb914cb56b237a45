package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import java.io.IOException;
import java.util.List;

/** What {@code -o help} prints: the columns and what they mean. */
public final class ColumnHelp implements View {
    private record Entry(String name, String meaning) {}

    private final List<Entry> entries;

    public ColumnHelp(Columns<?> columns) {
        entries = columns.all().stream()
                .map(column -> new Entry(column.title(), column.meaning()))
                .toList();
    }

    private Table<Entry> table() {
        return new Table<>(
                List.of(
                        FunctionColumn.left("column", "name", e -> Cell.of(e.name())),
                        FunctionColumn.left("meaning", "what it shows", e -> Cell.of(e.meaning()))),
                entries);
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.objects("columns", entries, (json, entry) -> {
            json.member("name", entry.name());
            json.member("meaning", entry.meaning());
        });
    }
}
