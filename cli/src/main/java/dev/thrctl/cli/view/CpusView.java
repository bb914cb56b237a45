package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.cpu.CpuQuota;
import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.cpu.CpuReport;
import dev.thrctl.cpu.CpuReport.Cpuset;
import dev.thrctl.cpu.CpuReport.SystemControlValue;
import dev.thrctl.cpu.CpuReport.SystemCpus;
import dev.thrctl.cpu.CpuReport.ThreadAffinities;
import dev.thrctl.cpu.Prediction;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Reading;
import dev.thrctl.task.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code cpus}: one row a fact, its number, and where that comes from. */
public final class CpusView implements View {
    private enum Part implements Column<Cell[]> {
        WHAT("Which CPUs, or whose rule.", 0, Align.LEFT),
        CPUS("How many.", 1, Align.RIGHT),
        DETAIL("The CPUs, or where the number comes from.", 2, Align.LEFT);

        private final ColumnSpec spec;
        private final int index;

        Part(String meaning, int index, Align align) {
            spec = ColumnSpec.of(this, align, meaning);
            this.index = index;
        }

        @Override
        public ColumnSpec spec() {
            return spec;
        }

        @Override
        public boolean isWhole() {
            return this != DETAIL;
        }

        @Override
        public Cell cell(Cell[] row) {
            return row[index];
        }
    }

    private static final Cell UNKNOWN = Cell.DENIED;

    private static final List<String> ALWAYS = List.of("possible", "present", "online");

    private final CpuReport report;

    public CpusView(CpuReport report) {
        this.report = report;
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<Cell[]> table() {
        List<Cell[]> rows = new ArrayList<>();
        SystemCpus system = report.system();
        if (report.systemControls().isEmpty()) {
            set(rows, "possible", system.possible());
            set(rows, "present", system.present());
            set(rows, "online", system.online());
            set(rows, "offline", system.offline());
            set(rows, "isolated", system.isolated());
            set(rows, "nohz_full", system.nohzFull());
            set(rows, "allowed", report.allowed());
            threads(rows);
            cpuset(rows);
        } else {
            for (SystemControlValue control : report.systemControls()) {
                Long value = control.value();
                rows.add(row(control.name(), Cell.of(value), value == null ? "not on this system" : "-"));
            }
        }
        quota(rows);
        rows.add(new Cell[] {
            Cell.of("usable", Style.GOOD),
            Cell.of(Long.toString(report.usable().cpus()), Style.GOOD),
            Cell.of("decided by " + report.usable().decidedBy().text() + rule())
        });
        prediction(rows, "java", report.java());
        prediction(rows, "nproc", report.nproc());
        prediction(rows, "go", report.go());
        return new Table<>(List.of(Part.WHAT, Part.CPUS, Part.DETAIL), rows);
    }

    private String rule() {
        if (!report.systemControls().isEmpty()) {
            return "";
        }
        boolean isUnknown = report.quota().binding() == null && report.quota().hasUnknownLevel();
        return ": min(affinity, quota rounded up), at least 1"
                + (isUnknown && !report.isQuotaIgnored() ? "; the quota is unknown, and may grant less" : "");
    }

    private static Cell[] row(String what, Cell cpus, String detail) {
        return new Cell[] {Cell.of(what), cpus, Cell.of(detail)};
    }

    private void set(List<Cell[]> rows, String name, Reading<CpuSet> reading) {
        CpuSet cpus = reading.orNull();
        if (cpus == null) {
            boolean denied = reading.isDenied();
            // A kernel without the others has no such CPUs; CPUs there always are.
            boolean isNone = !denied && !report.problems().containsKey(name) && !ALWAYS.contains(name);
            rows.add(row(
                    name,
                    isNone ? Cell.NONE : UNKNOWN,
                    denied ? "not permitted" : unknown(name, "unknown to this kernel")));
        } else {
            rows.add(row(name, Cell.of(cpus.count()), cpus.isEmpty() ? "-" : cpus.list()));
        }
    }

    private String unknown(String name, String otherwise) {
        String problem = report.problems().get(name);
        return problem == null ? otherwise : "unknown: " + Escape.printable(problem);
    }

    private void threads(List<Cell[]> rows) {
        ThreadAffinities threads = report.threads();
        if (threads != null && threads.differ()) {
            CpuSet union = threads.union();
            rows.add(row(
                    "any_thread",
                    Cell.of(union.count()),
                    union.list() + " (the " + threads.count() + " threads differ; 'thrctl ps " + report.pid()
                            + " -o tid,allowed' shows each)"));
        }
    }

    private void cpuset(List<Cell[]> rows) {
        Cpuset cpuset = report.cpuset().orNull();
        if (cpuset == null) {
            boolean denied = report.cpuset().isDenied();
            boolean unknown = denied || report.problems().containsKey("cpuset");
            rows.add(row(
                    "cpuset",
                    unknown ? UNKNOWN : Cell.NONE,
                    denied ? "not permitted" : unknown("cpuset", "none that thrctl can see")));
        } else {
            String list = cpuset.cpus().isEmpty() ? "-" : cpuset.cpus().list();
            rows.add(row(
                    "cpuset",
                    Cell.of(cpuset.cpus().count()),
                    list + " (cgroup " + Escape.printable(cpuset.path()) + ")"));
        }
    }

    private void quota(List<Cell[]> rows) {
        CpuQuota quota = report.quota();
        Level least = quota.binding();
        if (least == null) {
            rows.add(
                    switch (quota.state()) {
                        case DENIED -> row("quota", Cell.DENIED, Escape.printable(quota.reason()));
                        case UNKNOWN -> row("quota", UNKNOWN, "unknown: " + Escape.printable(quota.reason()));
                        default -> row("quota", Cell.NONE, "unlimited" + hidden(quota));
                    });
            return;
        }
        rows.add(row(
                "quota",
                Cell.of(number(least)),
                least.quotaUs() + " us in " + least.periodUs() + " us, by " + Escape.printable(least.file())
                        + hidden(quota) + ignored()));
    }

    private String ignored() {
        Integer policy = report.policy();
        return policy != null && report.isQuotaIgnored()
                ? "; it does not bind this thread, which has " + Policy.longName(policy)
                : "";
    }

    private static String hidden(CpuQuota quota) {
        if (quota.hasUnknownLevel()) {
            return " (a group could not be read and may grant less)";
        }
        return quota.complete() ? "" : " (groups above " + Escape.printable(top(quota)) + " are hidden from here)";
    }

    private static String top(CpuQuota quota) {
        List<Level> levels = quota.levels();
        return levels.isEmpty() ? "/" : levels.get(levels.size() - 1).path();
    }

    /** With two decimals at most, cut and not rounded: 1.999 is no 2. */
    private static String number(Level level) {
        Long quotaUs = level.quotaUs();
        Long periodUs = level.periodUs();
        if (quotaUs == null || periodUs == null) {
            return "-";
        }
        long whole = quotaUs / periodUs;
        long rest = quotaUs % periodUs;
        long hundredths = rest > Long.MAX_VALUE / 100 ? rest / (periodUs / 100) : rest * 100 / periodUs;
        if (whole == 0 && hundredths == 0) {
            return "<0.01";
        }
        String decimals = Long.toString(100 + Math.min(99, hundredths)).substring(1);
        return rest == 0 ? Long.toString(whole) : whole + "." + decimals;
    }

    private static void prediction(List<Cell[]> rows, String program, @Nullable Prediction prediction) {
        if (prediction != null) {
            rows.add(row(program + ">=" + prediction.since(), Cell.of(prediction.cpus()), prediction.rule()));
            rows.add(row(
                    program + "<" + prediction.since(), Cell.of(prediction.earlierCpus()), prediction.earlierRule()));
        }
    }

    @Override
    public void json(JsonOut out) throws IOException {
        SystemCpus system = report.system();
        out.member("pid", report.pid());
        out.member("tid", report.thread());
        json(out, "possible", system.possible());
        json(out, "present", system.present());
        json(out, "online", system.online());
        json(out, "offline", system.offline());
        json(out, "isolated", system.isolated());
        json(out, "nohz_full", system.nohzFull());
        json(out, "allowed", report.allowed());
        threads(out);
        cpuset(out);
        Level least = report.quota().binding();
        out.member("quota_cpus", least == null ? null : least.cpus());
        quota(out, least);
        Integer policy = report.policy();
        out.member("policy", policy == null ? null : Policy.longName(policy));
        out.member("quota_binds", policy == null ? null : Boolean.valueOf(!report.isQuotaIgnored()));
        out.member("usable_cpus", report.usable().cpus());
        out.member("decided_by", report.usable().decidedBy().text());
        prediction(out, "java", report.java());
        prediction(out, "nproc", report.nproc());
        prediction(out, "go", report.go());
        out.objects("system_controls", report.systemControls(), (control, item) -> {
            control.member("name", item.name());
            control.member("value", item.value());
        });
        out.strings("not_permitted", notPermitted());
        out.objects("problems", report.problems().entrySet(), (problem, item) -> {
            problem.member("name", item.getKey());
            problem.member("message", item.getValue());
        });
    }

    private static void json(JsonOut out, String key, Reading<CpuSet> reading) throws IOException {
        CpuSet cpus = reading.orNull();
        if (cpus == null) {
            out.nothing(key);
            return;
        }
        out.object(key, set -> {
            set.member("list", cpus.list());
            set.member("count", cpus.count());
        });
    }

    private void threads(JsonOut out) throws IOException {
        ThreadAffinities threads = report.threads();
        if (threads == null) {
            out.nothing("threads");
            return;
        }
        out.object("threads", object -> {
            object.member("count", threads.count());
            object.member("differ", threads.differ());
            json(object, "any_allowed", Reading.known(threads.union()));
        });
    }

    private void cpuset(JsonOut out) throws IOException {
        Cpuset cpuset = report.cpuset().orNull();
        if (cpuset == null) {
            out.nothing("cpuset");
            return;
        }
        out.object("cpuset", object -> {
            object.member("list", cpuset.cpus().list());
            object.member("count", cpuset.cpus().count());
            object.member("path", cpuset.path());
            object.member("source", cpuset.file());
        });
    }

    private void quota(JsonOut out, @Nullable Level least) throws IOException {
        CpuQuota quota = report.quota();
        out.object("quota", object -> {
            object.member("state", state(quota.state()));
            object.member("reason", quota.reason().isEmpty() ? null : quota.reason());
            object.member("cgroup_version", quota.version() == 0 ? null : quota.version());
            object.member("path", least == null ? null : least.path());
            object.member("source", least == null ? null : least.file());
            object.member("quota_us", least == null ? null : least.quotaUs());
            object.member("period_us", least == null ? null : least.periodUs());
            object.member("complete", quota.complete() && !quota.hasUnknownLevel());
            object.objects("levels", quota.levels(), (json, level) -> {
                json.member("path", level.path());
                json.member("source", level.file());
                json.member("state", state(level.state()));
                json.member("quota_us", level.quotaUs());
                json.member("period_us", level.periodUs());
                json.member("cpus", level.cpus());
            });
        });
    }

    /** Spelled out: lower case of an enum's name depends on the locale. */
    private static String state(CpuQuota.State state) {
        return switch (state) {
            case LIMITED -> "limited";
            case UNLIMITED -> "unlimited";
            case UNKNOWN -> "unknown";
            case DENIED -> "not_permitted";
        };
    }

    private static void prediction(JsonOut out, String key, @Nullable Prediction prediction) throws IOException {
        if (prediction == null) {
            out.nothing(key);
            return;
        }
        out.object(key, object -> {
            object.member("since", prediction.since());
            object.member("cpus", prediction.cpus());
            object.member("rule", prediction.rule());
            object.member("earlier_cpus", prediction.earlierCpus());
            object.member("earlier_rule", prediction.earlierRule());
        });
    }

    private List<String> notPermitted() {
        List<String> denied = new ArrayList<>();
        SystemCpus system = report.system();
        note(denied, "possible", system.possible());
        note(denied, "present", system.present());
        note(denied, "online", system.online());
        note(denied, "offline", system.offline());
        note(denied, "isolated", system.isolated());
        note(denied, "nohz_full", system.nohzFull());
        note(denied, "cpuset", report.cpuset());
        if (report.quota().state() == CpuQuota.State.DENIED) {
            denied.add("quota");
        }
        return denied;
    }

    private static void note(List<String> denied, String name, Reading<?> reading) {
        if (reading.isDenied()) {
            denied.add(name);
        }
    }
}
