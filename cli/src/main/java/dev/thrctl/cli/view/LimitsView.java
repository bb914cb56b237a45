package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Sizes;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.LimitColumn.Row;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.State;
import dev.thrctl.limits.LimitsReport;
import dev.thrctl.limits.ThreadCost.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code limits}: the answer in a sentence, and a row a limit. */
public final class LimitsView implements View {
    private final LimitsReport report;
    private final @Nullable Long plan;
    private final @Nullable String columns;

    /**
     * @param plan threads that somebody means to create; null for none
     * @param columns as the user named them; null for the usual ones
     */
    public LimitsView(LimitsReport report, @Nullable Long plan, @Nullable String columns) {
        this.report = report;
        this.plan = plan;
        this.columns = columns;
    }

    @Override
    public void text(TextOut out) throws IOException {
        LimitRow binding = report.binding();
        out.text(headline());
        out.newLine();
        if (binding != null) {
            out.text(Style.DIM, "to raise it: " + Escape.message(binding.raise()));
            out.newLine();
        }
        if (plan != null) {
            boolean fits = stoppedBy(plan).isEmpty();
            out.text(fits ? Style.GOOD : Style.BAD, planned(plan));
            out.newLine();
        }
        out.newLine();
        table(LimitColumn.DEFAULT).text(out);
        for (LimitRow row : report.rows()) {
            if (needsWords(row)) {
                out.text(
                        Style.DIM,
                        row.limit() + " (" + Escape.printable(row.scope()) + "): " + Escape.printable(row.note()));
                out.newLine();
            }
        }
    }

    /** Of an estimate only where it decides, or where something is not seen. */
    private boolean needsWords(LimitRow row) {
        boolean plain = row.state() == State.UNLIMITED
                || (row.state() == State.LIMITED && row.precision() == Precision.EXACT && !binds(row))
                || (row.state() == State.LIMITED
                        && row.precision() == Precision.ESTIMATE
                        && row.complete()
                        && !binds(row));
        return !plain && !row.note().isEmpty();
    }

    /** {@code process 4711: 123 more threads fit, then pids.max of /a/b stops it}. */
    private String headline() {
        LimitRow binding = report.binding();
        String who = "process " + report.pid() + ": ";
        String each = " (stacks of " + Sizes.of(report.cost().stackBytes())
                + origin(report.cost().origin()) + ")";
        if (binding == null) {
            return who + "no limit on its threads is known" + each;
        }
        String some = report.complete() ? "" : "at most ";
        String about = binding.precision() == Precision.ESTIMATE ? "about " : "";
        Long left = binding.left();
        String threads = left != null && left == 1 ? " more thread fits" : " more threads fit";
        return who + some + about + left + threads + each + ", then " + name(binding) + " stops it";
    }

    private static String origin(Origin origin) {
        return switch (origin) {
            case OPTION, RLIMIT -> "";
            case JAVA_OPTION -> ", as its Java options say";
            case JAVA_STACKS -> ", as its Java threads have";
            case JAVA_DEFAULT -> ", the default of its Java VM";
            case MUSL_DEFAULT -> ", the default of musl";
        };
    }

    private static String name(LimitRow row) {
        return row.limit() + " (" + Escape.printable(row.scope()) + ")";
    }

    private String planned(long threads) {
        List<LimitRow> stopping = stoppedBy(threads);
        String what = threads == 1 ? "1 more thread" : threads + " more threads";
        if (stopping.isEmpty()) {
            return what + ": " + (report.complete() ? "fit" : "fit by all that thrctl can see");
        }
        StringBuilder names = new StringBuilder();
        for (LimitRow row : stopping) {
            names.append(names.isEmpty() ? "" : ", ").append(name(row));
        }
        return what + ": do not fit, stopped by " + names;
    }

    /** The strictest first. */
    private List<LimitRow> stoppedBy(long threads) {
        List<LimitRow> stopping = new ArrayList<>();
        for (LimitRow row : report.rows()) {
            Long left = row.left();
            if (left != null && left < threads) {
                int at = stopping.size();
                while (at > 0 && room(stopping.get(at - 1)) > left) {
                    at--;
                }
                stopping.add(at, row);
            }
        }
        return stopping;
    }

    private static long room(LimitRow row) {
        Long left = row.left();
        return left == null ? Long.MAX_VALUE : left;
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table(LimitColumn.ALL).plain(out);
    }

    private Table<Row> table(String usual) {
        List<Row> rows = new ArrayList<>();
        for (LimitRow row : report.rows()) {
            rows.add(new Row(row, binds(row)));
        }
        return new Table<>(LimitColumn.catalogue().select(columns == null ? usual : columns), rows);
    }

    /** The very row: two may have the same content. */
    @SuppressWarnings("ReferenceEquality")
    private boolean binds(LimitRow row) {
        return row == report.binding();
    }

    @Override
    public void json(JsonOut out) throws IOException {
        LimitRow binding = report.binding();
        out.member("pid", report.pid());
        out.member("tid", report.thread());
        out.member("headroom", report.headroom());
        out.member("binding", binding == null ? null : binding.limit());
        out.member("binding_scope", binding == null ? null : binding.scope());
        out.member("complete", report.complete());
        out.member("stack_bytes", report.cost().stackBytes());
        out.member("stack_source", LimitColumn.origin(report.cost().origin()));
        out.member("guard_bytes", report.cost().guardBytes());
        plan(out);
        out.objects("rows", report.rows(), this::row);
    }

    private void plan(JsonOut out) throws IOException {
        if (plan == null) {
            out.nothing("simulate");
            return;
        }
        long threads = plan;
        List<LimitRow> stopping = stoppedBy(threads);
        out.object("simulate", json -> {
            json.member("threads", threads);
            json.member("fits", stopping.isEmpty());
            json.objects("stopped_by", stopping, (item, row) -> {
                item.member("limit", row.limit());
                item.member("scope", row.scope());
                item.member("left", row.left());
            });
        });
    }

    private void row(JsonOut json, LimitRow row) throws IOException {
        json.member("limit", row.limit());
        json.member("scope", row.scope());
        json.unsigned("max", row.max());
        json.member("used", row.used());
        json.member("left", row.left());
        json.member("binding", binds(row));
        json.member("state", LimitColumn.state(row.state()));
        json.member("precision", LimitColumn.precision(row.precision()));
        json.member("complete", row.complete());
        json.member("unit", LimitColumn.unit(row.unit()));
        json.member("per_thread", row.perThread());
        json.member("source", row.source());
        json.member("raise", row.raise());
        json.member("note", row.note().isEmpty() ? null : row.note());
    }
}
