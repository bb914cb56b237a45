package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.task.Fact;
import dev.thrctl.task.Policy;
import dev.thrctl.task.SchedStat;
import dev.thrctl.task.TaskStat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of thread columns, and what the kernel must be asked for each. */
public enum ThreadColumn implements FactColumn<ThreadRow> {
    TID(Align.RIGHT, "thread id"),
    PID(Align.RIGHT, "process (thread group) id"),
    PPID(Align.RIGHT, "process id of the parent"),
    NAME(Align.LEFT, "name of the thread (comm), 15 bytes"),
    PROCESS(Align.LEFT, "name of the process"),
    CMDLINE(Align.LEFT, "command line of the process", Fact.COMMAND_LINE),
    USER(Align.LEFT, "effective user", Fact.STATUS),
    UID(Align.RIGHT, "effective user id", Fact.STATUS),
    NSTID(Align.LEFT, "thread id in each pid namespace, outermost first", Fact.STATUS),
    STATE(Align.LEFT, "R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle, P parked"),
    CPU(Align.RIGHT, "CPU it last ran on"),
    ALLOWED(Align.LEFT, "CPUs it may run on", Fact.STATUS),
    POLICY(Align.LEFT, "scheduling policy"),
    RESET(Align.LEFT, "yes if children fall back to the default policy (SCHED_RESET_ON_FORK)", Fact.RESET_ON_FORK),
    PRIO(Align.RIGHT, "kernel priority: 20 + nice, or -1 - real-time priority"),
    RTPRIO(Align.RIGHT, "real-time priority, 1 to 99"),
    NICE(Align.RIGHT, "nice value, -20 to 19"),
    SLACK(Align.RIGHT, "timer slack", Fact.TIMER_SLACK),
    RUNTIME(Align.RIGHT, "CPU time in each period, of the policy deadline", Fact.ATTRIBUTES),
    DEADLINE(Align.RIGHT, "when that is to be done, of the policy deadline", Fact.ATTRIBUTES),
    PERIOD(Align.RIGHT, "length of the period, of the policy deadline", Fact.ATTRIBUTES),
    SLICE(Align.RIGHT, "length of a time slice, of the policies other, batch and idle (Linux 6.12)", Fact.ATTRIBUTES),
    IOPRIO(Align.LEFT, "I/O class and level: none, rt:0 (first) to rt:7, best-effort:0 to 7, idle", Fact.IO_PRIORITY),
    AUTONICE(Align.RIGHT, "nice value of the autogroup of the process; - if it is in none", Fact.AUTOGROUP),
    TIME(Align.RIGHT, "user and system CPU time"),
    UTIME(Align.RIGHT, "user CPU time"),
    STIME(Align.RIGHT, "system CPU time"),
    CPU_PERCENT("%cpu", Align.RIGHT, "share of one CPU over --interval", Fact.SCHEDSTAT),
    RUN(Align.RIGHT, "time on a CPU, by schedstat", Fact.SCHEDSTAT),
    DELAY(Align.RIGHT, "time ready but waiting for a CPU, by schedstat", Fact.SCHEDSTAT),
    STARTED(Align.RIGHT, "when it was started, local time"),
    AGE(Align.RIGHT, "time since its start"),
    VCSW(Align.RIGHT, "voluntary context switches", Fact.STATUS),
    ICSW(Align.RIGHT, "involuntary context switches", Fact.STATUS),
    MINFLT(Align.RIGHT, "page faults without disk access"),
    MAJFLT(Align.RIGHT, "page faults with disk access"),
    BLOCKED(Align.LEFT, "signals that it blocks", Fact.STATUS),
    PENDING(Align.LEFT, "signals pending for this thread", Fact.STATUS),
    SHPENDING(Align.LEFT, "signals pending for the process", Fact.STATUS),
    IGNORED(Align.LEFT, "signals that the process ignores", Fact.STATUS),
    CAUGHT(Align.LEFT, "signals that the process has handlers for", Fact.STATUS),
    WAITING(Align.LEFT, "system call it sleeps in; - for none, ? if it cannot be seen", Fact.SYSCALL),
    SYSCALL(Align.RIGHT, "number of that system call, in the numbering of the program", Fact.SYSCALL),
    ARGS(Align.LEFT, "arguments of that system call", Fact.SYSCALL),
    WCHAN(Align.LEFT, "kernel function it sleeps in", Fact.WCHAN),
    SECCOMP(Align.LEFT, "seccomp mode: off, strict, filter", Fact.STATUS),
    NNP(Align.LEFT, "no_new_privs", Fact.STATUS),
    CGROUP(Align.LEFT, "control group: the unified one, else all of version 1", Fact.CGROUP),
    STACK(Align.RIGHT, "size of the mapping that the stack lies in; ? while the thread runs", Fact.STACK),
    STACKUSED(Align.RIGHT, "from the stack pointer to the end of that mapping", Fact.STACK),
    GUARD(Align.RIGHT, "inaccessible bytes below the stack", Fact.STACK);

    /** What {@code ps} shows of threads by itself. */
    public static final String DEFAULT = "tid,name,state,cpu,policy,prio,nice,time,blocked,waiting";

    /** The mapping is that of several stacks: the size of each is unknown. */
    private static final Cell SHARED = Cell.of("shared", (Object) null);

    private final ColumnSpec spec;
    private final @Nullable Fact fact;

    ThreadColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
        fact = null;
    }

    ThreadColumn(Align align, String meaning, Fact fact) {
        spec = ColumnSpec.of(this, align, meaning);
        this.fact = fact;
    }

    /** For a title that no constant can have. */
    ThreadColumn(String title, Align align, String meaning, Fact fact) {
        spec = new ColumnSpec(title, align, meaning);
        this.fact = fact;
    }

    public static Columns<ThreadRow> catalogue() {
        return new Columns<>(List.of(values()));
    }

    /** Whether it shows a set of signals, which text says in many ways. */
    boolean isSignalSet() {
        return switch (this) {
            case BLOCKED, PENDING, SHPENDING, IGNORED, CAUGHT -> true;
            default -> false;
        };
    }

    /** Whether it sorts and compares by bytes. */
    boolean isSize() {
        return this == STACK || this == STACKUSED || this == GUARD;
    }

    /** Whether it sorts and compares by nanoseconds. */
    boolean isDuration() {
        return switch (this) {
            case SLACK, RUNTIME, DEADLINE, PERIOD, SLICE, TIME, UTIME, STIME, RUN, DELAY, AGE -> true;
            default -> false;
        };
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }

    @Override
    public @Nullable Fact fact() {
        return fact;
    }

    @Override
    public Cell cell(ThreadRow row) {
        TaskStat stat = row.thread().stat();
        return switch (this) {
            case TID -> Cell.of(row.thread().id().tid());
            case PID -> Cell.of(row.process().pid());
            case PPID -> Cell.of(row.process().stat().parent());
            case NAME -> Cell.of(stat.name());
            case PROCESS -> Cell.of(row.process().stat().name());
            case CMDLINE -> Cell.of(row.process().commandLine(), Cells::arguments);
            case USER, UID -> user(row);
            case STATE -> Cells.state(stat.state());
            case CPU -> Cell.of(stat.processor());
            case POLICY -> Cell.of(Policy.shortName(stat.policy()));
            case RESET -> Cell.of(row.thread().resetOnFork(), Cells::yesNo);
            case PRIO -> Cell.of(stat.priority());
            case RTPRIO -> stat.realTimePriority() == 0 ? Cell.NONE : Cell.of(stat.realTimePriority());
            case NICE -> Cell.of(stat.nice());
            case SLACK -> Cell.of(row.thread().timerSlackNs(), Cells::slack);
            case RUNTIME, DEADLINE, PERIOD, SLICE, IOPRIO, AUTONICE ->
                SchedulingCells.cell(this, row.thread().scheduling());
            case TIME -> Cells.cpuTime(row.cpuNs());
            case UTIME -> Cells.cpuTime(row.system().ticksToNs(stat.userTicks()));
            case STIME -> Cells.cpuTime(row.system().ticksToNs(stat.systemTicks()));
            case CPU_PERCENT -> Cells.percent(row.cpuPercent());
            case RUN -> Cells.duration(row.thread().schedStat().map(SchedStat::runNs));
            case DELAY -> Cells.duration(row.thread().schedStat().map(SchedStat::delayNs));
            case STARTED -> Cells.started(row.system(), stat.startTicks());
            case AGE -> Cells.age(row.system().ageNs(stat.startTicks()));
            case MINFLT -> Cell.of(stat.minorFaults());
            case MAJFLT -> Cell.of(stat.majorFaults());
            case WAITING -> waiting(row);
            case SYSCALL -> Cell.of(row.thread().syscall(), Cells::syscallNumber);
            case ARGS -> Cell.of(row.thread().syscall(), Cells::syscallArguments);
            case WCHAN -> Cell.of(row.thread().wchan(), Cell::of);
            case CGROUP -> Cell.of(row.thread().cgroup(), Cells::cgroup);
            case STACK -> Cell.of(row.thread().stack(), area -> size(area.sizeBytes()));
            case STACKUSED -> Cell.of(row.thread().stack(), area -> size(area.usedBytes()));
            case GUARD -> Cell.of(row.thread().stack(), area -> size(area.guardBytes()));
            default -> StatusCells.cell(this, row.thread().status());
        };
    }

    private Cell user(ThreadRow row) {
        if (row.thread().status().isDenied()) {
            return Cell.DENIED;
        }
        Long userId = row.userId();
        return this == UID ? Cells.number(userId) : Cells.user(userId, row.userName());
    }

    private static Cell waiting(ThreadRow row) {
        if (!row.thread().syscall().isKnown()) {
            return Cell.missing(row.thread().syscall());
        }
        char state = row.thread().stat().state();
        // A stopped thread does not sleep in the call from whose end it was stopped.
        String name = state == 'T' || state == 't' ? null : row.syscallName();
        return name == null ? Cell.NONE : Cell.of(name);
    }

    private static Cell size(@Nullable Long bytes) {
        return bytes == null ? SHARED : Cells.size(bytes);
    }
}
