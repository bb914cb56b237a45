package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.kernel.RawText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TableTest {
    private record Row(int id, String name, String note) {}

    private static final List<Column<Row>> COLUMNS = List.of(
            FunctionColumn.right("id", "number", r -> Cell.of(r.id())),
            FunctionColumn.left("name", "name", r -> Cell.of(RawText.of(r.name()))),
            FunctionColumn.left("note", "note", r -> r.note().isEmpty() ? Cell.NONE : Cell.of(r.note(), Style.BAD)));

    private static String text(int width, Palette palette, Row... rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = new TextOut(bytes, palette, width);
        new Table<>(COLUMNS, List.of(rows)).text(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void alignsUnderItsHeaders() throws IOException {
        assertThat(text(Integer.MAX_VALUE, Palette.NONE, new Row(7, "main", "x"), new Row(4711, "w", "")))
                .isEqualTo("""
                      ID  NAME  NOTE
                       7  main  x
                    4711  w     -
                    """);
    }

    @Test
    void alignsByTheColumnsThatCharactersTake() throws IOException {
        assertThat(text(80, Palette.NONE, new Row(1, "\u6f22\u5b57", "a"), new Row(2, "e\u0301", "b")))
                .isEqualTo("""
                    ID  NAME  NOTE
                     1  \u6f22\u5b57  a
                     2  e\u0301     b
                    """);
    }

    @Test
    void neverGrowsWiderThanTheTerminal() throws IOException {
        Row[] rows = {new Row(1, "a\u6f22\u5b57\u6f22", "long note here"), new Row(100, "\033[31mx", "")};
        for (int width = 1; width < 40; width++) {
            for (String line : text(width, Palette.NONE, rows).split("\n", -1)) {
                assertThat(DisplayWidth.of(line))
                        .as("width %d: '%s'", width, line)
                        .isLessThanOrEqualTo(width);
            }
        }
        assertThat(text(12, Palette.NONE, rows[0])).isEqualTo("ID  NAME   \u2026\n 1  a\u6f22\u2026   \u2026\n");
        assertThat(text(10, Palette.NONE, rows[0])).isEqualTo("ID  \u2026\n 1  \u2026\n");
    }

    @Test
    void coloursNothingButWhatItPrints() throws IOException {
        String coloured = text(80, Palette.COLOURED, new Row(1, "m", "bad"));
        assertThat(coloured).contains("\033[31mbad\033[m").contains("\033[1mID\033[m");
        assertThat(coloured.replaceAll("\033\\[[0-9;]*m", ""))
                .isEqualTo(text(80, Palette.NONE, new Row(1, "m", "bad")));
    }

    @Test
    void separatesPlainRowsByTabsAndNothingElse() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = TextOut.unlimited(bytes);
        new Table<>(COLUMNS, List.of(new Row(1, "a\tb\nc", ""), new Row(2, "", "n"))).plain(out);
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("1\ta\\tb\\nc\t-\n2\t\tn\n");
    }

    @Test
    void writesItsHeadersInATurkishLocaleToo() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(text(80, Palette.NONE)).isEqualTo("ID  NAME  NOTE\n");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void measuresWideAndCombiningCharacters() {
        assertThat(DisplayWidth.of("abc")).isEqualTo(3);
        assertThat(DisplayWidth.of("\u6f22")).isEqualTo(2);
        assertThat(DisplayWidth.of("e\u0301")).isEqualTo(1);
        assertThat(DisplayWidth.of("\u20ac")).isEqualTo(1);
        assertThat(DisplayWidth.of("")).isZero();
        assertThat(DisplayWidth.cut("\u6f22\u5b57", 3)).isEqualTo("\u6f22");
        assertThat(DisplayWidth.cut("\u6f22\u5b57", 1)).isEmpty();
        assertThat(DisplayWidth.cut("ae\u0301x", 2)).isEqualTo("ae\u0301");
        assertThat(DisplayWidth.cut("\ud83d\ude00x", 2)).isEqualTo("\ud83d\ude00");
        assertThat(DisplayWidth.cut("abc", 0)).isEmpty();
    }
}
