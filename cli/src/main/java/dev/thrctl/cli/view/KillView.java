package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code kill} has sent, or would send. */
public final class KillView implements View {
    private static final Column<KillRow> PID = FunctionColumn.right(
            "pid", "process", row -> Cell.of(row.recipient().pid()));

    private static final Column<KillRow> TID = FunctionColumn.right(
            "tid", "thread; - for the process", row -> Cell.of(row.recipient().tid()));

    private static final Column<KillRow> NAME =
            FunctionColumn.left("name", "name", row -> Cell.of(row.recipient().name()));

    private static final Column<KillRow> CALL = FunctionColumn.left("call", "system call", row -> text(row.call()));

    private static final Column<KillRow> SENT =
            FunctionColumn.right("sent", "signals sent", row -> Cell.of(row.sent()));

    private static final Column<KillRow> ENDED =
            FunctionColumn.left("ended", "at the end of the wait", row -> Cells.yesNo(row.ended()));

    private final @Nullable Signal signal;
    private final @Nullable Integer value;
    private final boolean dryRun;
    private final boolean quiet;
    private final List<KillRow> rows;
    private final List<MissingTarget> missing;

    /**
     * Of the rows in the order given.
     *
     * @param signal null for the mere check
     * @param quiet whether people are shown nothing
     */
    public KillView(
            @Nullable Signal signal,
            @Nullable Integer value,
            boolean dryRun,
            boolean quiet,
            List<KillRow> rows,
            List<MissingTarget> missing) {
        this.signal = signal;
        this.value = value;
        this.dryRun = dryRun;
        this.quiet = quiet;
        this.rows = rows;
        this.missing = missing;
    }

    @Override
    public void text(TextOut out) throws IOException {
        if (!quiet && !rows.isEmpty()) {
            new Table<>(forPeople(), rows).text(out);
        }
    }

    @Override
    public void plain(TextOut out) throws IOException {
        new Table<>(
                        List.of(
                                PID,
                                TID,
                                NAME,
                                signalName(),
                                CALL,
                                SENT,
                                route(),
                                action(),
                                blocked(),
                                effect(),
                                ENDED),
                        rows)
                .plain(out);
    }

    /** Those that have something to say, with what a narrow terminal cuts off at the end. */
    private List<Column<KillRow>> forPeople() {
        boolean anyThread = false;
        boolean anyWait = false;
        for (KillRow row : rows) {
            anyThread |= row.recipient().tid() != null;
            anyWait |= row.ended() != null;
        }
        List<Column<KillRow>> columns = new ArrayList<>();
        columns.add(PID);
        if (anyThread) {
            columns.add(TID);
        }
        columns.add(NAME);
        columns.add(signalName());
        columns.add(dryRun ? route() : SENT);
        if (signal != null) {
            columns.add(effect());
        }
        if (anyWait) {
            columns.add(ENDED);
        }
        if (signal != null) {
            columns.add(action());
            columns.add(blocked());
        }
        columns.add(CALL);
        return columns;
    }

    private Column<KillRow> signalName() {
        return FunctionColumn.left("signal", "signal", row -> Cell.of(signal == null ? "0" : signal.shortName()));
    }

    private Column<KillRow> route() {
        return FunctionColumn.left(
                "route", "what would happen to it, and in which thread", row -> route(dryRun ? row.route() : null));
    }

    private Column<KillRow> action() {
        return FunctionColumn.left("action", "what the process does about it", row -> action(row.recipient()));
    }

    private Column<KillRow> blocked() {
        return FunctionColumn.left("blocked", "by the thread or by all", row -> Cells.yesNo(blocked(row)));
    }

    private Column<KillRow> effect() {
        return FunctionColumn.left("effect", "what comes of it", row -> text(effect(row)));
    }

    private static Cell text(@Nullable String text) {
        return text == null ? Cell.NONE : Cell.of(text);
    }

    private static Cell route(@Nullable Route route) {
        if (route == null) {
            return Cell.NONE;
        }
        Integer chosen = route.chosenTid();
        String outcome = route.outcome().text() + (route.isCertain() ? "" : "?");
        return Cell.of(chosen == null ? outcome : outcome + " by " + chosen);
    }

    private Cell action(Recipient recipient) {
        return text(word(signal == null ? null : recipient.action(signal)));
    }

    /** Of what was sent or would be; null if nothing, or if it depends on what cannot be read. */
    private @Nullable String effect(KillRow row) {
        Route route = row.route();
        if (route == null || (row.problem() != null && row.sent() == 0)) {
            return null;
        }
        if (route.reason() == Route.Reason.ENDED) {
            return "none";
        }
        if (route.effect() != Route.Effect.NONE) {
            return route.effect() == Route.Effect.UNKNOWN
                    ? null
                    : route.effect().text();
        }
        return switch (route.outcome()) {
            case HANDLED -> "handler";
            case AWAITED -> "awaited";
            case QUEUED -> "pending";
            case IGNORED -> "discarded";
            case DEFAULT -> "none";
            case REFUSED, UNKNOWN -> null;
        };
    }

    private @Nullable Boolean blocked(KillRow row) {
        return signal == null ? null : row.recipient().blocks(signal);
    }

    private static @Nullable String word(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("signal", signal == null ? 0 : signal.number());
        out.member("signal_name", signal == null ? null : signal.shortName());
        out.member("value", value);
        out.member("dry_run", dryRun);
        out.objects("recipients", rows, this::row);
        MissingTarget.json(out, missing);
    }

    private void row(JsonOut out, KillRow row) throws IOException {
        Recipient recipient = row.recipient();
        out.member("pid", recipient.pid());
        out.member("tid", recipient.tid());
        out.member("name", recipient.name());
        out.member("call", row.call());
        out.member("sent", row.sent());
        out.member("problem", row.problem());
        out.member("action", word(signal == null ? null : recipient.action(signal)));
        out.member("blocked", blocked(row));
        out.member("effect", effect(row));
        out.member("ended", row.ended());
        Route route = dryRun ? row.route() : null;
        if (route == null) {
            out.nothing("route");
            return;
        }
        out.object("route", json -> {
            json.member("outcome", route.outcome().text());
            json.member("certain", route.isCertain());
            json.member("chosen_tid", route.chosenTid());
            json.numbers("candidates", route.candidates());
            json.member("effect", route.effect().text());
            json.strings("notes", route.notes());
        });
    }
}
