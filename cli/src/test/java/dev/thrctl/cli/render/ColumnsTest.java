package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    private record Row(String name, @Nullable Long time) {}

    private static final Columns<Row> COLUMNS = new Columns<>(List.of(
            FunctionColumn.left("name", "name", r -> Cell.of(r.name())),
            FunctionColumn.right(
                    "time",
                    "time",
                    r -> r.time() == null ? Cell.NONE : Cell.of(r.time().longValue())),
            FunctionColumn.left("policy", "policy", r -> Cell.of("x")),
            FunctionColumn.left("id", "id", r -> Cell.of("x"))));

    private static List<String> sorted(String order) {
        List<Row> rows = new ArrayList<>(Arrays.asList(
                new Row("a", null), new Row("b", 10L), new Row("c", 9L), new Row("d", null), new Row("e", 200L)));
        rows.sort(COLUMNS.order(order));
        return rows.stream().map(Row::name).toList();
    }

    @Test
    void sortsNumbersAsNumbersAndTheUnknownLastInBothDirections() {
        assertThat(sorted("time")).containsExactly("c", "b", "e", "a", "d");
        assertThat(sorted("-time")).containsExactly("e", "b", "c", "a", "d");
        assertThat(sorted("-name")).containsExactly("e", "d", "c", "b", "a");
    }

    @Test
    void takesColumnsInTheOrderGiven() {
        assertThat(COLUMNS.select("time, name,TIME")).extracting(Column::title).containsExactly("time", "name", "time");
    }

    @Test
    void takesColumnsInATurkishLocaleToo() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(COLUMNS.named("ID").title()).isEqualTo("id");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tiem | unknown column 'tiem'; did you mean 'time'? '-o help' lists the columns",
                "polcy | unknown column 'polcy'; did you mean 'policy'? '-o help' lists the columns",
                "xyzzy | unknown column 'xyzzy'. '-o help' lists the columns",
                "name, | unknown column ''. '-o help' lists the columns",
                "a\033b | unknown column 'a\\eb'. '-o help' lists the columns"
            })
    void namesAnUnknownColumnAndSuggests(String names, String message) {
        assertThatThrownBy(() -> COLUMNS.select(names))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "satus, status",
        "statsu, status",
        "sttus, status",
        "statuss, status",
        "STATUS, status",
        "stat, status",
        "exit, ''",
        "x, ''",
        "'', ''",
        "completely-different, ''"
    })
    void suggestsWhatIsNear(String word, String closest) {
        String found = Suggestion.closest(word, List.of("status", "decode", "waits"));
        assertThat(found == null ? "" : found).isEqualTo(closest);
    }
}
