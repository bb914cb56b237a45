package dev.thrctl.cli.view;

import dev.thrctl.bench.Comparison;
import dev.thrctl.bench.Comparison.Difference;
import dev.thrctl.bench.Comparison.Verdict;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Nanos;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Plain;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code bench compare}: each file against the first. */
public final class BenchCompareView implements View {
    /** A file. */
    public record Side(String name, int recordings, int runs) {
        private String text() {
            return name + ", " + (recordings == 1 ? "" : recordings + " recordings, ") + runs + " runs";
        }
    }

    /**
     * A file that is compared.
     *
     * @param inTurn recorded in turn with the first file
     * @param surroundings the differences that are not the program's
     */
    public record Pair(Side side, boolean inTurn, List<String> surroundings, List<Difference> differences) {
        public Pair {
            surroundings = List.copyOf(surroundings);
            differences = List.copyOf(differences);
        }
    }

    private final String title;
    private final Side base;
    private final List<Pair> pairs;

    public BenchCompareView(String title, Side base, List<Pair> pairs) {
        this.title = title;
        this.base = base;
        this.pairs = List.copyOf(pairs);
    }

    @Override
    public void text(TextOut out) throws IOException {
        for (int i = 0; i < pairs.size(); i++) {
            if (i > 0) {
                out.newLine();
            }
            pair(out, pairs.get(i));
        }
    }

    private void pair(TextOut out, Pair pair) throws IOException {
        Verdict overall = Comparison.overall(pair.differences());
        out.text(Style.HEADER, Escape.printable(title) + ": ");
        out.text(style(overall), word(overall));
        out.newLine();
        out.line("old " + base.text() + "; new " + pair.side().text() + (pair.inTurn() ? "; in turn" : ""));
        if (Math.min(base.runs(), pair.side().runs()) < Comparison.FEWEST_RUNS) {
            out.text(Style.WARNING, "too few runs to tell a difference from chance: measure both with --runs 10");
            out.newLine();
        }
        if (!pair.inTurn() && (overall == Verdict.FASTER || overall == Verdict.SLOWER)) {
            out.text(
                    Style.DIM,
                    "not recorded in turn, four times or more: it may be the machine that changed. See"
                            + " thrctl-bench(1)");
            out.newLine();
        }
        for (String surroundings : pair.surroundings()) {
            out.text(Style.WARNING, "measured under different circumstances: " + surroundings);
            out.newLine();
        }
        out.newLine();
        new Table<>(
                        List.of(
                                FunctionColumn.left(
                                        "series", "what was timed", (Difference one) -> Cell.of(one.series())),
                                FunctionColumn.left(
                                        "at",
                                        "percentile",
                                        (Difference one) ->
                                                Cell.of(one.statistic().replace('_', '.'))),
                                FunctionColumn.right(
                                        "old",
                                        "mean over runs or recordings",
                                        (Difference one) -> time(one.beforeNs())),
                                FunctionColumn.right(
                                        "new", "mean over runs or recordings", (Difference one) -> time(one.afterNs())),
                                FunctionColumn.right("change", "of the time", (Difference one) -> change(one.change())),
                                FunctionColumn.left("interval", "of the change", BenchCompareView::interval),
                                FunctionColumn.left(
                                        "verdict",
                                        "what can be said",
                                        (Difference one) -> Cell.of(word(one.verdict()), style(one.verdict())))),
                        pair.differences())
                .text(out);
    }

    private static Cell time(@Nullable Double ns) {
        return ns == null ? Cell.NONE : Cell.of(Nanos.of(ns));
    }

    private static Cell change(@Nullable Double change) {
        return change == null ? Cell.NONE : Cell.of(Nanos.change(change));
    }

    private static Cell interval(Difference one) {
        Double low = one.low();
        Double high = one.high();
        return low == null || high == null ? Cell.NONE : Cell.of(Nanos.change(low) + " to " + Nanos.change(high));
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> "faster";
            case SLOWER -> "slower";
            case NO_DIFFERENCE -> "no difference seen";
            case UNKNOWN -> "too few samples";
        };
    }

    private static Style style(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> Style.GOOD;
            case SLOWER -> Style.BAD;
            case NO_DIFFERENCE -> Style.PLAIN;
            case UNKNOWN -> Style.DIM;
        };
    }

    /** {@code old, new, series, statistic, old_ns, new_ns, change, low, high, verdict}. */
    @Override
    public void plain(TextOut out) throws IOException {
        for (Pair pair : pairs) {
            for (Difference one : pair.differences()) {
                out.line(String.join(
                        "\t",
                        base.name(),
                        pair.side().name(),
                        one.series(),
                        one.statistic(),
                        text(one.beforeNs()),
                        text(one.afterNs()),
                        text(one.change()),
                        text(one.low()),
                        text(one.high()),
                        key(one.verdict())));
            }
        }
    }

    private static String text(@Nullable Double value) {
        return value == null ? "-" : Plain.of(value);
    }

    private static String key(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("benchmark", title);
        out.member("base", base.name());
        out.member("base_recordings", base.recordings());
        out.member("base_runs", base.runs());
        out.objects("comparisons", pairs, (json, pair) -> {
            json.member("file", pair.side().name());
            json.member("recordings", pair.side().recordings());
            json.member("runs", pair.side().runs());
            json.member("in_turn", pair.inTurn());
            json.member("verdict", key(Comparison.overall(pair.differences())));
            json.strings("circumstances", pair.surroundings());
            json.objects("differences", pair.differences(), (item, one) -> {
                item.member("series", one.series());
                item.member("statistic", one.statistic());
                item.member("base_ns", one.beforeNs());
                item.member("new_ns", one.afterNs());
                item.member("change", one.change());
                item.member("change_low", one.low());
                item.member("change_high", one.high());
                item.member("verdict", key(one.verdict()));
            });
        });
    }
}
