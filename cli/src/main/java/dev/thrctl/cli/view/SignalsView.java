package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.signal.Disposition;
import dev.thrctl.signal.SignalState;
import java.io.IOException;
import java.util.List;

/** Every signal of one process. */
public final class SignalsView implements View {
    private final SignalState state;
    private final List<SignalRow> rows;
    private final String columns;

    public SignalsView(SignalState state, String columns) {
        this.state = state;
        this.rows = SignalRow.of(state);
        this.columns = columns;
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
        String remark = SignalNames.remark(state.library());
        if (remark != null) {
            out.line(remark);
        }
        Long queued = state.queued();
        if (queued != null) {
            out.line("Queued by all processes of this user: " + queued + " of " + QueueLimit.text(state.queuedLimit())
                    + " signals.");
        }
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<SignalRow> table() {
        return new Table<>(SignalColumn.catalogue().select(columns), rows);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("view", "process");
        out.member("pid", state.pid());
        out.member("threads", state.threads().size());
        out.member("c_library", state.library().text());
        out.member("queued", state.queued());
        QueueLimit.json(out, "queued_limit", state.queuedLimit());
        out.objects("rows", rows, SignalsView::row);
    }

    private static void row(JsonOut json, SignalRow row) throws IOException {
        Disposition disposition = row.disposition();
        json.member("number", row.signal().number());
        json.member("name", row.name());
        json.member("disposition", disposition == null ? null : disposition.text());
        json.member("default_effect", row.defaultAction().text());
        json.member("blocking_threads", row.blocking());
        json.member("pending_for_process", row.pendingForProcess());
        json.numbers("pending_tids", row.pendingTids());
    }
}
