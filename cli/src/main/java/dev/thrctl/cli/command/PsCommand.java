package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.OutputOptions.Format;
import dev.thrctl.cli.command.Where.Undecided;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.ColumnHelp;
import dev.thrctl.cli.view.FactColumn;
import dev.thrctl.cli.view.Filter;
import dev.thrctl.cli.view.ProcessColumn;
import dev.thrctl.cli.view.ProcessRow;
import dev.thrctl.cli.view.PsView;
import dev.thrctl.cli.view.ThreadColumn;
import dev.thrctl.cli.view.ThreadGroups;
import dev.thrctl.cli.view.ThreadRow;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.task.Fact;
import dev.thrctl.task.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code thrctl ps [TARGET...]}. */
public final class PsCommand implements Command {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MANY_ROWS = 1000;

    /** What every JSON document has, whatever the columns. */
    private static final Set<Fact> JSON_FACTS = EnumSet.of(
            Fact.STATUS, Fact.SYSCALL, Fact.SCHEDSTAT, Fact.WCHAN, Fact.RESET_ON_FORK, Fact.COMMAND_LINE, Fact.USER);

    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> targets;
    private final Flag allThreads;
    private final Flag allOfName;
    private final Arg<String> columnNames;
    private final Arg<String> sort;
    private final Arg<List<String>> where;
    private final Arg<String> group;
    private final Arg<Long> interval;

    public PsCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "Without a target: one row per process. With targets, or --all-threads: one row per thread.",
                "A target is PID, PID/TID, PID/GLOB (threads whose name matches), a TID, self, or a process name, which"
                        + " may also stand in place of the PID.");
        targets = model.operands(Parsers.TARGET, "TARGET", "Processes or threads to list.");
        allThreads = model.flag("List every thread of the system.", "-a", "--all-threads");
        allOfName = model.flag("Take all processes of an ambiguous name.", "--all");
        columnNames = model.option(
                Parsers.columns(ThreadColumn.class, ProcessColumn.class),
                "COLUMNS",
                "Columns to show; 'help' lists them.",
                "-o",
                "--output");
        sort = model.option(
                Parsers.text(Values.columns(ValueKind.COLUMN_SORT, ThreadColumn.class, ProcessColumn.class)),
                "[-]COLUMN",
                "Sort by a column, with - the largest first.",
                "--sort");
        where = model.options(
                Parsers.text(Values.columns(ValueKind.FILTER, ThreadColumn.class, ProcessColumn.class)
                        .plus(
                                "blocks: signal that the thread blocks",
                                "pends: signal that is pending",
                                "ignores: signal that the process ignores",
                                "catches: signal that the process handles")),
                "FILTER",
                "Only rows for which it holds: state=D, name~worker, time>1s, blocks=TERM, threads>100. Several must all"
                        + " hold.",
                "-w",
                "--where");
        group = model.optionalColumns(
                ThreadGroups.DEFAULT,
                ThreadColumn.catalogue(),
                Values.columns(ValueKind.COLUMNS, ThreadColumn.class),
                "COLUMNS",
                "One row per group of threads that agree in these columns (" + ThreadGroups.DEFAULT
                        + "), digits in names folded to *.",
                "-g",
                "--group");
        interval = model.option(
                Parsers.SECONDS,
                "DURATION",
                "Time over which %%cpu is measured (1s). A bare number is in seconds.",
                "--interval");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "ps");
    }

    @Override
    public ExitCode run() throws IOException {
        boolean ofThreads = allThreads.isSet()
                || group.isGiven()
                || !targets.values().isEmpty()
                || (where.isGiven()
                        && !new Where(where.or(List.of())).asksForProcesses(columnNames.orNull(), sort.orNull()));
        if ("help".equals(columnNames.orNull())) {
            print(new ColumnHelp(ofThreads ? ThreadColumn.catalogue() : ProcessColumn.catalogue()));
            if (!ofThreads) {
                context.message("these are columns of processes; 'thrctl ps -a -o help' lists those of threads");
            }
            return ExitCode.DONE;
        }
        if (group.isGiven() && columnNames.isGiven()) {
            throw new InvalidValueException(
                    "-o does not go with --group, which takes its columns itself: --group=name,cpu");
        }
        if (ofThreads) {
            return threads();
        }
        if (interval.isGiven() || allOfName.isSet()) {
            throw new InvalidValueException(
                    (interval.isGiven() ? "--interval" : "--all") + " needs a target or --all-threads");
        }
        return processes();
    }

    private ExitCode processes() throws IOException {
        Columns<ProcessRow> catalogue = ProcessColumn.catalogue();
        List<Column<ProcessRow>> columns = processColumns(catalogue);
        List<Filter<ProcessRow>> filters = where.isGiven() ? new Where(where.or(List.of())).ofProcesses() : List.of();
        List<Column<ProcessRow>> used = new ArrayList<>(columns);
        if (!filters.isEmpty()) {
            Where.addColumns(used, filters);
        }
        String order = sort.orNull();
        if (order != null) {
            used.add(catalogue.named(order.startsWith("-") ? order.substring(1) : order));
        }
        Set<Fact> facts = FactColumn.facts(used);
        if (output.format() == Format.JSON) {
            facts.addAll(JSON_FACTS);
        } else if (output.format() == Format.JSON_LINES) {
            facts.addAll(EnumSet.of(Fact.COMMAND_LINE, Fact.USER));
        }
        ThreadScan scan = new ThreadScan(context, facts);
        List<ProcessRow> rows = scan.processes();
        Undecided undecided = filters.isEmpty() ? null : Where.keep(rows, filters);
        if (order != null) {
            rows.sort(catalogue.order(order));
        }
        UnknownFacts unknown = new UnknownFacts();
        print(PsView.processes(unknown.watched(columns), rows));
        unknown.report(context);
        return isIncomplete(undecided, "processes") || scan.hasFailed() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private List<Column<ProcessRow>> processColumns(Columns<ProcessRow> catalogue) {
        try {
            return catalogue.select(columnNames.or(ProcessColumn.DEFAULT));
        } catch (InvalidValueException e) {
            throw new InvalidValueException(
                    e.getMessage() + " (of processes; those of threads need a target or --all-threads)");
        }
    }

    private ExitCode threads() throws IOException {
        Columns<ThreadRow> catalogue = ThreadColumn.catalogue();
        List<Column<ThreadRow>> shown = catalogue.select(
                group.isGiven() ? group.or(ThreadGroups.DEFAULT) : columnNames.or(ThreadColumn.DEFAULT));
        List<Filter<ThreadRow>> filters = where.isGiven() ? new Where(where.or(List.of())).ofThreads() : List.of();
        List<Column<ThreadRow>> used = new ArrayList<>(shown);
        if (!filters.isEmpty()) {
            Where.addColumns(used, filters);
        }
        String order = sort.orNull();
        if (order != null && !group.isGiven()) {
            used.add(catalogue.named(order.startsWith("-") ? order.substring(1) : order));
        }
        Set<Fact> facts = FactColumn.facts(used);
        if (output.format() == Format.JSON || output.format() == Format.JSON_LINES) {
            facts.addAll(JSON_FACTS);
        }
        ThreadScan scan = new ThreadScan(context, facts);
        if (interval.isGiven() && !used.contains(ThreadColumn.CPU_PERCENT)) {
            throw new InvalidValueException("--interval is the time over which shares of CPUs are measured,"
                    + " and no column, filter or --sort asks for those (" + ThreadColumn.CPU_PERCENT.title() + ")");
        }
        if (used.contains(ThreadColumn.CPU_PERCENT)) {
            long lengthNs = interval.or(SECOND_NS);
            if (lengthNs == 0) {
                throw new InvalidValueException("--interval: 0 is no time to measure in (such as 500ms, 2s)");
            }
            scan.measureCpu(lengthNs);
        }
        List<ThreadRow> rows = scan.threads(targets.values(), allOfName.isSet());
        boolean isJson = output.format() == Format.JSON || output.format() == Format.JSON_LINES;
        if (scan.hasFailed() && rows.isEmpty() && !isJson) {
            return ExitCode.FAILED;
        }
        Undecided undecided = filters.isEmpty() ? null : Where.keep(rows, filters);
        UnknownFacts unknown = new UnknownFacts();
        if (group.isGiven()) {
            ThreadGroups groups = new ThreadGroups(shown, rows);
            if (order != null) {
                groups.sort(order);
            }
            print(PsView.groups(groups, scan.missing()));
            unknown.addAll(groups.unknown());
        } else {
            if (order != null) {
                rows.sort(catalogue.order(order));
            }
            print(PsView.threads(unknown.watched(shown), rows, scan.missing()));
            suggestGroups(rows.size());
        }
        unknown.report(context);
        return isIncomplete(undecided, "threads") || scan.hasFailed() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private boolean isIncomplete(@Nullable Undecided undecided, String kind) {
        return undecided != null && undecided.isTold(context, kind);
    }

    private void suggestGroups(int rows) {
        if (rows > MANY_ROWS && context.console().outIsTerminal() && output.format() == Format.TEXT) {
            context.message(rows + " threads. Add --group to see them as a few rows");
        }
    }

    private void print(View view) throws IOException {
        new Output(context, output, "ps").print(view);
    }
}
