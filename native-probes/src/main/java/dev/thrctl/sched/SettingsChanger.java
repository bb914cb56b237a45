package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.sched.ThreadChange.Failure;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadChange.Unchecked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes threads until none is left that should be changed. New ones inherit from a thread that may not have been
 * changed yet, so one look is not enough; what has ended is no error.
 */
public final class SettingsChanger {
    /** Against threads that reset on fork, or that somebody else changes back: those never come to an end. */
    private static final int MOST_SCANS = 100;

    /**
     * A thread that ends before it could be looked at may have made another, as unchanged as itself. One scan in which
     * nobody ended proves that all agree; of those in which somebody did it takes several in a row.
     */
    private static final int QUIET_SCANS = 5;

    /** Is told about every thread before it is changed for the first time. */
    public interface Recorder {
        void before(ThreadSettings now);
    }

    private record Identity(int tid, long startTicks) {}

    private final LiveThreads threads;
    private final SettingsChange change;
    private final Recorder recorder;
    private final Map<Identity, ThreadChange> changes = new LinkedHashMap<>();
    private final Set<CpuSet> left = new HashSet<>();
    private int live;
    private int agreeing;
    private boolean vanished;

    public SettingsChanger(KernelThreads threads, SettingsChange change, Recorder recorder) {
        this((LiveThreads) threads, change, recorder);
    }

    SettingsChanger(LiveThreads threads, SettingsChange change, Recorder recorder) {
        this.threads = threads;
        this.change = change;
        this.recorder = recorder;
    }

    /** The last scan, which finds nothing left to do, is the proof that all agree. */
    public ChangeReport run() {
        int scans = 0;
        int quiet = 0;
        boolean settled = false;
        while (!settled && scans < MOST_SCANS) {
            vanished = false;
            quiet = scan() ? 0 : quiet + 1;
            settled = quiet >= (vanished ? QUIET_SCANS : 1);
            scans++;
        }
        return report(scans, settled);
    }

    /** What {@link #run} would begin with, and what the kernel's rules say to it; changes nothing. */
    public ChangeReport dryRun() {
        live = 0;
        agreeing = 0;
        for (int tid : threads.tids()) {
            ThreadSettings now = threads.read(tid);
            if (now != null) {
                live++;
                Set<Setting> unmet = unmet(now);
                agreeing += unmet.isEmpty() ? 1 : 0;
                foretell(now, unmet);
            }
        }
        return report(1, true);
    }

    private void foretell(ThreadSettings now, Set<Setting> unmet) {
        List<Failure> failures = new ArrayList<>();
        List<Unchecked> unchecked = new ArrayList<>();
        for (Setting setting : unmet) {
            Forecast forecast = threads.forecast(setting, now, change);
            Errno refusal = forecast.refusal();
            String why = forecast.unchecked();
            if (refusal != null) {
                failures.add(failure(setting, refusal, now));
            } else if (why != null) {
                unchecked.add(new Unchecked(setting, why));
            }
        }
        Result result = unmet.isEmpty() ? Result.UNCHANGED : failures.isEmpty() ? Result.WOULD_CHANGE : Result.FAILED;
        changes.put(
                identity(now),
                new ThreadChange(now, null, change, result, List.copyOf(failures), List.copyOf(unchecked)));
    }

    private ChangeReport report(int scans, boolean settled) {
        List<ThreadChange> rows = new ArrayList<>(changes.values());
        rows.sort(Comparator.comparingInt(row -> row.before().id().tid()));
        return new ChangeReport(List.copyOf(rows), scans, live, agreeing, settled);
    }

    /** True if a thread was changed or ended: then there may be others that it had made before. */
    private boolean scan() {
        boolean changed = false;
        live = 0;
        agreeing = 0;
        for (int tid : threads.tids()) {
            ThreadSettings now = threads.read(tid);
            if (now == null) {
                vanished = true;
                continue;
            }
            live++;
            ThreadChange known = changes.get(identity(now));
            Set<Setting> unmet = unmet(now);
            if (unmet.isEmpty()) {
                agreeing++;
                if (known == null) {
                    put(now, now, Result.UNCHANGED, List.of());
                }
            } else if (known == null || known.result() != Result.FAILED) {
                ThreadSettings before = known == null || known.result() == Result.UNCHANGED ? null : known.before();
                if (before == null) {
                    recorder.before(now);
                }
                changed |= change(before == null ? now : before, now, unmet);
            }
        }
        return changed;
    }

    private Set<Setting> unmet(ThreadSettings now) {
        Set<Setting> unmet = change.unmet(now);
        CpuSet cpus = now.affinity().orNull();
        if (cpus != null && left.contains(cpus)) {
            unmet.remove(Setting.AFFINITY);
        }
        return unmet;
    }

    /** True if at least one setting was changed, or the thread has ended. */
    private boolean change(ThreadSettings before, ThreadSettings now, Set<Setting> unmet) {
        List<Failure> failures = new ArrayList<>();
        int done = 0;
        for (Setting setting : Setting.order(now)) {
            if (!unmet.contains(setting)) {
                continue;
            }
            try {
                threads.apply(setting, now, change);
                done++;
            } catch (SystemCallException e) {
                if (e.errno() == Errno.ESRCH || (e.errno() == Errno.ENOENT && hasEnded(now))) {
                    return ended(before, done);
                }
                failures.add(failure(setting, e, now));
                unmet.remove(setting);
            }
        }
        ThreadSettings after = threads.read(now.id().tid());
        if (after == null || !after.isSameThread(now)) {
            return ended(before, done);
        }
        done -= compare(unmet, after, failures);
        put(before, after, failures.isEmpty() ? Result.CHANGED : Result.FAILED, List.copyOf(failures));
        return done > 0;
    }

    /** Before it ended it may have made another thread, which has what it had: there is reason to look again. */
    private boolean ended(ThreadSettings before, int done) {
        put(before, null, done > 0 ? Result.CHANGED : Result.GONE, List.of());
        return true;
    }

    /** How many settings of those that the kernel took are not as they should be. */
    private int compare(Set<Setting> taken, ThreadSettings after, List<Failure> failures) {
        CpuSet cpus = after.affinity().orNull();
        AffinityChange affinity = change.affinity();
        if (taken.contains(Setting.AFFINITY) && affinity != null && affinity.orFewer() && cpus != null) {
            left.add(cpus);
        }
        int different = 0;
        for (Setting setting : unmet(after)) {
            if (taken.contains(setting)) {
                failures.add(new Failure(setting, null, setting.text(), Explanation.takenButDifferent(setting, after)));
                different++;
            }
        }
        return different;
    }

    /** A thread that is ending can still be read when it cannot be changed any more; a file may be missing for good. */
    private boolean hasEnded(ThreadSettings thread) {
        ThreadSettings now = threads.read(thread.id().tid());
        return now == null || !now.isSameThread(thread);
    }

    private Failure failure(Setting setting, SystemCallException e, ThreadSettings now) {
        Errno errno = e.errno();
        if (errno == null) {
            return new Failure(setting, null, setting.text(), String.valueOf(e.getMessage()));
        }
        return failure(setting, errno, now);
    }

    private Failure failure(Setting setting, Errno errno, ThreadSettings now) {
        String nextStep = threads.nextStep(setting, errno, now, change);
        return new Failure(
                setting, errno, Explanation.call(setting), errno.text() + (nextStep.isEmpty() ? "" : ". " + nextStep));
    }

    private void put(ThreadSettings before, @Nullable ThreadSettings after, Result result, List<Failure> failures) {
        changes.put(identity(before), new ThreadChange(before, after, change, result, failures, List.of()));
    }

    private static Identity identity(ThreadSettings thread) {
        return new Identity(thread.id().tid(), thread.startTicks());
    }
}
