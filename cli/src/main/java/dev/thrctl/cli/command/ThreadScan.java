package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
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

    private final Context context;
    private final TaskProbe probe;
    private SystemFacts system;
    private final UserNames users = UserNames.ofSystem();
    private long intervalNs;
    private final Set<Integer> missing = new HashSet<>();
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

    /** Whether a target could not be found; the user has been told. */
    boolean hasFailed() {
        return failed;
    }

    /** Every process and its threads. */
    List<ProcessRow> processes() {
        List<ProcessRow> rows = new ArrayList<>();
        for (ProcessInfo process : probe.all()) {
            rows.add(new ProcessRow(process, system, userName(process)));
        }
        reportProblems();
        return rows;
    }

    /** The threads that the targets mean, each once, or all threads if there is no target. */
    List<ThreadRow> threads(List<Target> targets, boolean allOfName) {
        List<Selection> selections = resolve(targets, allOfName);
        Map<Identity, Long> before = Map.of();
        long startNs = System.nanoTime();
        if (intervalNs > 0) {
            before = cpuTimes(read(targets.isEmpty(), selections));
            sleep();
        }
        // From the start of the first look to the start of the second: each thread comes as late in both.
        long elapsedNs = System.nanoTime() - startNs;
        List<ProcessInfo> processes = read(targets.isEmpty(), selections);
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

    private List<Selection> resolve(List<Target> targets, boolean allOfName) {
        TargetResolver resolver = new TargetResolver(context.proc());
        List<Selection> selections = new ArrayList<>();
        for (Target target : targets) {
            try {
                selections.addAll(resolver.resolve(target, allOfName));
            } catch (ProbeException e) {
                // The others can still be shown.
                failed = true;
                context.message(String.valueOf(e.getMessage()));
            }
        }
        return selections;
    }

    private List<ProcessInfo> read(boolean all, List<Selection> selections) {
        if (all) {
            return probe.all();
        }
        List<ProcessInfo> processes = new ArrayList<>();
        for (Selection selection : selections) {
            ProcessInfo process = probe.read(selection);
            if (process != null) {
                processes.add(process);
            }
            if (process == null || process.threads().isEmpty()) {
                missing(selection.pid());
            }
        }
        return processes;
    }

    /** It was there when it was looked up. */
    private void missing(int pid) {
        failed = true;
        if (missing.add(pid)) {
            context.message("look-up in process " + pid + ": no such thread (ESRCH). 'thrctl ps " + pid
                    + "' lists its threads");
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

    /** In percent of one CPU; null for a thread that was not there at the first look. */
    private @Nullable Double share(ThreadInfo thread, Map<Identity, Long> before, long elapsedNs) {
        Long start = before.get(identity(thread));
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
        String userName = userName(process);
        for (ThreadInfo thread : process.threads()) {
            rows.add(new ThreadRow(process, thread, system, userName, share(thread, before, elapsedNs)));
        }
        return rows;
    }

    private @Nullable String userName(ProcessInfo process) {
        Long userId = process.userId();
        return userId == null ? null : users.name(userId);
    }
}
