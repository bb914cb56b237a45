package dev.thrctl.cli.view;

import dev.thrctl.bench.Activity;
import dev.thrctl.bench.BenchEnvironment;
import dev.thrctl.bench.BenchParameter;
import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.bench.Benchmark;
import dev.thrctl.bench.Engine;
import dev.thrctl.bench.Latency;
import dev.thrctl.bench.Throttling;
import dev.thrctl.bench.TimedPolicy;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.LogHistogram;
import dev.thrctl.cli.render.Nanos;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Plain;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code bench NAME}: one screen of 24 lines for a benchmark with one series. */
public final class BenchView implements View {
    private static final int ROWS = 9;
    private static final String UNKNOWN = "not known";

    private final BenchReport report;
    private final List<Series> series;

    public BenchView(BenchReport report) {
        this.report = report;
        this.series = report.series();
    }

    @Override
    public void text(TextOut out) throws IOException {
        BenchPlan plan = report.plan();
        out.line(Style.HEADER, title(plan));
        out.line(Style.PLAIN, plan.benchmark().sentence());
        environment(out);
        counts(out);
        out.newLine();
        new Table<>(
                        List.of(
                                FunctionColumn.left("series", "what was timed", one -> Cell.of(one.name())),
                                column("min", Latency::minNs),
                                column("p50", Latency::p50Ns),
                                column("p90", Latency::p90Ns),
                                column("p99", Latency::p99Ns),
                                column("p99.9", Latency::p999Ns),
                                column("max", Latency::maxNs),
                                column("mean", Latency::meanNs),
                                column("sd", Latency::stddevNs),
                                FunctionColumn.right(
                                        "n", "samples", one -> Cell.of(one.all().count()))),
                        series)
                .text(out);
        histogram(out);
    }

    private static FunctionColumn<Series> column(String title, ToDoubleFunction<Latency> value) {
        return (FunctionColumn<Series>) FunctionColumn.<Series>right(title, title + " of the series", one -> {
            Latency latency = one.all().latency();
            return latency == null ? Cell.NONE : Cell.of(Nanos.of(value.applyAsDouble(latency)));
        });
    }

    private String title(BenchPlan plan) {
        String cpus = plan.cpus().stream().map(String::valueOf).collect(Collectors.joining(","));
        boolean same = plan.cpus().size() > 1 && plan.cpus().stream().distinct().count() == 1;
        return plan.benchmark().word() + ", " + engine(plan) + (plan.cpus().size() == 1 ? ", CPU " : ", CPUs ") + cpus
                + (same ? " (same)" : "") + threads(plan) + policy() + ", " + runs() + ", "
                + Nanos.of((double) report.elapsedNs()) + pause(plan)
                + (report.stopped() ? ", stopped early" : "");
    }

    private String threads(BenchPlan plan) {
        Integer threads = report.threads();
        return plan.benchmark().threads() != null || threads == null ? "" : ", " + threads + " threads";
    }

    /** Only what is out of the ordinary. */
    private String policy() {
        TimedPolicy policy = report.policy();
        if (policy == null) {
            return report.runs().isEmpty() ? "" : ", policy " + UNKNOWN;
        }
        return unusual(policy);
    }

    static String unusual(TimedPolicy policy) {
        return (policy.policy().equals("other") ? "" : ", " + policy.policy())
                + (policy.priority() == 0 ? "" : " " + policy.priority())
                + (policy.nice() == 0 ? "" : ", nice " + policy.nice());
    }

    /** A run may have recorded nothing. */
    private String runs() {
        int all = report.runs().size();
        int recorded = series.isEmpty() ? 0 : series.get(0).runs().size();
        return (recorded == all ? "" : recorded + " of ") + all + (all == 1 ? " run" : " runs");
    }

    private static String pause(BenchPlan plan) {
        if (!plan.benchmark().hasInterval()) {
            return "";
        }
        return plan.intervalNs() == 0
                ? ", no sleep before wakes"
                : ", " + Nanos.of((double) plan.intervalNs()) + " of sleep before each wake";
    }

    private static String engine(BenchPlan plan) {
        return plan.engine() == Engine.JVM ? "in the Java VM" : "native";
    }

    private void environment(TextOut out) throws IOException {
        BenchEnvironment machine = report.environment();
        fact(
                out,
                "machine",
                or(machine.cpuModel()) + ", " + machine.machine() + ", " + virtualised(machine) + ", Linux "
                        + or(machine.kernel()));
        fact(
                out,
                "power",
                "governor " + (machine.governors() == null ? UNKNOWN : String.join(",", machine.governors())) + ", SMT "
                        + (machine.smt() == null ? UNKNOWN : machine.smt() ? "on" : "off") + ", timer slack "
                        + time(machine.timerSlackNs() == null ? null : Double.valueOf(machine.timerSlackNs()))
                        + ", idle: "
                        + idleStates(machine));
        fact(out, "mitigations", mitigations(machine.mitigations()));
        fact(out, "system", system(report.activity()));
        throttled(out, report.activity().throttling());
        var calibration = report.calibration();
        fact(
                out,
                "calibration",
                "clock read " + time(calibration.clockReadNs()) + ", cheapest call " + time(calibration.syscallNs())
                        + "; not subtracted");
    }

    private static String virtualised(BenchEnvironment machine) {
        if (machine.virtualised() == null) {
            return "virtualised or not: " + UNKNOWN;
        }
        return !machine.virtualised()
                ? "not virtualised"
                : "virtualised" + (machine.hypervisor() == null ? "" : " (" + machine.hypervisor() + ")");
    }

    private static String idleStates(BenchEnvironment machine) {
        if (machine.idleStates() == null) {
            return UNKNOWN;
        }
        return machine.idleStates().stream()
                .map(state -> state.name()
                        + (state.disabled() ? " off" : state.entries() == null ? "" : " " + state.entries()))
                .collect(Collectors.joining(", "));
    }

    private static String mitigations(@Nullable Map<String, String> mitigations) {
        if (mitigations == null) {
            return UNKNOWN;
        }
        if (mitigations.isEmpty()) {
            return "none needed";
        }
        return mitigations.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue().replaceFirst("^Mitigation: ", ""))
                .collect(Collectors.joining("; "));
    }

    private String system(Activity activity) {
        Long own = report.voluntarySwitches();
        Long forced = report.involuntarySwitches();
        String switches = own == null || forced == null ? "" : " (" + own + " voluntary, " + forced + " forced)";
        return (activity.contextSwitches() == null ? UNKNOWN : activity.contextSwitches()) + " switches" + switches
                + ", steal " + steal(activity);
    }

    /** The figures are then those of the quota as much as of the machine. */
    private static void throttled(TextOut out, @Nullable Throttling throttling) throws IOException {
        if (throttling != null && throttling.throttled() > 0) {
            fact(out, Style.WARNING, "throttled", text(throttling));
        }
    }

    static String text(Throttling throttling) {
        return "by a CPU quota in " + throttling.throttled() + " of " + throttling.periods() + " periods, "
                + Nanos.of((double) throttling.throttledNs()) + " in all";
    }

    private static String steal(Activity activity) {
        Long steal = activity.stealNs();
        Long all = activity.cpuTimeNs();
        return steal == null || all == null ? UNKNOWN : Nanos.percent(all == 0 ? 0 : (double) steal / all);
    }

    private static String time(@Nullable Double ns) {
        return ns == null ? UNKNOWN : Nanos.of(ns);
    }

    private static String or(@Nullable String text) {
        return text == null ? UNKNOWN : text;
    }

    private static void fact(TextOut out, String key, String value) throws IOException {
        fact(out, Style.PLAIN, key, value);
    }

    private static void fact(TextOut out, Style style, String key, String value) throws IOException {
        out.line(style, (key + "             ").substring(0, 13) + Escape.printable(value));
    }

    private void counts(TextOut out) throws IOException {
        StringBuilder text = new StringBuilder("lost " + report.lost() + ", spurious " + report.spurious());
        if (!series.isEmpty()) {
            long outliers = series.stream().mapToLong(Series::outliers).sum();
            text.append(", outliers ").append(outliers).append(" (over 10 times p50)");
        }
        report.details().forEach((key, value) -> text.append(", ").append(detail(key, value)));
        fact(out, "rounds", text.toString());
        if (!series.isEmpty() && series.get(0).all().batch() > 1) {
            fact(out, "samples", "each is the mean of " + series.get(0).all().batch() + " calls");
        }
    }

    private static String detail(String key, long value) {
        return key.endsWith("_ns")
                ? key.substring(0, key.length() - 3).replace('_', ' ') + " " + Nanos.of((double) value)
                : key.replace('_', ' ') + " " + value;
    }

    private void histogram(TextOut out) throws IOException {
        if (series.isEmpty() || series.get(0).all().latency() == null) {
            return;
        }
        Series headline = series.get(0);
        double least = headline.all().percentile(0);
        double most = headline.all().percentile(99.9);
        out.newLine();
        out.line(
                Style.PLAIN,
                headline.name() + " from (both scales logarithmic)"
                        + (series.size() == 1 ? "" : "; the other series: --hgrm, --json"));
        LogHistogram.draw(out, least, most, ROWS, headline.all()::countBetween);
    }

    /** {@code series, samples, min, p50, p90, p99, p99.9, max, mean, sd} in nanoseconds. */
    @Override
    public void plain(TextOut out) throws IOException {
        for (Series one : series) {
            Latency latency = one.all().latency();
            out.text(one.name()).text("\t").text(Long.toString(one.all().count()));
            if (latency != null) {
                for (double value : new double[] {
                    latency.minNs(),
                    latency.p50Ns(),
                    latency.p90Ns(),
                    latency.p99Ns(),
                    latency.p999Ns(),
                    latency.maxNs(),
                    latency.meanNs(),
                    latency.stddevNs()
                }) {
                    out.text("\t").text(Plain.of(value));
                }
            } else {
                out.text("\t-".repeat(8));
            }
            out.newLine();
        }
    }

    @Override
    public void json(JsonOut out) throws IOException {
        BenchJson.write(out, report, series);
    }

    /** {@code bench list}. */
    public static final class Names implements View {
        @Override
        public void text(TextOut out) throws IOException {
            Table<Benchmark> table = new Table<>(
                    List.of(
                            FunctionColumn.left("name", "what 'bench' takes", one -> Cell.of(one.word())),
                            FunctionColumn.left("measures", "one sentence", one -> Cell.of(one.sentence()))),
                    List.of(Benchmark.values()));
            table.text(out);
        }

        @Override
        public void plain(TextOut out) throws IOException {
            for (Benchmark one : Benchmark.values()) {
                out.line(one.word() + "\t" + one.usualEngine().word() + "\t" + one.sentence());
            }
        }

        @Override
        public void json(JsonOut out) throws IOException {
            out.objects("benchmarks", List.of(Benchmark.values()), (item, one) -> {
                item.member("name", one.word());
                item.member("sentence", one.sentence());
                item.strings(
                        "engines",
                        java.util.Arrays.stream(Engine.values())
                                .filter(one::runsOn)
                                .map(Engine::word)
                                .toList());
                item.member("threads", one.threads());
                item.strings(
                        "parameters",
                        one.parameters().stream().map(BenchParameter::word).toList());
                item.objects("series", one.series(), (json, timed) -> {
                    json.member("name", timed.name());
                    json.member("meaning", timed.meaning());
                });
            });
        }
    }
}
