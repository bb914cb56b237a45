package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.Times;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.signal.PendingSignal;
import dev.thrctl.signal.PendingSignals;
import dev.thrctl.signal.PendingSignals.Cut;
import dev.thrctl.signal.PendingSignals.Stopped;
import dev.thrctl.signal.Signals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signals that wait in a process, one line each: what {@code signals --queue} shows. */
public final class QueueView implements View {
    private final PendingSignals pending;
    private final long stopLimitNs;

    public QueueView(PendingSignals pending, long stopLimitNs) {
        this.pending = pending;
        this.stopLimitNs = stopLimitNs;
    }

    /** What could not be read, and what was left for the limit of a stop: a sentence each. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(pending.problems());
        for (Cut cut : pending.cuts()) {
            String whose = pending.pid() + (cut.tid() == null ? "" : "/" + cut.tid());
            all.add("read of the signal queue of " + whose + ": read " + cut.read() + " of "
                    + (cut.exact() ? "" : "at least ") + cut.atLeast()
                    + " signals, the oldest ones: the stop was limited"
                    + " to " + Times.precise(stopLimitNs)
                    + (cut.unseen().isEmpty()
                            ? ""
                            : ". Pending in it too, among those not read: "
                                    + cut.unseen().compact(pending.library().realTimeFirst()))
                    + ". --stop-limit takes more; four times as much reads twice as many");
        }
        return all;
    }

    private @Nullable String stops() {
        int count = pending.stops().size();
        if (count == 0) {
            return null;
        }
        long longestNs = 0;
        for (Stopped stop : pending.stops()) {
            longestNs = Math.max(longestNs, stop.stoppedNs());
        }
        return count == 1
                ? "Stopped to look: 1 thread, for " + Times.precise(longestNs) + ". It runs on."
                : "Stopped to look: " + count + " threads in turn, the longest for " + Times.precise(longestNs)
                        + ". All run on.";
    }

    private String name(PendingSignal row) {
        return row.signal().shortName(pending.library().realTimeFirst());
    }

    private boolean hasMerged() {
        for (PendingSignal signal : pending.signals()) {
            if (Signals.isMerged(signal.signal())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void text(TextOut out) throws IOException {
        if (pending.signals().isEmpty()) {
            out.line(pending.isComplete() ? "No signal is pending." : "No pending signal could be read.");
        } else {
            table().text(out);
        }
        if (hasMerged()) {
            out.line(
                    "Signals below 32 are pending once at most: later ones were merged, their senders and values lost.");
        }
        String remark = SignalNames.remark(pending.library());
        if (remark != null && !pending.signals().isEmpty()) {
            out.line(remark);
        }
        String stops = stops();
        if (stops != null) {
            out.line(stops);
        }
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<PendingSignal> table() {
        List<Column<PendingSignal>> columns = List.of(
                FunctionColumn.right("tid", "the thread; - for the process", row -> Cell.of(row.tid())),
                FunctionColumn.left(
                        "name",
                        "of the thread",
                        row -> row.threadName() == null ? Cell.NONE : Cell.of(row.threadName())),
                FunctionColumn.right(
                        "number", "of the signal", row -> Cell.of(row.signal().number())),
                FunctionColumn.left("signal", "its name", row -> Cell.of(name(row))),
                FunctionColumn.left(
                        "code",
                        "who made it",
                        row -> row.info() == null
                                ? Cell.NONE
                                : Cell.of(row.info().codeName())),
                FunctionColumn.right("sender", "the process", QueueView::sender),
                FunctionColumn.right("uid", "its user", row -> Cell.of(senderUser(row))),
                FunctionColumn.left(
                        "sender_name",
                        "while it lives",
                        row -> row.senderName() == null ? Cell.NONE : Cell.of(row.senderName())),
                FunctionColumn.right("value", "si_value", row -> Cell.of(value(row))));
        return new Table<>(columns, pending.signals());
    }

    /** Unknown is the sender in another pid namespace that cannot be found here. */
    private static Cell sender(PendingSignal row) {
        SigInfo info = row.info();
        boolean isSent = info != null && info.hasSender();
        return row.senderPid() == null && isSent ? Cell.UNKNOWN : Cell.of(row.senderPid());
    }

    private static @Nullable Long senderUser(PendingSignal row) {
        SigInfo info = row.info();
        return info != null && info.hasSender() ? Long.valueOf(info.userId()) : null;
    }

    private static @Nullable Integer value(PendingSignal row) {
        SigInfo info = row.info();
        return info != null && info.hasValue() ? Integer.valueOf(info.value()) : null;
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("pid", pending.pid());
        out.member("stopped_threads", pending.stops().size());
        out.objects("stops", pending.stops(), (json, stop) -> {
            json.member("tid", stop.tid());
            json.member("stopped_ns", stop.stoppedNs());
        });
        out.member("complete", pending.isComplete());
        out.objects("cuts", pending.cuts(), (json, cut) -> {
            json.member("tid", cut.tid());
            json.member("read", cut.read());
            json.member("at_least", cut.atLeast());
            json.member("exact", cut.exact());
            SignalNames.member(json, "unseen", cut.unseen(), pending.library());
        });
        out.strings("problems", problems());
        out.objects("queue", pending.signals(), this::signal);
    }

    @Override
    public void jsonLines(JsonLines lines) throws IOException {
        for (PendingSignal signal : pending.signals()) {
            lines.line(out -> {
                out.member("pid", pending.pid());
                signal(out, signal);
            });
        }
    }

    private void signal(JsonOut out, PendingSignal row) throws IOException {
        SigInfo info = row.info();
        out.member("tid", row.tid());
        out.member("thread_name", row.threadName());
        out.member("signal", row.signal().number());
        out.member("signal_name", name(row));
        out.member("merges", Signals.isMerged(row.signal()));
        out.member("code", info == null ? null : Integer.valueOf(info.code()));
        out.member("code_name", info == null ? null : info.codeName());
        out.member("sender_pid", row.senderPid());
        out.member("sender_uid", senderUser(row));
        out.member("sender_name", row.senderName());
        out.member("value", value(row));
        out.address("value_pointer", info != null && info.hasValue() ? (Long) info.pointer() : null);
    }
}
