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
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.spawn.AllThreadsReport;
import dev.thrctl.spawn.AllThreadsReport.CalledThread;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code spawn --all-threads-call}: what each thread answered, and what /proc says of it. */
public final class EveryThreadView implements View {
    private final AllThreadsReport report;
    private final int wantedCalls;

    /** A stop is the user's: threads that differ end the calls as well, and the verdict says so. */
    public EveryThreadView(AllThreadsReport report, int wantedCalls) {
        this.report = report;
        this.wantedCalls = wantedCalls;
    }

    @Override
    public void text(TextOut out) throws IOException {
        out.line(
                Style.HEADER,
                report.call().word() + ": " + report.call().meaning() + " " + report.expected() + " on every thread of "
                        + report.pid());
        table().text(out);
        out.line(
                Style.PLAIN,
                report.calls() + (report.calls() == 1 ? " call" : " calls") + " by "
                        + new Signal(report.signal()).longName() + ", the last one in "
                        + Times.precise(report.lastCallNs())
                        + (report.churned() == 0 ? "" : "; " + report.churned() + " threads came and went"));
        if (isStopped()) {
            out.line(Style.PLAIN, "stopped early: after " + report.calls() + " of " + wantedCalls + " calls");
        }
        out.line(report.isUniform() ? Style.GOOD : Style.BAD, verdict());
    }

    private boolean isStopped() {
        return report.calls() < wantedCalls && report.areEqual();
    }

    private String verdict() {
        if (!report.isUniform()) {
            return "The threads differ.";
        }
        return report.isVerified()
                ? "All threads answered the same, and /proc shows the same of each."
                : "All threads answered the same; /proc does not let us look.";
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<CalledThread> table() {
        List<Column<CalledThread>> columns = List.of(
                FunctionColumn.right("tid", "thread", thread -> Cell.of(thread.tid())),
                FunctionColumn.left("role", "what the thread is for", thread -> Cell.of(thread.role())),
                FunctionColumn.right("result", "of the call", thread -> Cell.of(thread.result())),
                FunctionColumn.right("seen", "what /proc says afterwards", EveryThreadView::seen),
                FunctionColumn.left("problem", "what went wrong", this::problem));
        return new Table<>(columns, report.threads());
    }

    /** Of a thread that has ended /proc says nothing any more. */
    private static Cell seen(CalledThread thread) {
        return thread.seen().outcome() == Reading.Outcome.ABSENT ? Cell.NONE : Cell.of(thread.seen(), Cell::of);
    }

    private Cell problem(CalledThread thread) {
        String problem = thread.problem(report.expected());
        return problem == null ? Cell.NONE : Cell.of(problem, Style.BAD);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("pid", report.pid());
        out.member("call", report.call().word());
        out.member("expected", report.expected());
        out.member("signal", report.signal());
        out.member("signal_name", new Signal(report.signal()).longName());
        out.member("calls", report.calls());
        out.member("stopped", isStopped());
        out.member("last_call_ns", report.lastCallNs());
        out.member("churned", report.churned());
        out.member("equal", report.areEqual());
        out.member("uniform", report.isUniform());
        out.member("verified", report.isVerified());
        out.objects("threads", report.threads(), this::thread);
    }

    private void thread(JsonOut out, CalledThread thread) throws IOException {
        out.member("tid", thread.tid());
        out.member("role", thread.role());
        out.member("result", thread.result());
        out.member("errno", thread.errno());
        out.member("seen", thread.seen().orNull());
        out.member("look", look(thread));
        @Nullable String problem = thread.problem(report.expected());
        out.member("problem", problem);
    }

    private static String look(CalledThread thread) {
        return thread.seen().isKnown() ? "seen" : thread.seen().isDenied() ? "not_permitted" : "ended";
    }
}
