package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables and sections at every width: what is cut is marked, and no number is ever cut. */
class NarrowTerminalTest {
    /** A number with its unit or in hexadecimal, or the digits at the end of a word. */
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9.:%])\\d[A-Za-z0-9.:%]*|\\d+(?:[.:]\\d+)*");

    private static final String[] WORDS = {
        "RTMIN+30", "HUP,INT,TERM,SYS", "0:00.42", "kworker/u8:12-events_unbound", "0x7ffd1234", "12.5%", "-13", "64K",
        "0-3,8-11", "clock_nanosleep", "\\x9b\\x1f", "\\u202e", "a\\\\9", "\u6f22\u5b5742", "e\u0301\u0301x1", "812us",
        "-", "", "4194304", "SIGRTMIN+3", "1-02:03:04", "worker-1234567"
    };

    private interface Drawing {
        void on(TextOut out) throws IOException;
    }

    private static List<String> lines(Drawing drawing, int width, boolean utf8) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = new TextOut(bytes, Palette.NONE, width, utf8);
        drawing.on(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<String> numbers(String line) {
        List<String> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(line);
        while (matcher.find()) {
            numbers.add(matcher.group());
        }
        return numbers;
    }

    private static Drawing table(Random random) {
        int columns = 1 + random.nextInt(11);
        List<Column<String[]>> all = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            int index = c;
            String title = "title_of_this".substring(0, 1 + random.nextInt(13));
            boolean right = random.nextInt(3) == 0;
            all.add(
                    right
                            ? FunctionColumn.right(title, "", row -> Cell.of(row[index]))
                            : FunctionColumn.left(title, "", row -> Cell.of(row[index])));
        }
        List<String[]> rows = new ArrayList<>();
        for (int r = random.nextInt(4); r >= 0; r--) {
            String[] row = new String[columns];
            for (int c = 0; c < columns; c++) {
                boolean right = all.get(c).align() == Column.Align.RIGHT;
                row[c] = right ? Integer.toString(random.nextInt()) : words(random);
            }
            rows.add(row);
        }
        return out -> new Table<>(all, rows).text(out);
    }

    private static String words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(text.isEmpty() ? "" : random.nextBoolean() ? " " : ",");
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private static Drawing section(Random random) {
        Section section = new Section("section", "Section " + random.nextInt(100_000) + " of thread 4711");
        for (int i = random.nextInt(5); i >= 0; i--) {
            section.add("key number " + random.nextInt(), words(random));
        }
        return section::text;
    }

    private static Drawing histogram(Random random) {
        double least = 1 + random.nextInt(100_000);
        long count = random.nextInt(10_000_000);
        return out -> LogHistogram.draw(out, least, least * (1 + random.nextInt(9)), 5, (from, to) -> count);
    }

    private static void check(String what, Drawing drawing, boolean utf8) throws IOException {
        List<String> whole = lines(drawing, Integer.MAX_VALUE, utf8);
        String mark = utf8 ? "\u2026" : ">";
        for (int width = 1; width <= 200; width++) {
            List<String> lines = lines(drawing, width, utf8);
            assertThat(lines).as(what).hasSameSizeAs(whole);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                String as = what + ", width " + width + "\n" + line + "\n" + whole.get(i);
                assertThat(DisplayWidth.of(line)).as(as).isLessThanOrEqualTo(width);
                assertThat(numbers(whole.get(i))).as(as).containsAll(numbers(line.replace(mark, " ")));
                assertThat(line.replaceAll("\\\\[xuU][0-9a-f]+", "")).as(as).doesNotContainPattern("[0-9]" + mark);
                if (!line.replace(" ", "").equals(whole.get(i).replace(" ", ""))) {
                    assertThat(line).as(as).contains(mark);
                }
                if (!utf8) {
                    assertThat(line).as(as).matches("[ -~]*");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void marksEveryCutOfATableAndCutsNoNumber(boolean utf8) throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            check("table, seed " + seed, table(new Random(seed)), utf8);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void marksEveryCutOfASectionAndCutsNoNumber(boolean utf8) throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            check("section, seed " + seed, section(new Random(seed)), utf8);
        }
    }

    @Test
    void drawsAHistogramOnAnyTerminalWithItsNumbersWhole() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Drawing drawing = histogram(new Random(seed));
            for (int width = 1; width <= 200; width++) {
                List<String> whole = lines(histogram(new Random(seed)), 80, true);
                List<String> lines = lines(histogram(new Random(seed)), width, true);
                for (int i = 0; i < lines.size(); i++) {
                    String as = "seed " + seed + ", width " + width + "\n" + lines.get(i);
                    assertThat(DisplayWidth.of(lines.get(i))).as(as).isLessThanOrEqualTo(width);
                    assertThat(numbers(whole.get(i))).as(as).containsAll(numbers(lines.get(i)));
                    if (numbers(lines.get(i)).size() < numbers(whole.get(i)).size()) {
                        assertThat(lines.get(i)).as(as).contains("\u2026");
                    }
                }
            }
            assertThat(drawing).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "RTMIN+30 | 7 | RTMIN>",
                "RTMIN+30 | 8 | RTMIN+30",
                "HUP,INT,TERM,SYS | 8 | HUP,INT>",
                "0:00.42 | 6 | >",
                "waited 0:00.42 | 13 | waited >",
                "kworker/u8:12-x | 12 | kworker/u>",
                "0x7ffd12 | 6 | >",
                "a\\x9b | 4 | a>",
                "a\\\\x9b | 5 | a\\\\x>",
                "nice -13 | 7 | nice >",
                "12.5% | 4 | >",
                "4711 4712 4713 | 11 | 4711 4712 >",
                "4711 4712 4713 | 9 | 4711 >",
                "0-3,8 | 4 | >",
                "name | 1 | >",
                "name | 0 | ''"
            })
    void cutsWhereTheRestMeansTheSame(String text, int columns, String shown) {
        assertThat(DisplayWidth.marked(text, columns, ">")).isEqualTo(shown.equals("''") ? "" : shown);
    }

    @Test
    void letsANameShrinkBeforeTheLastColumnsVanish() throws IOException {
        List<Column<String[]>> columns = List.of(
                FunctionColumn.right("tid", "", row -> Cell.of(row[0])),
                FunctionColumn.left("name", "", row -> Cell.of(row[1])),
                FunctionColumn.left("blocked", "", row -> Cell.of(row[2])),
                FunctionColumn.left("waiting", "", row -> Cell.of(row[3])));
        List<String[]> rows = List.of(
                new String[] {"4711", "kworker/u8:12-events_unbound", "-", "-"},
                new String[] {"12", "main", "HUP,INT,TERM,SYS", "futex"});
        Drawing table = out -> new Table<>(columns, rows).text(out);
        assertThat(lines(table, 40, true))
                .containsExactly(
                        " TID  NAME         BLOCKED       WAITING",
                        "4711  kworker/u\u2026   -             -",
                        "  12  main         HUP,INT,TER\u2026  futex");
        assertThat(lines(table, 20, true))
                .containsExactly(
                        " TID  NAME         \u2026", "4711  kworker/u\u2026   \u2026", "  12  main         \u2026");
        assertThat(lines(table, 7, false)).containsExactly(" TID  >", "4711  >", "  12  >");
        assertThat(lines(table, 6, false)).containsExactly("TID  >", "  >  >", " 12  >");
        assertThat(lines(table, 1, false)).containsExactly(">", ">", ">");
    }
}
