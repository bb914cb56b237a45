package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.signal.PendingSignal;
import dev.thrctl.signal.PendingSignals;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signals that wait in a process, one line each: what {@code signals --queue} shows. */
public final class QueueView implements View {
    private final PendingSignals pending;

    public QueueView(PendingSignals pending) {
        this.pending = pending;
    }

    @Override
    public void text(TextOut out) throws IOException {
        if (pending.signals().isEmpty()) {
            out.line(pending.problems().isEmpty() ? "No signal is pending." : "No pending signal could be read.");
        } else {
            table().text(out);
        }
        if (pending.stopped() > 0) {
            out.line("Threads stopped for an instant to look: " + pending.stopped() + ". All run on.");
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
                FunctionColumn.left(
                        "signal", "its name", row -> Cell.of(row.signal().shortName())),
                FunctionColumn.left(
                        "code",
                        "who made it",
                        row -> row.info() == null
                                ? Cell.NONE
                                : Cell.of(row.info().codeName())),
                FunctionColumn.right("sender", "the process", row -> Cell.of(senderPid(row))),
                FunctionColumn.right("uid", "its user", row -> Cell.of(senderUser(row))),
                FunctionColumn.left(
                        "sender_name",
                        "while it lives",
                        row -> row.senderName() == null ? Cell.NONE : Cell.of(row.senderName())),
                FunctionColumn.right("value", "si_value", row -> Cell.of(value(row))));
        return new Table<>(columns, pending.signals());
    }

    private static @Nullable Integer senderPid(PendingSignal row) {
        SigInfo info = row.info();
        return info != null && info.hasSender() ? Integer.valueOf(info.pid()) : null;
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
        out.member("stopped_threads", pending.stopped());
        out.strings("problems", pending.problems());
        out.objects("queue", pending.signals(), QueueView::signal);
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

    private static void signal(JsonOut out, PendingSignal row) throws IOException {
        SigInfo info = row.info();
        out.member("tid", row.tid());
        out.member("thread_name", row.threadName());
        out.member("signal", row.signal().number());
        out.member("signal_name", row.signal().shortName());
        out.member("code", info == null ? null : Integer.valueOf(info.code()));
        out.member("code_name", info == null ? null : info.codeName());
        out.member("sender_pid", senderPid(row));
        out.member("sender_uid", senderUser(row));
        out.member("sender_name", row.senderName());
        out.member("value", value(row));
        out.address("value_pointer", info != null && info.hasValue() ? (Long) info.pointer() : null);
    }
}
