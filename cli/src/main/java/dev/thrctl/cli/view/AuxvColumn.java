package dev.thrctl.cli.view;

import dev.thrctl.auxv.AuxvItem;
import dev.thrctl.auxv.AuxvType;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Hex;
import dev.thrctl.cli.render.Palette.Style;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of columns of {@code auxv}. */
public enum AuxvColumn implements Column<AuxvRow> {
    TYPE("type", Align.RIGHT, "number of the type"),
    NAME("name", Align.LEFT, "AT_ name of the type"),
    VALUE("value", Align.LEFT, "the word, in hexadecimal"),
    MEANING("meaning", Align.LEFT, "what the value says");

    public static final String DEFAULT = "type,name,value,meaning";

    private static final Cell NOTHING = new Cell("", null, Style.PLAIN);

    private final String title;
    private final Align align;
    private final String meaning;

    AuxvColumn(String title, Align align, String meaning) {
        this.title = title;
        this.align = align;
        this.meaning = meaning;
    }

    public static Columns<AuxvRow> catalogue() {
        return new Columns<>(List.of(values()));
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public Align align() {
        return align;
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
