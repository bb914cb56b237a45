package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.sched.ThreadChange.Failure;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadChange.Unchecked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
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

    /**
     * What the kernel left a thread of the CPUs that were asked for. Every thread is asked once, whatever its CPUs are:
     * since Linux 6.2 the kernel remembers what was asked for, and goes back to it when the cpuset changes.
     */
    private final Map<Identity, CpuSet> left = new HashMap<>();

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

    public ChangeReport run() {
        return run(() -> false);
    }

    /**
     * The last scan, which finds nothing left to do, is the proof that all agree.
     *
     * @param stop whether to leave the threads alone that have not been changed yet; then nothing is settled
     */
    public ChangeReport run(BooleanSupplier stop) {
        int scans = 0;
        int quiet = 0;
        boolean settled = false;
        while (!settled && scans < MOST_SCANS && !stop.getAsBoolean()) {
            vanished = false;
            quiet = scan(stop) ? 0 : quiet + 1;
            settled = quiet >= (vanished ? QUIET_SCANS : 1) && !stop.getAsBoolean();
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
                foretell(now, unmet(now));
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
        SettingsChange expected = failures.isEmpty() ? threads.expected(now, change) : change;
        boolean differs = !expected.unmet(now).isEmpty();
        agreeing += differs ? 0 : 1;
        Result result = !failures.isEmpty() ? Result.FAILED : differs ? Result.WOULD_CHANGE : Result.UNCHANGED;
        changes.put(
                identity(now),
                new ThreadChange(now, null, expected, result, List.copyOf(failures), List.copyOf(unchecked)));
    }

    private ChangeReport report(int scans, boolean settled) {
        List<ThreadChange> rows = new ArrayList<>(changes.values());
        rows.sort(Comparator.comparingInt(row -> row.before().id().tid()));
        return new ChangeReport(List.copyOf(rows), scans, live, agreeing, settled);
    }

    /** True if a thread was changed or ended: then there may be others that it had made before. */
    private boolean scan(BooleanSupplier stop) {
        boolean changed = false;
        live = 0;
        agreeing = 0;
        for (int tid : threads.tids()) {
            if (stop.getAsBoolean()) {
                return true;
            }
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
                boolean differs = differs(now);
                changed |= change(before == null ? now : before, now, unmet) && differs;
                agreeing += !differs && !hasFailed(now) ? 1 : 0;
            }
        }
        return changed;
    }

    private boolean hasFailed(ThreadSettings now) {
        ThreadChange known = changes.get(identity(now));
        return known != null && known.result() == Result.FAILED;
    }

    /** What is to be done, which for the CPUs may be without an effect that can be seen. */
    private Set<Setting> unmet(ThreadSettings now) {
        Set<Setting> unmet = change.unmet(now);
        if (change.affinity() != null && isAsked(now)) {
            setIf(unmet, !isLeft(now));
        } else if (change.affinity() != null && !now.isBound()) {
            unmet.add(Setting.AFFINITY);
        }
        return unmet;
    }

    /** Whether something that can be seen is not as it should be. */
    private boolean differs(ThreadSettings now) {
        Set<Setting> unmet = change.unmet(now);
        if (change.affinity() != null && isAsked(now)) {
            setIf(unmet, !isLeft(now));
        }
        return !unmet.isEmpty();
    }

    private static void setIf(Set<Setting> unmet, boolean differs) {
        if (differs) {
            unmet.add(Setting.AFFINITY);
        } else {
            unmet.remove(Setting.AFFINITY);
        }
    }

    private boolean isAsked(ThreadSettings now) {
        return left.containsKey(identity(now));
    }

    private boolean isLeft(ThreadSettings now) {
        CpuSet cpus = now.affinity().orNull();
        CpuSet before = left.get(identity(now));
        return cpus != null && before != null && cpus.equals(before);
    }

    /** True if at least one setting was changed, or the thread has ended. */
    private boolean change(ThreadSettings before, ThreadSettings now, Set<Setting> unmet) {
        List<Failure> failures = new ArrayList<>();
        Set<Setting> tried = EnumSet.copyOf(unmet);
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
        boolean isSame = tried.equals(EnumSet.of(Setting.AFFINITY))
                && String.valueOf(before.affinity()).equals(String.valueOf(after.affinity()));
        Result taken = isSame ? Result.UNCHANGED : Result.CHANGED;
        put(before, after, failures.isEmpty() ? taken : Result.FAILED, List.copyOf(failures));
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
        if (taken.contains(Setting.AFFINITY) && affinity != null && cpus != null && isPartOf(cpus, affinity.cpus())) {
            left.put(identity(after), cpus);
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

    private static boolean isPartOf(CpuSet cpus, CpuSet all) {
        return !cpus.isEmpty() && cpus.minus(all).isEmpty();
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
                setting,
                errno,
                Explanation.call(setting, now, change),
                errno.text() + (nextStep.isEmpty() ? "" : ". " + nextStep));
    }

    private void put(ThreadSettings before, @Nullable ThreadSettings after, Result result, List<Failure> failures) {
        changes.put(identity(before), new ThreadChange(before, after, change, result, failures, List.of()));
    }

    private static Identity identity(ThreadSettings thread) {
        return new Identity(thread.id().tid(), thread.startTicks());
    }
}
