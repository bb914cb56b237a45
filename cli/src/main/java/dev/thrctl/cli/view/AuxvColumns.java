package dev.thrctl.cli.view;

import dev.thrctl.auxv.AuxvItem;
import dev.thrctl.auxv.AuxvType;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Hex;
import dev.thrctl.cli.render.Palette.Style;
import java.util.List;

/** The catalogue of columns of {@code auxv}. */
public final class AuxvColumns {
    public static final String DEFAULT = "type,name,value,meaning";

    private static final Cell NOTHING = new Cell("", null, Style.PLAIN);

    private static final Columns<AuxvRow> CATALOGUE = new Columns<>(List.of(
            Column.right("type", "number of the type", AuxvColumns::type),
            Column.left("name", "AT_ name of the type", AuxvColumns::name),
            Column.left("value", "the word, in hexadecimal", AuxvColumns::value),
            Column.left("meaning", "what the value says", row -> Cell.of(row.meaning()))));

    private AuxvColumns() {}

    public static Columns<AuxvRow> columns() {
        return CATALOGUE;
    }

    private static Cell type(AuxvRow row) {
        AuxvItem item = row.item();
        return item == null ? NOTHING : Cell.of(item.entry().type());
    }

    private static Cell name(AuxvRow row) {
        AuxvItem item = row.item();
        if (item == null) {
            return NOTHING;
        }
        AuxvType type = item.type();
        return type == null ? Cell.NONE : Cell.of(type.name());
    }

    private static Cell value(AuxvRow row) {
        AuxvItem item = row.item();
        return item == null
                ? NOTHING
                : Cell.of(Hex.of(item.entry().value()), (Object) item.entry().value());
    }
}
