package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.spawn.CloneFlag;
import dev.thrctl.spawn.CloneFlags;
import java.io.IOException;
import java.util.List;

/** The flags of clone(2), and with which of them {@code spawn} makes raw threads. */
public final class CloneFlagsView implements View {
    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private static Table<CloneFlag> table() {
        List<Column<CloneFlag>> columns = List.of(
                FunctionColumn.left("flag", "name", flag -> Cell.of("CLONE_" + flag)),
                FunctionColumn.left("value", "its bit", flag -> Cell.of(JsonOut.hex(flag.bit()))),
                FunctionColumn.left("set", "whether spawn sets it", flag -> Cells.yesNo(isSet(flag))),
                FunctionColumn.left("meaning", "what it asks for", flag -> Cell.of(flag.meaning())));
        return new Table<>(columns, List.of(CloneFlag.values()));
    }

    private static boolean isSet(CloneFlag flag) {
        return flag.isIn(CloneFlags.USUAL);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.objects("flags", List.of(CloneFlag.values()), (json, flag) -> {
            json.member("flag", "CLONE_" + flag);
            json.member("value", JsonOut.hex(flag.bit()));
            json.member("set", Boolean.valueOf(isSet(flag)));
            json.member("meaning", flag.meaning());
        });
    }
}
