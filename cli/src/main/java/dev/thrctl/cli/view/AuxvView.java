package dev.thrctl.cli.view;

import dev.thrctl.auxv.Architecture;
import dev.thrctl.auxv.Auxv;
import dev.thrctl.auxv.AuxvItem;
import dev.thrctl.auxv.AuxvType;
import dev.thrctl.auxv.Hwcap;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Hex;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.MemoryMap.Mapping;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An auxiliary vector, one line an entry. */
public final class AuxvView implements View {
    private static final String GAP = "  ";
    private static final int NARROWEST_MEANING = 20;

    private final Auxv auxv;
    private final @Nullable String columns;
    private final AuxvMeaning meaning;

    /** {@code columns} as the user named them; null for the usual ones. */
    public AuxvView(Auxv auxv, @Nullable String columns, AuxvMeaning meaning) {
        this.auxv = auxv;
        this.columns = columns;
        this.meaning = meaning;
    }

    @Override
    public void text(TextOut out) throws IOException {
        out.line(Style.DIM, title());
        table(columns == null ? folded(out.width()) : rows()).text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table(rows()).plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        head(out);
        out.objects("entries", auxv.items(), this::entry);
    }

    @Override
    public void jsonLines(JsonLines lines) throws IOException {
        for (AuxvItem item : auxv.items()) {
            lines.line(out -> {
                head(out);
                entry(out, item);
            });
        }
    }

    private String title() {
        Architecture architecture = auxv.architecture();
        Integer pid = auxv.pid();
        return (pid == null ? "" : "process " + pid + ", ") + auxv.format().text() + ", "
                + (architecture == null ? "unknown architecture" : architecture.text()) + ", from " + auxv.source();
    }

    private Table<AuxvRow> table(List<AuxvRow> rows) {
        List<Column<AuxvRow>> shown = AuxvColumn.catalogue().select(columns == null ? AuxvColumn.DEFAULT : columns);
        return new Table<>(shown, rows);
    }

    private List<AuxvRow> rows() {
        List<AuxvRow> rows = new ArrayList<>();
        for (AuxvItem item : auxv.items()) {
            rows.add(new AuxvRow(item, meaning(item)));
        }
        return rows;
    }

    private String meaning(AuxvItem item) {
        String text = meaning.of(item);
        return text == null ? "unknown type" : text;
    }

    /** Cut at the edge of the terminal, most CPU capabilities would be lost: they go on below. */
    private List<AuxvRow> folded(int width) {
        int left = width;
        if (width != Integer.MAX_VALUE) {
            int name = 4;
            int value = 5;
            for (AuxvItem item : auxv.items()) {
                AuxvType type = item.type();
                name = Math.max(name, type == null ? 1 : type.name().length());
                value = Math.max(value, Hex.of(item.entry().value()).length());
            }
            left = width - ("TYPE" + GAP + GAP + GAP).length() - name - value;
        }
        List<AuxvRow> rows = new ArrayList<>();
        for (AuxvRow row : rows()) {
            AuxvItem item = row.item();
            if (item != null && item.kind() == AuxvType.Kind.HWCAP && left >= NARROWEST_MEANING) {
                fold(rows, item, row.meaning(), left);
            } else {
                rows.add(row);
            }
        }
        return rows;
    }

    private static void fold(List<AuxvRow> rows, AuxvItem item, String text, int width) {
        String rest = text;
        AuxvItem first = item;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            if (blank <= 0) {
                break;
            }
            rows.add(new AuxvRow(first, rest.substring(0, blank)));
            rest = rest.substring(blank + 1);
            first = null;
        }
        rows.add(new AuxvRow(first, rest));
    }

    private void head(JsonOut out) throws IOException {
        Architecture architecture = auxv.architecture();
        out.member("pid", auxv.pid());
        out.member("vector_file", auxv.file());
        out.member("source", auxv.source());
        out.member("word_bits", auxv.format().wordBits());
        out.member("byte_order", auxv.format().order().equals(ByteOrder.BIG_ENDIAN) ? "big" : "little");
        out.member("architecture", architecture == null ? null : architecture.text());
    }

    private void entry(JsonOut out, AuxvItem item) throws IOException {
        AuxvType type = item.type();
        long value = item.entry().value();
        out.member("type", item.entry().type());
        out.member("name", type == null ? null : type.name());
        out.address("value", value);
        out.member("meaning", meaning.of(item));
        if (type != null) {
            details(out, type.kind(), item, value);
        }
    }

    private void details(JsonOut out, AuxvType.Kind kind, AuxvItem item, long value) throws IOException {
        switch (kind) {
            case BYTES -> out.member("bytes", value < 0 ? null : (Long) value);
            case YES_NO -> out.member("flag", value != 0);
            case USER -> out.member("user", meaning.userName(value));
            case GROUP -> out.member("group", meaning.groupName(value));
            case HWCAP -> flags(out, item);
            case TEXT -> {
                AuxvItem.Text text = item.text().orNull();
                out.member("text", text == null ? null : text.raw());
                out.member("text_is_whole", text == null ? null : text.isWhole());
                out.member("not_permitted", item.text().isDenied());
            }
            case FILE_ADDRESS -> {
                Mapping mapping = item.mapping().orNull();
                boolean hasFile = mapping != null && mapping.path().length() > 0;
                out.member("file", mapping != null && hasFile ? mapping.path() : null);
                out.address(
                        "file_offset",
                        mapping != null && hasFile ? (Long) (value - mapping.start() + mapping.offset()) : null);
                out.member("not_permitted", item.mapping().isDenied());
            }
            case VDSO -> {
                Mapping mapping = item.mapping().orNull();
                out.address("vdso_start", mapping == null ? null : mapping.start());
                out.member("in_vdso", mapping == null ? null : (Boolean) mapping.contains(value));
                out.member("not_permitted", item.mapping().isDenied());
            }
            default -> {}
        }
    }

    private static void flags(JsonOut out, AuxvItem item) throws IOException {
        Hwcap.Flags flags = item.flags();
        if (flags == null) {
            out.nothing("flags");
            out.numbers("unnamed_bits", Hwcap.bits(item.entry().value()));
        } else {
            out.strings("flags", flags.names());
            out.numbers("unnamed_bits", flags.unknownBits());
        }
    }
}
