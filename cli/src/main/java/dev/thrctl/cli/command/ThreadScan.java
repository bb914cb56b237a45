package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.MissingTarget;
import dev.thrctl.cli.view.ProcessRow;
import dev.thrctl.cli.view.ThreadRow;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.Fact;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SchedStat;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskProbe;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.ThreadInfo;
import dev.thrctl.task.UserNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the threads that a command was asked for, once or, for CPU shares, twice. */
final class ThreadScan {
    /** A tid can be used again within the interval: the start time tells the two apart. */
    private record Identity(int tid, long startTicks) {}

    /**
     * What one target means of one process.
     *
     * @param optional one of many that the target means, none of which has to live until it is read
     */
    private record Wanted(Target target, Selection selection, boolean optional) {}

    private final Context context;
    private final TaskProbe probe;
    private SystemFacts system;
    private final UserNames users = UserNames.ofSystem();
    private long intervalNs;
    private final List<MissingTarget> missing = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private boolean failed;

    ThreadScan(Context context, Set<Fact> facts) {
        this.context = context;
        this.probe = new TaskProbe(context.proc(), context.kernel(), context.machine(), facts);
        this.system = SystemFacts.read(context.proc());
    }

    /** Look twice, so long apart. */
    void measureCpu(long lengthNs) {
        intervalNs = lengthNs;
    }

    /** Targets that nothing was found for. */
    List<MissingTarget> missing() {
        return missing;
    }

    /** Whether something is missing from what was read; the user has been told. */
    boolean hasFailed() {
        return failed;
    }

    /** Every process and its threads. */
    List<ProcessRow> processes() {
        List<ProcessRow> rows = new ArrayList<>();
        for (ProcessInfo process : probe.all()) {
            rows.add(new ProcessRow(process, system, users));
        }
        reportProblems();
        return rows;
    }

    /** The threads that the targets mean, each once, or all threads if there is no target. */
    List<ThreadRow> threads(List<Target> targets, boolean allOfName) {
        List<Wanted> selections = resolve(targets, allOfName);
        Map<Identity, Long> before = Map.of();
        long startNs = System.nanoTime();
        if (intervalNs > 0) {
            before = cpuTimes(read(targets.isEmpty(), selections, false));
            sleep();
        }
        // From the start of the first look to the start of the second: each thread comes as late in both.
        long elapsedNs = System.nanoTime() - startNs;
        List<ProcessInfo> processes = read(targets.isEmpty(), selections, true);
        system = SystemFacts.read(context.proc());
        reportProblems();
        List<ThreadRow> rows = new ArrayList<>();
        for (ProcessInfo process : processes) {
            rows.addAll(rows(process, before, elapsedNs));
        }
        return selections.size() > 1 ? once(rows) : rows;
    }

    private void reportProblems() {
        for (String message : probe.problems().messages()) {
            failed = true;
            context.message(message);
        }
    }

    /** Two targets may mean the same thread. */
    private static List<ThreadRow> once(List<ThreadRow> rows) {
        Set<Integer> tids = new HashSet<>();
        List<ThreadRow> unique = new ArrayList<>(rows.size());
        for (ThreadRow row : rows) {
            if (tids.add(row.thread().id().tid())) {
                unique.add(row);
            }
        }
        return unique;
    }

    private List<Wanted> resolve(List<Target> targets, boolean allOfName) {
        TargetResolver resolver = new TargetResolver(context.proc(), context.kernel());
        List<Wanted> wanted = new ArrayList<>();
        for (Target target : targets) {
            try {
                List<Selection> selections = resolver.resolve(target, allOfName);
                for (Selection selection : selections) {
                    wanted.add(new Wanted(target, selection, selections.size() > 1));
                }
            } catch (ProbeException e) {
                // The others can still be shown.
                missing(target, String.valueOf(e.getMessage()));
            }
        }
        return wanted;
    }

    /** {@code isLast}: what is missing from the first of two looks may still come, or has its reason told then. */
    private List<ProcessInfo> read(boolean all, List<Wanted> wanted, boolean isLast) {
        if (all) {
            return probe.all();
        }
        List<ProcessInfo> processes = new ArrayList<>();
        Set<String> found = new HashSet<>();
        for (Wanted one : wanted) {
            try {
                ProcessInfo process = probe.read(one.selection());
                if (process != null) {
                    processes.add(process);
                }
                if (process != null && !process.threads().isEmpty()) {
                    found.add(one.target().text());
                } else if (isLast && !one.optional()) {
                    missing(one.target(), one.selection().noSuchThread());
                }
            } catch (ProbeException e) {
                missing(one.target(), String.valueOf(e.getMessage()));
            }
        }
        for (Wanted one : wanted) {
            if (isLast && one.optional() && !found.contains(one.target().text())) {
                missing(one.target(), "look-up of " + one.target().text() + ": all that it named have ended (ESRCH)");
            }
        }
        return processes;
    }

    /** Each target once, however many processes it means and however often it is looked at. */
    private void missing(Target target, String problem) {
        failed = true;
        if (told.add(target.text())) {
            missing.add(new MissingTarget(target.text(), problem));
            context.message(problem);
        }
    }

    private Map<Identity, Long> cpuTimes(List<ProcessInfo> processes) {
        Map<Identity, Long> times = new HashMap<>();
        for (ProcessInfo process : processes) {
            for (ThreadInfo thread : process.threads()) {
                Long ns = cpuNs(thread);
                if (ns != null) {
                    times.put(identity(thread), ns);
                }
            }
        }
        return times;
    }

    /** In percent of one CPU; null for a thread that should have been there at the first look and was not. */
    private @Nullable Double share(ThreadInfo thread, Map<Identity, Long> before, long elapsedNs) {
        Long start = before.get(identity(thread));
        Long age = start == null && intervalNs > 0 ? system.ageNs(thread.stat().startTicks()) : null;
        if (age != null && age <= elapsedNs) {
            start = 0L; // born since: what it has used, it has used in the interval
        }
        Long now = start == null ? null : cpuNs(thread);
        return start == null || now == null ? null : 100.0 * Math.max(0, now - start) / elapsedNs;
    }

    /** schedstat counts nanoseconds; stat, the fallback, clock ticks of 10 ms. */
    private @Nullable Long cpuNs(ThreadInfo thread) {
        SchedStat schedStat = thread.schedStat().orNull();
        if (schedStat != null) {
            return schedStat.runNs();
        }
        TaskStat stat = thread.stat();
        return system.ticksToNs(stat.userTicks() + stat.systemTicks());
    }

    private static Identity identity(ThreadInfo thread) {
        return new Identity(thread.id().tid(), thread.stat().startTicks());
    }

    private void sleep() {
        try {
            Thread.sleep(intervalNs / 1_000_000, (int) (intervalNs % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ThreadRow> rows(ProcessInfo process, Map<Identity, Long> before, long elapsedNs) {
        List<ThreadRow> rows = new ArrayList<>(process.threads().size());
        for (ThreadInfo thread : process.threads()) {
            rows.add(new ThreadRow(process, thread, system, users, share(thread, before, elapsedNs)));
        }
        return rows;
    }
}
