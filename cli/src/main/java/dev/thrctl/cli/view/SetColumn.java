package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Palette.Style;

/** The columns of {@code set}: one row for each setting of each thread. */
enum SetColumn implements Column<SetRow> {
    TID(Align.RIGHT, "thread id"),
    NAME(Align.LEFT, "name of the thread"),
    SETTING(Align.LEFT, "what was to be set"),
    OLD(Align.LEFT, "what it was"),
    NEW(Align.LEFT, "what it is now"),
    RESULT(Align.LEFT, "what became of it");

    private final ColumnSpec spec;

    SetColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }

    @Override
    public boolean isWhole() {
        return this != NAME && this != RESULT;
    }

    @Override
    public Cell cell(SetRow row) {
        return switch (this) {
            case TID -> Cell.of(row.thread().before().id().tid());
            case NAME -> Cell.of(row.thread().before().name());
            case SETTING -> Cell.of(row.setting().text());
            case OLD -> row.old();
            case NEW -> row.now();
            case RESULT -> {
                String result = row.result();
                yield Cell.of(result, result.endsWith("fail") || result.equals("failed") ? Style.BAD : Style.PLAIN);
            }
        };
    }
}
