package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.Times;
import dev.thrctl.cli.render.View;
import dev.thrctl.spawn.CpuTimerReport;
import dev.thrctl.spawn.CpuTimerReport.BurningThread;
import dev.thrctl.spawn.CpuTimerReport.Deliveries;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code spawn --cpu-timer}: the ticks of each thread against its CPU time, and which deliveries it counted. */
public final class CpuTimerView implements View {
    private final CpuTimerReport report;
    private final long wantedNs;
    private final boolean stopped;

    /** {@code wantedNs} of CPU time were to be used by each thread, unless it was {@code stopped}. */
    public CpuTimerView(CpuTimerReport report, long wantedNs, boolean stopped) {
        this.report = report;
        this.wantedNs = wantedNs;
        this.stopped = stopped;
    }

    @Override
    public void text(TextOut out) throws IOException {
        out.line(
                Style.HEADER,
                report.hz() + " ticks a second of CPU time, on "
                        + report.threads().size() + " threads");
        table().text(out);
        out.line(
                Style.PLAIN,
                "A thread with a timer counts SI_TIMER and ignores SI_KERNEL, one without counts SI_KERNEL;"
                        + " a user's signal always counts.");
        out.line(
                Style.PLAIN,
                "process-wide: " + report.processTicks() + " ticks for " + Times.precise(report.processCpuNs())
                        + " of CPU time, expected " + tenths(report.expectedProcessTicks()) + ", error "
                        + percent(report.processErrorPercent()));
        Double stolen = report.stolenPercent();
        out.line(
                Style.PLAIN,
                "noise: " + report.involuntarySwitches() + " involuntary switches in "
                        + Times.precise(report.tookNs()) + ", "
                        + (stolen == null
                                ? "stolen time unknown"
                                : percent(stolen) + " of CPU time stolen by the host"));
        if (stopped) {
            out.line(
                    Style.PLAIN,
                    "stopped early: before each thread had used " + Times.precise(wantedNs) + " of CPU time");
        }
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<BurningThread> table() {
        List<Column<BurningThread>> columns = List.of(
                FunctionColumn.right("tid", "thread", thread -> Cell.of(thread.tid())),
                FunctionColumn.left("timer", "whose timer it counts", CpuTimerView::timer),
                FunctionColumn.right(
                        "cpu", "CPU time used", thread -> Cell.of(Times.precise(thread.cpuNs()), thread.cpuNs())),
                FunctionColumn.right("expected", "CPU time x HZ", this::expected),
                FunctionColumn.right("ticks", "counted, with overruns", thread -> Cell.of(thread.ticks())),
                FunctionColumn.right("error", "of the ticks", this::error),
                FunctionColumn.right("overruns", "expirations merged into others", CpuTimerView::overruns),
                FunctionColumn.right("ignored", "deliveries that do not count", CpuTimerView::ignored),
                FunctionColumn.right(
                        "user",
                        "signals from users",
                        thread -> Cell.of(thread.accepted().user())),
                FunctionColumn.right(
                        "switches", "involuntary context switches", thread -> Cell.of(thread.involuntarySwitches())));
        return new Table<>(columns, report.threads());
    }

    private static Cell timer(BurningThread thread) {
        return Cell.of(thread.hasOwnTimer() ? "own" : "process");
    }

    private Cell expected(BurningThread thread) {
        double ticks = thread.expectedTicks(report.hz());
        return Cell.of(tenths(ticks), ticks);
    }

    private Cell error(BurningThread thread) {
        double error = thread.errorPercent(report.hz());
        return Cell.of(percent(error), error);
    }

    private static Cell overruns(BurningThread thread) {
        return Cell.of(thread.accepted().overruns() + thread.ignored().overruns());
    }

    private static Cell ignored(BurningThread thread) {
        return Cell.of(thread.ignored().timer() + thread.ignored().process());
    }

    private static String percent(double value) {
        return tenths(value) + "%";
    }

    /** Rounded to a tenth, with a point whatever the locale. */
    private static String tenths(double value) {
        return Double.toString(rounded(value));
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("hz", report.hz());
        out.member("took_ns", report.tookNs());
        out.member("stopped", stopped);
        out.object("process", this::process);
        out.member("stolen_percent", rounded(report.stolenPercent()));
        out.objects("threads", report.threads(), this::thread);
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(rounded(value.doubleValue()));
    }

    private void process(JsonOut out) throws IOException {
        out.member("cpu_ns", report.processCpuNs());
        out.member("expected_ticks", Double.valueOf(rounded(report.expectedProcessTicks())));
        out.member("ticks", report.processTicks());
        out.member("error_percent", Double.valueOf(rounded(report.processErrorPercent())));
    }

    private void thread(JsonOut out, BurningThread thread) throws IOException {
        out.member("tid", thread.tid());
        out.member("own_timer", thread.hasOwnTimer());
        out.member("first_expiry_ns", thread.firstExpiryNs());
        out.member("cpu_ns", thread.cpuNs());
        out.member("expected_ticks", Double.valueOf(rounded(thread.expectedTicks(report.hz()))));
        out.member("ticks", thread.ticks());
        out.member("error_percent", Double.valueOf(rounded(thread.errorPercent(report.hz()))));
        out.member("involuntary_switches", thread.involuntarySwitches());
        out.member("voluntary_switches", thread.voluntarySwitches());
        out.object("accepted", json -> deliveries(json, thread.accepted()));
        out.object("ignored", json -> deliveries(json, thread.ignored()));
    }

    private static void deliveries(JsonOut out, Deliveries deliveries) throws IOException {
        out.member("timer", deliveries.timer());
        out.member("overruns", deliveries.overruns());
        out.member("process", deliveries.process());
        out.member("user", deliveries.user());
    }
}
