package dev.thrctl.cli.view;

import dev.thrctl.auxv.AuxvItem;
import dev.thrctl.auxv.AuxvType;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Hex;
import dev.thrctl.cli.render.Palette.Style;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of columns of {@code auxv}. */
public enum AuxvColumn implements Column<AuxvRow> {
    TYPE(Align.RIGHT, "number of the type"),
    NAME(Align.LEFT, "AT_ name of the type"),
    VALUE(Align.LEFT, "the word, in hexadecimal"),
    MEANING(Align.LEFT, "what the value says");

    public static final String DEFAULT = "type,name,value,meaning";

    private static final Cell NOTHING = new Cell("", null, Style.PLAIN);

    private final ColumnSpec spec;

    AuxvColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
    }

    public static Columns<AuxvRow> catalogue() {
        return new Columns<>(List.of(values()));
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }

    @Override
    public boolean isWhole() {
        return this != MEANING;
    }

    @Override
    public Cell cell(AuxvRow row) {
        AuxvItem item = row.item();
        if (this == MEANING) {
            return Cell.of(row.meaning());
        }
        if (item == null) {
            return NOTHING;
        }
        long value = item.entry().value();
        return switch (this) {
            case TYPE -> Cell.of(item.entry().type());
            case NAME -> name(item.type());
            default -> Cell.of(Hex.of(value), (Object) value);
        };
    }

    private static Cell name(@Nullable AuxvType type) {
        return type == null ? Cell.NONE : Cell.of(type.name());
    }
}
