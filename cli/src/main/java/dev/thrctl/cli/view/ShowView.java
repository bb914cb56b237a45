package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Section;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessDetails;
import dev.thrctl.task.ProcessDetails.Namespace;
import dev.thrctl.task.ProcessLimits.Limit;
import dev.thrctl.task.Selection;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code show}: one process or one thread, in sections. */
public final class ShowView implements View {
    private final ProcessDetails details;
    private final boolean oneThread;
    private final ProcessRow process;

    /** The thread that was asked for, or the leader; of a leader that has ended, the first live thread. */
    private final ThreadRow main;

    private final List<ThreadRow> threads;

    public ShowView(ProcessDetails details, Selection selection, ProcessRow process) {
        this.details = details;
        this.oneThread = selection.isOneThread();
        this.process = process;
        this.threads = process.threads();
        this.main = firstLive(threads);
    }

    /** The first thread, even of a process in which it has ended: its id is that of the process. */
    private ThreadRow first() {
        for (ThreadRow row : threads) {
            if (row.thread().id().tid() == process.process().pid()) {
                return row;
            }
        }
        return main;
    }

    private static ThreadRow firstLive(List<ThreadRow> threads) {
        for (ThreadRow row : threads) {
            if (!row.thread().stat().isExiting()) {
                return row;
            }
        }
        return threads.get(0);
    }

    @Override
    public void text(TextOut out) throws IOException {
        out.line(Style.HEADER, heading());
        for (Section section : sections()) {
            out.newLine();
            section.text(out);
        }
        out.newLine();
        if (details.limits().isKnown()) {
            limits().text(out);
        } else {
            noLimits().text(out);
        }
        if (!oneThread) {
            out.newLine();
            threadTable().text(out);
        }
    }

    @Override
    public void plain(TextOut out) throws IOException {
        for (Section section : sections()) {
            section.plain(out);
        }
        if (!details.limits().isKnown()) {
            noLimits().plain(out);
        }
        for (Limit limit : known(details.limits())) {
            out.line("limits\t" + limit.name() + "\t" + amount(limit.soft()) + "\t" + amount(limit.hard()) + "\t"
                    + limit.unit());
        }
        if (!oneThread) {
            for (ThreadRow thread : threads) {
                out.text("threads");
                for (Column<ThreadRow> column : threadColumns()) {
                    out.text("\t").text(column.cell(thread).text());
                }
                out.newLine();
            }
        }
    }

    private String heading() {
        String name = Escape.printable(main.thread().stat().name());
        if (oneThread) {
            return "Thread " + main.thread().id() + " (" + name + ") of process "
                    + Escape.printable(process.process().stat().name());
        }
        return "Process " + process.process().pid() + " ("
                + Escape.printable(process.process().stat().name()) + ")";
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(identity());
        if (!oneThread) {
            sections.add(totals());
        }
        sections.add(scheduling());
        sections.add(cpu());
        sections.add(signals());
        sections.add(activity());
        sections.add(stack());
        sections.add(security());
        sections.add(namespaces());
        sections.add(cgroups());
        return sections;
    }

    private Section identity() {
        Section section = new Section("identity");
        section.add("command line", cell(ThreadColumn.CMDLINE));
        section.add("executable", Cell.of(details.executable(), Cell::of));
        section.add("working directory", Cell.of(details.workingDirectory(), Cell::of));
        section.add("parent", cell(ThreadColumn.PPID));
        section.add(
                "user",
                oneThread
                        ? Cells.userWithId(main.userId(), main.userName())
                        : Cells.userWithId(process.process().userId(), process.userName()));
        long startTicks = (oneThread ? main.thread().stat() : process.process().stat()).startTicks();
        section.add("started", Cells.started(process.system(), startTicks));
        section.add("age", Cells.age(process.system().ageNs(startTicks)));
        section.add("threads", Cell.of(process.process().stat().threads()));
        section.add("system call numbers", Cell.of(process.process().abi(), abi -> Cell.of(Cells.abi(abi))));
        section.add("ids by pid namespace", ThreadColumn.NSTID.cell(oneThread ? main : first()));
        TaskStatus status = status();
        Integer tracer = status == null ? null : status.tracer();
        section.add("traced by", tracer == null ? Cell.UNKNOWN : Cell.of(tracer == 0 ? "nobody" : "process " + tracer));
        return section;
    }

    /** What the process has used, its ended threads included. */
    private Section totals() {
        TaskStat stat = process.process().stat();
        Section section = new Section("totals");
        section.add("user time", Cells.cpuTime(process.system().ticksToNs(stat.userTicks())));
        section.add("system time", Cells.cpuTime(process.system().ticksToNs(stat.systemTicks())));
        section.add("minor faults", Cell.of(stat.minorFaults()));
        section.add("major faults", Cell.of(stat.majorFaults()));
        section.add("address space", Cells.size(process.process().virtualBytes()));
        return section;
    }

    /** Of a process, these facts are those of its first thread that has not ended. */
    private Section ofThread(String title) {
        return oneThread
                ? new Section(title)
                : new Section(title, title + " of thread " + main.thread().id().tid());
    }

    private Section scheduling() {
        Section section = ofThread("scheduling");
        section.add("state", stateWithMeaning(main.thread().stat()));
        section.add("policy", cell(ThreadColumn.POLICY));
        section.add("reset on fork", cell(ThreadColumn.RESET));
        section.add("priority", cell(ThreadColumn.PRIO));
        section.add("real-time priority", cell(ThreadColumn.RTPRIO));
        section.add("nice", cell(ThreadColumn.NICE));
        section.add("timer slack", cell(ThreadColumn.SLACK));
        section.add("slice", cell(ThreadColumn.SLICE));
        if (main.thread().stat().policy() == Policy.DEADLINE) {
            section.add("runtime", cell(ThreadColumn.RUNTIME));
            section.add("deadline", cell(ThreadColumn.DEADLINE));
            section.add("period", cell(ThreadColumn.PERIOD));
            section.add(
                    "deadline flags",
                    SchedulingCells.flags(main.thread().scheduling().attributes()));
        }
        section.add("I/O priority", cell(ThreadColumn.IOPRIO));
        section.add("autogroup nice", cell(ThreadColumn.AUTONICE));
        return section;
    }

    private Section cpu() {
        Section section = ofThread("cpu");
        section.add("last ran on", cell(ThreadColumn.CPU));
        section.add("may run on", cell(ThreadColumn.ALLOWED));
        TaskStatus status = status();
        String nodes = status == null ? null : status.allowedMemoryNodes();
        section.add("memory nodes", nodes == null ? Cell.UNKNOWN : Cell.of(nodes));
        section.add("user time", cell(ThreadColumn.UTIME));
        section.add("system time", cell(ThreadColumn.STIME));
        section.add("on a CPU", cell(ThreadColumn.RUN));
        section.add("waited for a CPU", cell(ThreadColumn.DELAY));
        section.add("voluntary switches", cell(ThreadColumn.VCSW));
        section.add("involuntary switches", cell(ThreadColumn.ICSW));
        section.add("minor faults", cell(ThreadColumn.MINFLT));
        section.add("major faults", cell(ThreadColumn.MAJFLT));
        return section;
    }

    private Section signals() {
        Section section = ofThread("signals");
        section.add("blocked", cell(ThreadColumn.BLOCKED));
        section.add("pending for the thread", cell(ThreadColumn.PENDING));
        section.add("pending for the process", cell(ThreadColumn.SHPENDING));
        section.add("ignored", cell(ThreadColumn.IGNORED));
        section.add("caught", cell(ThreadColumn.CAUGHT));
        TaskStatus status = status();
        Long queued = status == null ? null : status.queuedSignals();
        Long limit = status == null ? null : status.queuedSignalsLimit();
        section.add(
                "queued by the user",
                queued == null || limit == null ? Cell.UNKNOWN : Cell.of(queued + " of " + QueueLimit.text(limit)));
        return section;
    }

    private Section activity() {
        Section section = ofThread("activity");
        section.add("system call", cell(ThreadColumn.WAITING));
        section.add("number", cell(ThreadColumn.SYSCALL));
        section.add("arguments", cell(ThreadColumn.ARGS));
        section.add("sleeps in", cell(ThreadColumn.WCHAN));
        return section;
    }

    private Section stack() {
        Section section = ofThread("stack");
        section.add(
                "range",
                Cell.of(
                        main.thread().stack(),
                        area -> Cell.of(JsonOut.hex(area.start()) + "-" + JsonOut.hex(area.end()))));
        section.add("stack pointer", Cell.of(main.thread().stack(), area -> Cell.of(JsonOut.hex(area.stackPointer()))));
        section.add("size", cell(ThreadColumn.STACK));
        section.add("used", cell(ThreadColumn.STACKUSED));
        section.add("guard", cell(ThreadColumn.GUARD));
        return section;
    }

    private Section security() {
        Section section = ofThread("security");
        TaskStatus status = status();
        section.add(
                "user ids", status == null ? Cell.UNKNOWN : ids(status.userId(0), status.userId(1), status.userId(2)));
        section.add(
                "group ids",
                status == null ? Cell.UNKNOWN : ids(status.groupId(0), status.groupId(1), status.groupId(2)));
        Long capabilities = status == null ? null : status.effectiveCapabilities();
        section.add("effective capabilities", capabilities == null ? Cell.UNKNOWN : Cell.of(JsonOut.hex(capabilities)));
        section.add("seccomp", cell(ThreadColumn.SECCOMP));
        section.add("no new privileges", cell(ThreadColumn.NNP));
        return section;
    }

    private static Cell ids(@Nullable Long real, @Nullable Long effective, @Nullable Long saved) {
        if (real == null || effective == null || saved == null) {
            return Cell.UNKNOWN;
        }
        return Cell.of("real " + real + ", effective " + effective + ", saved " + saved);
    }

    private Section namespaces() {
        Section section = new Section("namespaces");
        if (!details.namespaces().isKnown()) {
            section.add("all", Cell.of(details.namespaces(), all -> Cell.NONE));
        }
        for (Namespace namespace : known(details.namespaces())) {
            section.add(namespace.kind(), namespace.link());
        }
        return section;
    }

    private Section cgroups() {
        Section section = ofThread("cgroups");
        Reading<RawText> cgroup = main.thread().cgroup();
        if (cgroupLines(cgroup).isEmpty()) {
            section.add("all", Cell.of(cgroup, none -> Cell.NONE));
        }
        for (String line : cgroupLines(cgroup)) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first > 0 && second > first) {
                String controllers = line.substring(first + 1, second);
                section.add(
                        controllers.isEmpty() ? "unified" : Escape.printable(controllers),
                        Escape.printable(line.substring(second + 1)));
            }
        }
        return section;
    }

    private static List<String> cgroupLines(Reading<RawText> cgroup) {
        RawText text = cgroup.orNull();
        return text == null ? List.of() : text.text().lines().toList();
    }

    private Section noLimits() {
        return new Section("limits").add("all", Cell.of(details.limits(), limits -> Cell.NONE));
    }

    private Table<Limit> limits() {
        return new Table<>(
                List.of(
                        FunctionColumn.left("limit", "resource limit", l -> Cell.of(l.name())),
                        FunctionColumn.right("soft", "in force", l -> Cell.of(amount(l.soft()))),
                        FunctionColumn.right(
                                "hard", "the most the soft one may become", l -> Cell.of(amount(l.hard()))),
                        FunctionColumn.left("unit", "unit", l -> Cell.of(l.unit()))),
                known(details.limits()));
    }

    private static String amount(@Nullable Long value) {
        return value == null ? "unlimited" : Long.toUnsignedString(value);
    }

    private Table<ThreadRow> threadTable() {
        return new Table<>(threadColumns(), threads);
    }

    private static List<Column<ThreadRow>> threadColumns() {
        return ThreadColumn.catalogue().select(ThreadColumn.DEFAULT);
    }

    private static <T> List<T> known(Reading<List<T>> reading) {
        List<T> list = reading.orNull();
        return list == null ? List.of() : list;
    }

    private Cell cell(ThreadColumn column) {
        return column.cell(main);
    }

    private @Nullable TaskStatus status() {
        return main.thread().status().orNull();
    }

    /** Source: proc_pid_stat(5). */
    private static Cell stateWithMeaning(TaskStat stat) {
        Cell state = Cells.state(stat.state());
        String meaning = switch (stat.state()) {
            case 'R' -> "running or ready to run";
            case 'S' -> stat.isKernelThread() || stat.isIoWorker() ? "sleeping" : "sleeping, a signal wakes it";
            case 'D' -> "sleeping, no signal wakes it (disk sleep)";
            case 'T' -> "stopped by a signal";
            case 't' -> "stopped by a tracer";
            case 'Z' -> "ended, not yet waited for (zombie)";
            case 'X' -> "ended";
            case 'I' -> "idle kernel thread";
            case 'P' -> "parked kernel thread";
            default -> "";
        };
        return Cell.of(state.text() + "  " + meaning, state.style());
    }

    /** The lines that the kernel does not tell anything for. */
    public List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        for (Section section : sections()) {
            unknown.addAll(section.unknown());
        }
        unknown.addAll(details.limits().outcome() == Reading.Outcome.ABSENT ? List.of("limits") : List.of());
        return unknown;
    }

    /** What the caller may not see; empty if everything could be read. */
    public List<String> notPermitted() {
        Set<String> denied = new TreeSet<>();
        for (ThreadRow thread : threads) {
            denied.addAll(ThreadJson.notPermitted(thread.thread()));
        }
        denied.addAll(deniedOfProcess());
        return List.copyOf(denied);
    }

    private List<String> deniedOfProcess() {
        List<String> denied = new ArrayList<>();
        note(denied, "executable", details.executable());
        note(denied, "working_directory", details.workingDirectory());
        note(denied, "abi", process.process().abi());
        note(denied, "namespaces", details.namespaces());
        note(denied, "limits", details.limits());
        return denied;
    }

    private static void note(List<String> denied, String name, Reading<?> reading) {
        if (reading.isDenied()) {
            denied.add(name);
        }
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("pid", process.process().pid());
        out.member("tid", oneThread ? main.thread().id().tid() : null);
        out.object("process", json -> {
            ThreadJson.process(json, process);
            json.member("executable", details.executable().orNull());
            json.member("working_directory", details.workingDirectory().orNull());
            json.member("abi", process.process().abi().map(Cells::abi).orNull());
            identityJson(json);
        });
        if (details.limits().isKnown()) {
            out.objects("limits", known(details.limits()), ShowView::limit);
        } else {
            out.nothing("limits");
        }
        if (details.namespaces().isKnown()) {
            out.objects("namespaces", known(details.namespaces()), (json, namespace) -> {
                json.member("kind", namespace.kind());
                json.member("link", namespace.link());
            });
        } else {
            out.nothing("namespaces");
        }
        out.objects("threads", threads, ThreadJson::thread);
        out.strings("not_permitted", deniedOfProcess());
    }

    private static void limit(JsonOut json, Limit limit) throws IOException {
        json.member("name", limit.name());
        limit(json, "soft", limit.soft());
        limit(json, "hard", limit.hard());
        json.member("unit", limit.unit());
    }

    private static void limit(JsonOut json, String key, @Nullable Long value) throws IOException {
        if (value == null) {
            json.member(key, "unlimited");
        } else {
            json.unsigned(key, value);
        }
    }

    private void identityJson(JsonOut json) throws IOException {
        TaskStatus status = status();
        json.member("tracer_pid", status == null ? null : status.tracer());
        json.member("real_uid", status == null ? null : status.userId(0));
        json.member("effective_uid", status == null ? null : status.userId(1));
        json.member("saved_uid", status == null ? null : status.userId(2));
        json.member("real_gid", status == null ? null : status.groupId(0));
        json.member("effective_gid", status == null ? null : status.groupId(1));
        json.member("saved_gid", status == null ? null : status.groupId(2));
        json.address("effective_capabilities", status == null ? null : status.effectiveCapabilities());
        json.member("queued_signals", status == null ? null : status.queuedSignals());
        QueueLimit.json(json, "queued_signals_limit", status == null ? null : status.queuedSignalsLimit());
        json.member("allowed_memory_nodes", status == null ? null : status.allowedMemoryNodes());
    }
}
