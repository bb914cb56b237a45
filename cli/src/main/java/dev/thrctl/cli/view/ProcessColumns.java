package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Sizes;
import dev.thrctl.cli.render.Times;
import dev.thrctl.task.Fact;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The catalogue of process columns, for {@code ps} without a target. */
public final class ProcessColumns {
    public static final String DEFAULT = "pid,threads,states,time,user,name";

    private static final Columns<ProcessRow> CATALOGUE = new Columns<>(List.of(
            Column.right("pid", "process id", r -> Cell.of(r.process().pid())),
            Column.right(
                    "ppid",
                    "process id of the parent",
                    r -> Cell.of(r.process().stat().parent())),
            Column.right(
                    "threads",
                    "live threads",
                    r -> Cell.of(r.process().threads().size())),
            Column.left("states", "threads in each state, such as R1 S12", ProcessColumns::states),
            Column.right(
                    "time", "user and system CPU time, ended threads included", r -> ThreadColumns.cpuTime(r.cpuNs())),
            Column.left(
                    "user",
                    "effective user",
                    r -> ThreadColumns.user(r.process().userId(), r.userName())),
            Column.right("uid", "effective user id", r -> Cell.of(r.process().userId())),
            Column.left(
                    "name",
                    "name of the process (comm)",
                    r -> Cell.of(r.process().stat().name())),
            Column.left("cmdline", "command line", r -> Cell.of(r.process().commandLine(), ThreadColumns::joined)),
            Column.right(
                    "nice",
                    "nice value of the first thread",
                    r -> Cell.of(r.process().stat().nice())),
            Column.right(
                    "vsize",
                    "size of the address space",
                    r -> Cell.of(
                            Sizes.of(r.process().stat().virtualBytes()),
                            r.process().stat().virtualBytes())),
            Column.right(
                    "minflt",
                    "page faults without disk access",
                    r -> Cell.of(r.process().stat().minorFaults())),
            Column.right(
                    "majflt",
                    "page faults with disk access",
                    r -> Cell.of(r.process().stat().majorFaults())),
            Column.right("age", "time since its start", r -> {
                Long age = r.system().ageNs(r.process().stat().startTicks());
                return age == null ? Cell.NONE : Cell.of(Times.elapsed(age), age);
            })));

    private ProcessColumns() {}

    public static Columns<ProcessRow> columns() {
        return CATALOGUE;
    }

    /** What has to be read for these columns. */
    public static Set<Fact> facts(Iterable<Column<ProcessRow>> columns) {
        Set<Fact> facts = EnumSet.noneOf(Fact.class);
        for (Column<ProcessRow> column : columns) {
            switch (column.name()) {
                case "user", "uid" -> facts.add(Fact.USER);
                case "cmdline" -> facts.add(Fact.COMMAND_LINE);
                default -> {}
            }
        }
        return facts;
    }

    private static Cell states(ProcessRow row) {
        StringBuilder text = new StringBuilder();
        boolean alarming = false;
        for (Map.Entry<Character, Integer> state : row.states().entrySet()) {
            text.append(text.isEmpty() ? "" : " ").append(state.getKey()).append(state.getValue());
            alarming |= state.getKey() == 'D' || state.getKey() == 'Z';
        }
        return text.isEmpty() ? Cell.NONE : Cell.of(text.toString(), alarming ? Style.BAD : Style.PLAIN);
    }
}
