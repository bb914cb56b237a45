package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.view.Filter;
import dev.thrctl.cli.view.Filter.Answer;
import dev.thrctl.cli.view.ProcessColumn;
import dev.thrctl.cli.view.ProcessRow;
import dev.thrctl.cli.view.ThreadColumn;
import dev.thrctl.cli.view.ThreadRow;
import dev.thrctl.kernel.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The filters of {@code ps}: whether they are on processes or threads, and which rows pass. */
final class Where {
    private final List<String> texts;

    Where(List<String> texts) {
        this.texts = List.copyOf(texts);
    }

    /**
     * Whether it can only be a list of processes: a filter, {@code -o} or {@code --sort} names a column that threads do
     * not have. Columns that both have leave it a list of threads.
     */
    boolean asksForProcesses(@Nullable String columns, @Nullable String sort) {
        for (String text : texts) {
            if (isOfProcessesOnly(Filter.nameIn(text))) {
                return true;
            }
        }
        if (sort != null && isOfProcessesOnly(sort.startsWith("-") ? sort.substring(1) : sort)) {
            return true;
        }
        if (columns != null) {
            for (String name : columns.split(",", -1)) {
                if (isOfProcessesOnly(name.strip())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOfProcessesOnly(String name) {
        return has(ProcessColumn.catalogue(), name) && !has(ThreadColumn.catalogue(), name);
    }

    private static boolean has(Columns<?> columns, String name) {
        return columns.names().contains(name.toLowerCase(Locale.ROOT));
    }

    List<Filter<ThreadRow>> ofThreads() {
        List<Filter<ThreadRow>> filters = new ArrayList<>();
        for (String text : texts) {
            String name = Filter.nameIn(text);
            if (isOfProcessesOnly(name)) {
                throw new InvalidValueException("'" + name + "' is a column of processes, and with a target,"
                        + " --all-threads or --group the list is one of threads");
            }
            filters.add(Filter.ofThreads(text));
        }
        return filters;
    }

    List<Filter<ProcessRow>> ofProcesses() {
        List<Filter<ProcessRow>> filters = new ArrayList<>();
        for (String text : texts) {
            String name = Filter.nameIn(text);
            boolean ofThreads = has(ThreadColumn.catalogue(), name) || Filter.asksForASignal(name);
            if (ofThreads && !has(ProcessColumn.catalogue(), name)) {
                throw new InvalidValueException("'" + name + "' asks about threads, but another column is one of"
                        + " processes only: a list is of processes or of threads (--all-threads)");
            }
            filters.add(Filter.ofProcesses(text));
        }
        return filters;
    }

    /** What has to be read for the filters. */
    static <R> void addColumns(List<Column<R>> columns, List<Filter<R>> filters) {
        for (Filter<R> filter : filters) {
            columns.add(filter.column());
        }
    }

    /** How many rows could not be judged. */
    record Undecided(int denied, int unknown, int unmatched) {
        /** Says so; {@code kind} is "threads" or "processes". */
        boolean isTold(Context context, String kind) {
            if (denied > 0) {
                context.message(
                        denied + " " + kind + " were left out, for it is not permitted to read what --where asks of"
                                + " them. Run it as their user or as root");
            }
            if (unknown > 0) {
                context.message(unknown + " " + kind + " were left out, for what --where asks of them is unknown: "
                        + UnknownFacts.WHY);
            }
            if (unmatched > 0) {
                context.message(unmatched + " " + kind + " were left out, for the regular expression of --where is too"
                        + " deeply nested to be searched for. Write it with fewer parentheses");
            }
            return denied + unknown + unmatched > 0;
        }
    }

    /** Removes the rows that do not pass. */
    static <R> Undecided keep(List<R> rows, List<Filter<R>> filters) {
        int denied = 0;
        int unknown = 0;
        int unmatched = 0;
        List<R> passed = new ArrayList<>();
        for (R row : rows) {
            switch (answer(row, filters)) {
                case YES -> passed.add(row);
                case DENIED -> denied++;
                case UNKNOWN -> unknown++;
                case UNMATCHED -> unmatched++;
                case NO -> {}
            }
        }
        rows.clear();
        rows.addAll(passed);
        return new Undecided(denied, unknown, unmatched);
    }

    private static <R> Answer answer(R row, List<Filter<R>> filters) {
        Answer answer = Answer.YES;
        for (Filter<R> filter : filters) {
            Answer next = filter.test(row);
            if (next == Answer.NO) {
                return Answer.NO;
            }
            answer = next == Answer.YES ? answer : next;
        }
        return answer;
    }
}
