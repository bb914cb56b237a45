package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Sizes;
import dev.thrctl.cli.render.Times;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.Fact;
import dev.thrctl.task.Policy;
import dev.thrctl.task.StackArea;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The catalogue of thread columns, and what the kernel must be asked for each. */
public final class ThreadColumns {
    public static final String DEFAULT = "tid,name,state,cpu,policy,prio,nice,time,blocked,waiting";

    /** The column that needs two looks at the system. */
    public static final String CPU_PERCENT = "%cpu";

    private final List<Column<ThreadRow>> list = new ArrayList<>();
    private final Map<String, Set<Fact>> facts = new HashMap<>();

    public ThreadColumns() {
        identity();
        scheduling();
        accounting();
        signals();
        waiting();
        surroundings();
    }

    public Columns<ThreadRow> columns() {
        return new Columns<>(list);
    }

    /** What has to be read for these columns. */
    public Set<Fact> facts(Iterable<Column<ThreadRow>> columns) {
        Set<Fact> needed = EnumSet.noneOf(Fact.class);
        for (Column<ThreadRow> column : columns) {
            needed.addAll(facts.getOrDefault(column.name(), Set.of()));
        }
        return needed;
    }

    private void identity() {
        right("tid", "thread id", r -> Cell.of(r.thread().id().tid()));
        right("pid", "process (thread group) id", r -> Cell.of(r.process().pid()));
        right(
                "ppid",
                "process id of the parent",
                r -> Cell.of(r.process().stat().parent()));
        left(
                "name",
                "name of the thread (comm), 15 bytes",
                r -> Cell.of(r.thread().stat().name()));
        left("process", "name of the process", r -> Cell.of(r.process().stat().name()));
        left(
                "cmdline",
                "command line of the process",
                r -> Cell.of(r.process().commandLine(), ThreadColumns::joined),
                Fact.COMMAND_LINE);
        left("user", "effective user of the process", ThreadColumns::user, Fact.USER);
        right(
                "uid",
                "effective user id of the process",
                r -> Cell.of(r.process().userId()),
                Fact.USER);
        status("nstid", "thread id in each pid namespace, outermost first", s -> Cell.of(words(s.namespaceTids())));
    }

    private void scheduling() {
        left(
                "state",
                "R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle",
                r -> state(r.thread().stat().state()));
        right("cpu", "CPU it last ran on", r -> Cell.of(r.thread().stat().processor()));
        status("allowed", "CPUs it may run on", s -> cpus(s.allowedCpus()));
        left(
                "policy",
                "scheduling policy",
                r -> Cell.of(Policy.shortName(r.thread().stat().policy())));
        left(
                "reset",
                "yes if children fall back to the default policy (SCHED_RESET_ON_FORK)",
                r -> Cell.of(r.thread().resetOnFork(), reset -> Cell.of(reset ? "yes" : "no")),
                Fact.RESET_ON_FORK);
        right(
                "prio",
                "kernel priority: 20 + nice, or -1 - real-time priority",
                r -> Cell.of(r.thread().stat().priority()));
        right("rtprio", "real-time priority, 1 to 99", r -> {
            int priority = r.thread().stat().realTimePriority();
            return priority == 0 ? Cell.NONE : Cell.of(priority);
        });
        right("nice", "nice value, -20 to 19", r -> Cell.of(r.thread().stat().nice()));
        right(
                "slack",
                "timer slack",
                r -> Cell.of(r.thread().timerSlackNs(), ns -> Cell.of(Times.precise(ns), ns)),
                Fact.TIMER_SLACK);
    }

    private void accounting() {
        right("time", "user and system CPU time", r -> cpuTime(r.cpuNs()));
        right(
                "utime",
                "user CPU time",
                r -> cpuTime(r.system().ticksToNs(r.thread().stat().userTicks())));
        right(
                "stime",
                "system CPU time",
                r -> cpuTime(r.system().ticksToNs(r.thread().stat().systemTicks())));
        right(CPU_PERCENT, "share of one CPU over --interval", r -> percent(r.cpuPercent()), Fact.SCHEDSTAT);
        right(
                "run",
                "time on a CPU, by schedstat",
                r -> Cell.of(r.thread().schedStat(), s -> Cell.of(Times.precise(s.runNs()), s.runNs())),
                Fact.SCHEDSTAT);
        right(
                "delay",
                "time ready but waiting for a CPU, by schedstat",
                r -> Cell.of(r.thread().schedStat(), s -> Cell.of(Times.precise(s.delayNs()), s.delayNs())),
                Fact.SCHEDSTAT);
        right("started", "when it was started, local time", ThreadColumns::started);
        right("age", "time since its start", r -> {
            Long age = r.system().ageNs(r.thread().stat().startTicks());
            return age == null ? Cell.NONE : Cell.of(Times.elapsed(age), age);
        });
        statusRight("vcsw", "voluntary context switches", s -> Cell.of(s.voluntarySwitches()));
        statusRight("icsw", "involuntary context switches", s -> Cell.of(s.involuntarySwitches()));
        right(
                "minflt",
                "page faults without disk access",
                r -> Cell.of(r.thread().stat().minorFaults()));
        right(
                "majflt",
                "page faults with disk access",
                r -> Cell.of(r.thread().stat().majorFaults()));
    }

    private void signals() {
        status("blocked", "signals that it blocks", s -> signals(s.blocked()));
        status("pending", "signals pending for this thread", s -> signals(s.pending()));
        status("shpending", "signals pending for the process", s -> signals(s.sharedPending()));
        status("ignored", "signals that the process ignores", s -> signals(s.ignored()));
        status("caught", "signals that the process has handlers for", s -> signals(s.caught()));
    }

    private void waiting() {
        left(
                "waiting",
                "system call it sleeps in; - for none, ? if not permitted to see",
                ThreadColumns::waiting,
                Fact.SYSCALL);
        right(
                "syscall",
                "number of that system call, in the numbering of the program",
                r -> Cell.of(
                        r.thread().syscall(),
                        s -> s.kind() == SyscallState.Kind.IN_SYSCALL ? Cell.of(s.number()) : Cell.NONE),
                Fact.SYSCALL);
        left(
                "args",
                "arguments of that system call",
                r -> Cell.of(r.thread().syscall(), ThreadColumns::arguments),
                Fact.SYSCALL);
        left(
                "wchan",
                "kernel function it sleeps in",
                r -> Cell.of(r.thread().wchan(), ThreadColumns::wchan),
                Fact.WCHAN);
    }

    private void surroundings() {
        status("seccomp", "seccomp mode: off, strict, filter", s -> seccomp(s.seccomp()));
        status("nnp", "no_new_privs", s -> {
            Boolean set = s.noNewPrivs();
            return set == null ? Cell.NONE : Cell.of(set ? "yes" : "no");
        });
        left(
                "cgroup",
                "control group: the unified one, else all of version 1",
                r -> Cell.of(r.thread().cgroup(), ThreadColumns::cgroup),
                Fact.CGROUP);
        right("stack", "size of the mapping that the stack lies in", r -> stack(r, StackArea::sizeBytes), Fact.STACK);
        right(
                "stackused",
                "from the stack pointer to the end of that mapping",
                r -> stack(r, StackArea::usedBytes),
                Fact.STACK);
        right("guard", "inaccessible bytes below the stack", r -> stack(r, StackArea::guardBytes), Fact.STACK);
    }

    private void left(String name, String meaning, Function<ThreadRow, Cell> cell, Fact... needs) {
        list.add(Column.left(name, meaning, cell));
        facts.put(name, Set.of(needs));
    }

    private void right(String name, String meaning, Function<ThreadRow, Cell> cell, Fact... needs) {
        list.add(Column.right(name, meaning, cell));
        facts.put(name, Set.of(needs));
    }

    private void status(String name, String meaning, Function<TaskStatus, Cell> cell) {
        left(name, meaning, r -> Cell.of(r.thread().status(), cell), Fact.STATUS);
    }

    private void statusRight(String name, String meaning, Function<TaskStatus, Cell> cell) {
        right(name, meaning, r -> Cell.of(r.thread().status(), cell), Fact.STATUS);
    }

    static Cell state(char state) {
        return switch (state) {
            case 'R' -> Cell.of("R", Style.GOOD);
            case 'D', 'Z' -> Cell.of(String.valueOf(state), Style.BAD);
            case 'T', 't' -> Cell.of(String.valueOf(state), Style.WARNING);
            default -> Cell.of(String.valueOf(state));
        };
    }

    static Cell cpuTime(@Nullable Long ns) {
        return ns == null ? Cell.NONE : Cell.of(Times.cpu(ns), ns);
    }

    private static Cell percent(@Nullable Double percent) {
        if (percent == null) {
            return Cell.NONE;
        }
        long tenths = Math.round(percent * 10);
        return Cell.of(tenths / 10 + "." + tenths % 10, percent);
    }

    private static Cell user(ThreadRow row) {
        return user(row.process().userId(), row.userName());
    }

    static Cell user(@Nullable Long userId, @Nullable String name) {
        if (userId == null) {
            return Cell.NONE;
        }
        return Cell.of(name == null ? Long.toString(userId) : Escape.printable(name));
    }

    static Cell joined(List<RawText> arguments) {
        if (arguments.isEmpty()) {
            return Cell.NONE;
        }
        StringBuilder text = new StringBuilder();
        for (RawText argument : arguments) {
            text.append(text.isEmpty() ? "" : " ").append(Escape.printable(argument));
        }
        return Cell.of(text.toString());
    }

    private static Cell started(ThreadRow row) {
        Long age = row.system().ageNs(row.thread().stat().startTicks());
        if (age == null) {
            return Cell.NONE;
        }
        Instant start = Instant.now().minusNanos(age);
        String text = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .withZone(ZoneId.systemDefault())
                .format(start);
        return Cell.of(text, -age);
    }

    private static Cell waiting(ThreadRow row) {
        Reading<SyscallState> reading = row.thread().syscall();
        if (reading.isDenied()) {
            return Cell.DENIED;
        }
        String name = row.syscallName();
        return name == null ? Cell.NONE : Cell.of(name);
    }

    private static Cell arguments(SyscallState state) {
        if (state.kind() != SyscallState.Kind.IN_SYSCALL) {
            return Cell.NONE;
        }
        return Cell.of(words(state.arguments().stream().map(JsonOut::hex).toList()));
    }

    private static Cell wchan(RawText wchan) {
        String text = Escape.printable(wchan);
        return text.isEmpty() || text.equals("0") ? Cell.NONE : Cell.of(text);
    }

    /** Lines are ID:CONTROLLERS:PATH; the unified hierarchy has ID 0. Source: cgroups(7). */
    static Cell cgroup(RawText lines) {
        String text = lines.text();
        for (String line : text.lines().toList()) {
            if (line.startsWith("0::") && line.length() > 4) {
                return Cell.of(Escape.printable(line.substring(3)));
            }
        }
        return text.isBlank()
                ? Cell.NONE
                : Cell.of(Escape.printable(text.strip().replace('\n', ' ')));
    }

    private static Cell stack(ThreadRow row, Function<StackArea, Long> bytes) {
        return Cell.of(row.thread().stack(), area -> Cell.of(Sizes.of(bytes.apply(area)), bytes.apply(area)));
    }

    private static Cell signals(@Nullable SignalSet set) {
        return set == null ? Cell.NONE : Cell.of(set.compact());
    }

    private static Cell cpus(@Nullable CpuSet set) {
        return set == null ? Cell.NONE : Cell.of(set.list());
    }

    private static Cell seccomp(@Nullable Integer mode) {
        return mode == null ? Cell.NONE : Cell.of(seccompName(mode));
    }

    /** SECCOMP_MODE_* of include/uapi/linux/seccomp.h. */
    static String seccompName(int mode) {
        return switch (mode) {
            case 0 -> "off";
            case 1 -> "strict";
            case 2 -> "filter";
            default -> Integer.toString(mode);
        };
    }

    private static String words(List<?> items) {
        StringBuilder text = new StringBuilder();
        for (Object item : items) {
            text.append(text.isEmpty() ? "" : " ").append(item);
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
