package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.signal.Disposition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of columns of {@code signals}. */
public enum SignalColumn implements Column<SignalRow> {
    NUMBER(Align.RIGHT, "number of the signal"),
    NAME(Align.LEFT, "name of the signal; real-time signals counted from the RTMIN of the process's C library"),
    DISPOSITION(Align.LEFT, "default, ignored, or caught by a handler"),
    EFFECT(Align.LEFT, "of the default: terminate, core, stop, continue, ignore; - if not at its default"),
    BLOCKED_BY(Align.RIGHT, "how many threads block it"),
    PENDING(Align.LEFT, "'process' if pending for the process, and the TIDs of threads it is pending for");

    public static final String DEFAULT = "number,name,disposition,effect,blocked_by,pending";

    private final ColumnSpec spec;

    SignalColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
    }

    public static Columns<SignalRow> catalogue() {
        return new Columns<>(List.of(values()));
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }

    @Override
    public boolean isWhole() {
        return this != PENDING;
    }

    @Override
    public Cell cell(SignalRow row) {
        return switch (this) {
            case NUMBER -> Cell.of(row.signal().number());
            case NAME -> Cell.of(row.name());
            case DISPOSITION -> disposition(row.disposition());
            case EFFECT ->
                row.disposition() == Disposition.DEFAULT
                        ? Cell.of(row.defaultAction().text())
                        : Cell.NONE;
            case BLOCKED_BY -> Cell.of(row.blocking());
            case PENDING -> pending(row);
        };
    }

    private static Cell disposition(@Nullable Disposition disposition) {
        if (disposition == null) {
            return Cell.DENIED;
        }
        return Cell.of(disposition.text(), disposition == Disposition.DEFAULT ? Style.DIM : Style.PLAIN);
    }

    private static Cell pending(SignalRow row) {
        StringBuilder text = new StringBuilder(Boolean.TRUE.equals(row.pendingForProcess()) ? "process" : "");
        for (int tid : row.pendingTids()) {
            text.append(text.isEmpty() ? "" : ",").append(tid);
        }
        if (text.isEmpty()) {
            return row.pendingForProcess() == null ? Cell.DENIED : Cell.NONE;
        }
        return Cell.of(text.toString(), Style.WARNING);
    }
}
