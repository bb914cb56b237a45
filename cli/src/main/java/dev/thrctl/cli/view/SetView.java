package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.sched.ChangeReport;
import dev.thrctl.sched.Setting;
import dev.thrctl.sched.ThreadChange;
import dev.thrctl.sched.ThreadChange.Failure;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadChange.Unchecked;
import dev.thrctl.sched.ThreadSettings;
import dev.thrctl.task.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code set}: old and new of each thread, and how many there were of which result. */
public final class SetView implements View {
    private static final int MOST_GROUPS = 3;

    private final ChangeReport report;
    private final boolean dryRun;
    private final int notRestored;
    private final @Nullable Integer younger;

    /**
     * @param notRestored threads of a file that have ended
     * @param younger threads that were made since; null without a file
     */
    public SetView(ChangeReport report, boolean dryRun, int notRestored, @Nullable Integer younger) {
        this.younger = younger;
        this.report = report;
        this.dryRun = dryRun;
        this.notRestored = notRestored;
    }

    private Table<SetRow> table() {
        List<SetRow> rows = new ArrayList<>();
        for (ThreadChange thread : report.threads()) {
            for (Setting setting : thread.wanted().settings()) {
                rows.add(new SetRow(thread, setting));
            }
        }
        return new Table<>(List.of(SetColumn.values()), rows);
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
        out.line(summary());
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        for (Result result : Result.values()) {
            int count = report.count(result) + (result == Result.GONE ? notRestored : 0);
            if (count > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(
                                dryRun && result == Result.FAILED
                                        ? "would fail"
                                        : word(result).replace('_', ' '));
            }
        }
        return text.isEmpty() ? "no thread" : text.toString();
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("dry_run", Boolean.valueOf(dryRun));
        out.member("complete", Boolean.valueOf(report.isComplete() && !dryRun));
        out.member("scans", report.scans());
        out.member("live_threads", report.live());
        out.member("agreeing_threads", report.agreeing());
        out.member("changed_threads", report.count(Result.CHANGED));
        out.member("unchanged_threads", report.count(Result.UNCHANGED));
        out.member("would_change_threads", report.count(Result.WOULD_CHANGE));
        out.member("gone_threads", report.count(Result.GONE) + notRestored);
        out.member("younger_threads", younger);
        out.member("failed_threads", report.count(Result.FAILED));
        out.objects("threads", report.threads(), SetView::thread);
    }

    @Override
    public void jsonLines(JsonLines lines) throws IOException {
        for (ThreadChange thread : report.threads()) {
            lines.line(out -> thread(out, thread));
        }
    }

    private static void thread(JsonOut out, ThreadChange thread) throws IOException {
        out.member("pid", thread.before().id().pid());
        out.member("tid", thread.before().id().tid());
        out.member("name", thread.before().name());
        out.member("start_ticks", thread.before().startTicks());
        out.member("result", word(thread.result()));
        out.object("old", old -> settings(old, thread.before()));
        ThreadSettings after = thread.after();
        if (after == null) {
            out.nothing("new");
        } else {
            out.object("new", now -> settings(now, after));
        }
        out.objects("failures", thread.failures(), SetView::failure);
        out.objects("unchecked", thread.unchecked(), SetView::unchecked);
    }

    private static void unchecked(JsonOut out, Unchecked unchecked) throws IOException {
        out.member("setting", unchecked.setting().text());
        out.member("message", unchecked.why());
    }

    private static void failure(JsonOut out, Failure failure) throws IOException {
        out.member("setting", failure.setting().text());
        out.member("errno", failure.errno() == null ? null : failure.errno().name());
        out.member("call", failure.call());
        out.member("message", failure.meaning());
    }

    /** {@code 2 have affinity 0, nice 7; 1 has affinity 1, nice 0}: the most frequent first, and no more than three. */
    public static String counted(List<ThreadSettings> threads, Set<Setting> settings) {
        Map<String, Integer> counts = new TreeMap<>();
        for (ThreadSettings thread : threads) {
            List<String> values = new ArrayList<>();
            for (Setting setting : settings) {
                values.add(setting.text() + " " + SetRow.cell(setting, thread).text());
            }
            counts.merge(String.join(", ", values), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(counts.entrySet());
        entries.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
        List<String> groups = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : entries.subList(0, Math.min(MOST_GROUPS, entries.size()))) {
            groups.add(entry.getValue() + (entry.getValue() == 1 ? " has " : " have ") + entry.getKey());
        }
        return String.join("; ", groups) + (entries.size() > MOST_GROUPS ? "; ..." : "");
    }

    private static String word(Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    private static void settings(JsonOut out, ThreadSettings settings) throws IOException {
        out.member("affinity", settings.affinity().orNull());
        out.member("nice", settings.nice());
        SchedAttributes attributes = settings.attributes().orNull();
        out.member("policy", attributes == null ? null : Policy.longName(attributes.policy()));
        out.member("rt_priority", attributes == null ? null : Integer.valueOf(attributes.priority()));
        SchedulingJson.attributes(out, attributes);
        out.member("reset_on_fork", attributes == null ? null : Boolean.valueOf(attributes.resetOnFork()));
        SchedulingJson.ioPriority(out, settings.ioPriority().orNull());
        out.unsigned("timer_slack_ns", settings.timerSlackNs().orNull());
    }
}
