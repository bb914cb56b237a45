package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.task.Fact;
import dev.thrctl.task.TaskStat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The catalogue of process columns, for {@code ps} without a target. */
public enum ProcessColumn implements FactColumn<ProcessRow> {
    PID(Align.RIGHT, "process id"),
    PPID(Align.RIGHT, "process id of the parent"),
    THREADS(Align.RIGHT, "live threads"),
    STATES(Align.LEFT, "threads in each state, such as R1 S12"),
    TIME(Align.RIGHT, "user and system CPU time, ended threads included"),
    USER(Align.LEFT, "effective user", Fact.USER),
    UID(Align.RIGHT, "effective user id", Fact.USER),
    NAME(Align.LEFT, "name of the process (comm)"),
    CMDLINE(Align.LEFT, "command line", Fact.COMMAND_LINE),
    NICE(Align.RIGHT, "nice value of the first thread"),
    VSIZE(Align.RIGHT, "size of the address space"),
    MINFLT(Align.RIGHT, "page faults without disk access"),
    MAJFLT(Align.RIGHT, "page faults with disk access"),
    STARTED(Align.RIGHT, "when it was started, local time"),
    AGE(Align.RIGHT, "time since its start");

    /** What {@code ps} shows of processes by itself. */
    public static final String DEFAULT = "pid,threads,states,time,user,name";

    private final ColumnSpec spec;
    private final @Nullable Fact fact;

    ProcessColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
        fact = null;
    }

    ProcessColumn(Align align, String meaning, Fact fact) {
        spec = ColumnSpec.of(this, align, meaning);
        this.fact = fact;
    }

    public static Columns<ProcessRow> catalogue() {
        return new Columns<>(List.of(values()));
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
    public Cell cell(ProcessRow row) {
        TaskStat stat = row.process().stat();
        return switch (this) {
            case PID -> Cell.of(row.process().pid());
            case PPID -> Cell.of(stat.parent());
            case THREADS -> threads(row);
            case STATES -> states(row);
            case TIME -> Cells.cpuTime(row.cpuNs());
            case USER -> Cells.user(row.process().userId(), row.userName());
            case UID -> Cells.number(row.process().userId());
            case NAME -> Cell.of(stat.name());
            case CMDLINE -> Cell.of(row.process().commandLine(), Cells::arguments);
            case NICE -> Cell.of(stat.nice());
            case VSIZE -> Cells.size(row.process().virtualBytes());
            case MINFLT -> Cell.of(stat.minorFaults());
            case MAJFLT -> Cell.of(stat.majorFaults());
            case STARTED -> Cells.started(row.system(), stat.startTicks());
            case AGE -> Cells.age(row.system().ageNs(stat.startTicks()));
        };
    }

    /** A process has at least one: without any its folder could not be read. */
    private static Cell threads(ProcessRow row) {
        int threads = row.process().threads().size();
        return threads == 0 ? Cell.UNKNOWN : Cell.of(threads);
    }

    private static Cell states(ProcessRow row) {
        StringBuilder text = new StringBuilder();
        boolean alarming = false;
        long[] keys = new long[2 * row.states().size()];
        int count = 0;
        for (Map.Entry<Character, Integer> state : row.states().entrySet()) {
            text.append(text.isEmpty() ? "" : " ").append(state.getKey()).append(state.getValue());
            keys[count++] = state.getKey();
            keys[count++] = state.getValue();
            alarming |= state.getKey() == 'D' || state.getKey() == 'Z';
        }
        return text.isEmpty() ? Cell.UNKNOWN : new Cell(text.toString(), keys, alarming ? Style.BAD : Style.PLAIN);
    }
}
