package dev.thrctl.cli.view;

import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.bench.Engine;
import dev.thrctl.bench.Latency;
import dev.thrctl.bench.Throttling;
import dev.thrctl.bench.TimedPolicy;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Nanos;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Plain;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code bench NAME --matrix}: wakes between every two CPUs, the faster the greener. */
public final class BenchMatrixView implements View {
    private static final int LABEL = 9;
    private static final int CELL = 8;

    private final BenchPlan plan;
    private final List<Integer> cpus;
    private final List<BenchReport> reports;
    private final boolean stopped;
    private final @Nullable String failure;

    /**
     * {@code reports} in the order of waking CPUs, then waiting ones; fewer if it was stopped, or if one failed, which
     * {@code failure} then tells.
     */
    public BenchMatrixView(
            BenchPlan plan, List<Integer> cpus, List<BenchReport> reports, boolean stopped, @Nullable String failure) {
        this.plan = plan;
        this.cpus = List.copyOf(cpus);
        this.reports = List.copyOf(reports);
        this.stopped = stopped;
        this.failure = failure;
    }

    private @Nullable Latency latency(int from, int to) {
        int number = from * cpus.size() + to;
        if (number >= reports.size()) {
            return null;
        }
        List<Series> series = reports.get(number).series();
        return series.isEmpty() ? null : series.get(0).all().latency();
    }

    /** By waking CPU, then waiting CPU; NaN where nothing was measured. */
    public double[][] medians() {
        return values(false);
    }

    private double[][] values(boolean p99) {
        double[][] values = new double[cpus.size()][cpus.size()];
        for (int from = 0; from < cpus.size(); from++) {
            for (int to = 0; to < cpus.size(); to++) {
                Latency latency = latency(from, to);
                values[from][to] = latency == null ? Double.NaN : p99 ? latency.p99Ns() : latency.p50Ns();
            }
        }
        return values;
    }

    /** Of a chart. */
    public String title() {
        return "thrctl bench " + name();
    }

    /** What runs in the Java VM is another thing. */
    private String name() {
        return plan.benchmark().word() + (plan.engine() == Engine.JVM ? ", in the Java VM," : "");
    }

    @Override
    public void text(TextOut out) throws IOException {
        TimedPolicy policy = policy();
        out.line(
                Style.HEADER,
                name() + " between every two of " + cpus.size() + " CPUs"
                        + (policy == null ? "" : BenchView.unusual(policy)) + (stopped ? ", stopped early" : ""));
        Throttling throttling = throttling();
        if (throttling != null && throttling.throttled() > 0) {
            out.line(Style.WARNING, "throttled " + BenchView.text(throttling));
        }
        heat(out, "p50", medians());
        heat(out, "p99", values(true));
    }

    private @Nullable TimedPolicy policy() {
        return reports.isEmpty() ? null : reports.get(0).policy();
    }

    /** Over all pairs; null where it is not known of one. */
    private @Nullable Throttling throttling() {
        Throttling sum = reports.isEmpty() ? null : Throttling.NONE;
        for (BenchReport report : reports) {
            Throttling one = report.activity().throttling();
            sum = sum == null || one == null ? null : sum.plus(one);
        }
        return sum;
    }

    private void heat(TextOut out, String title, double[][] values) throws IOException {
        out.newLine();
        int shown = shown(out.width());
        String rest = shown < cpus.size() ? "  " + out.mark() : "";
        StringBuilder head = new StringBuilder(left(title, LABEL));
        for (int cpu : cpus.subList(0, shown)) {
            head.append(right("to " + cpu, CELL));
        }
        out.line(Style.HEADER, head + rest);
        double[] sorted = Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        for (int from = 0; from < cpus.size(); from++) {
            String label = left("from " + cpus.get(from), LABEL);
            if (shown == 0) {
                out.line(Style.PLAIN, label + rest);
                continue;
            }
            out.text(label);
            for (int to = 0; to < shown; to++) {
                double value = values[from][to];
                String text = Double.isNaN(value) ? "-" : Nanos.of(value);
                out.text(" ".repeat(Math.max(0, CELL - text.length()))).text(style(value, sorted), text);
            }
            out.text(rest);
            out.newLine();
        }
    }

    /** How many columns fit; if not all do, there is room for a mark behind them. */
    private int shown(int width) {
        if (LABEL + (long) cpus.size() * CELL <= width) {
            return cpus.size();
        }
        return Math.max(0, Math.min(cpus.size() - 1, (width - LABEL - 3) / CELL));
    }

    /** In thirds of the range, by ratio: what is twice as slow is seen as well at 1 us as at 50 us. */
    private static Style style(double value, double[] sorted) {
        if (Double.isNaN(value) || sorted.length == 0) {
            return Style.DIM;
        }
        double least = Math.max(0.1, sorted[0]);
        double range = Math.log(Math.max(least, sorted[sorted.length - 1]) / least);
        double place = range < 0.1 ? 0 : Math.log(Math.max(least, value) / least) / range;
        return place < 1.0 / 3 ? Style.GOOD : place < 2.0 / 3 ? Style.WARNING : Style.BAD;
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(1, width - text.length())) + text;
    }

    /** {@code from, to, samples, p50, p99} in nanoseconds. */
    @Override
    public void plain(TextOut out) throws IOException {
        for (int from = 0; from < cpus.size(); from++) {
            for (int to = 0; to < cpus.size(); to++) {
                Latency latency = latency(from, to);
                if (latency != null) {
                    out.line(cpus.get(from) + "\t" + cpus.get(to) + "\t" + latency.samples() + "\t"
                            + Plain.of(latency.p50Ns()) + "\t" + Plain.of(latency.p99Ns()));
                }
            }
        }
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("name", plan.benchmark().word());
        out.member("engine", plan.engine().word());
        out.numbers("cpus", cpus);
        out.member("stopped", stopped);
        out.member("failure", failure);
        BenchJson.scheduling(out, policy());
        BenchJson.throttling(out, throttling());
        if (reports.isEmpty()) {
            out.nothing("environment");
        } else {
            out.object(
                    "environment",
                    json -> BenchJson.environment(
                            json, reports.get(reports.size() - 1).environment()));
        }
        out.objects("pairs", reports, (item, report) -> {
            List<Series> series = report.series();
            item.numbers("cpus", report.plan().cpus());
            item.member("samples", series.isEmpty() ? 0L : series.get(0).all().count());
            BenchJson.latency(
                    item, series.isEmpty() ? null : series.get(0).all().latency());
        });
    }
}
