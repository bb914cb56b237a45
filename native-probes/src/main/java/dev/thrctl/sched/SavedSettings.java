package dev.thrctl.sched;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one thread had.
 *
 * @param startTicks tells it from a later thread with the same tid
 * @param before what to put back
 * @param savedTicks clock ticks between boot and the saving; null if unknown
 */
public record SavedSettings(
        ThreadId id,
        long startTicks,
        SettingsChange before,
        @Nullable Long savedTicks) {

    /**
     * What a change replaces. The kernel itself takes the timer slack from a real-time thread and resets it later, and a
     * change of policy may bring a nice value along: both go with the policy.
     */
    public static SavedSettings of(ThreadSettings now, SettingsChange change) {
        boolean policy = change.scheduling() != null;
        return new SavedSettings(
                now.id(),
                now.startTicks(),
                new SettingsChange(
                        change.affinity() == null
                                ? null
                                : now.affinity().map(AffinityChange::to).orNull(),
                        policy ? now.attributes().map(SchedulingChange::to).orNull() : null,
                        policy || change.nice() != null ? Integer.valueOf(now.nice()) : null,
                        change.ioPriority() == null ? null : now.ioPriority().orNull(),
                        policy || change.timerSlackNs() != null
                                ? now.timerSlackNs().orNull()
                                : null),
                null);
    }

    /**
     * What became of the threads that were to be restored.
     *
     * @param gone those that have ended; their tids may name others by now
     * @param younger those that their processes made after the saving: nothing is known to put back
     */
    public record Restored(ChangeReport report, List<ThreadId> gone, List<ThreadSettings> younger) {}

    /**
     * Puts everything back, or with {@code dryRun} says what would be.
     *
     * @param stop whether to leave alone what has not been put back yet; then nothing is settled
     */
    public static Restored restore(
            List<SavedSettings> saved, ProcFs proc, Kernel kernel, boolean dryRun, BooleanSupplier stop) {
        List<ThreadChange> threads = new ArrayList<>();
        List<ThreadId> gone = new ArrayList<>();
        Map<Integer, SavedSettings> byPid = new LinkedHashMap<>();
        int agreeing = 0;
        boolean settled = true;
        for (SavedSettings one : saved) {
            if (stop.getAsBoolean()) {
                settled = false;
                break;
            }
            Selection selection = Selection.thread(one.id.pid(), one.id.tid());
            KernelThreads thread = new KernelThreads(proc, kernel, selection);
            ThreadSettings now = thread.read(one.id.tid());
            if (now == null || now.startTicks() != one.startTicks) {
                gone.add(one.id);
                continue;
            }
            byPid.putIfAbsent(one.id.pid(), one);
            SettingsChanger changer = new SettingsChanger(thread, one.before, before -> {});
            ChangeReport report = dryRun ? changer.dryRun() : changer.run();
            threads.addAll(report.threads());
            agreeing += report.agreeing();
            settled &= report.settled();
        }
        ChangeReport all = new ChangeReport(List.copyOf(threads), 1, threads.size(), agreeing, settled);
        List<ThreadSettings> younger = new ArrayList<>();
        for (SavedSettings process : byPid.values()) {
            younger.addAll(younger(process, saved, proc, kernel));
        }
        return new Restored(all, List.copyOf(gone), List.copyOf(younger));
    }

    private static List<ThreadSettings> younger(
            SavedSettings process, List<SavedSettings> saved, ProcFs proc, Kernel kernel) {
        List<ThreadSettings> found = new ArrayList<>();
        Long savedTicks = process.savedTicks;
        if (savedTicks == null) {
            return found;
        }
        Set<String> known = new HashSet<>();
        for (SavedSettings one : saved) {
            known.add(one.id + " " + one.startTicks);
        }
        KernelThreads threads = new KernelThreads(proc, kernel, Selection.process(process.id.pid()));
        for (int tid : threads.tids()) {
            ThreadSettings now = threads.read(tid);
            if (now != null && now.startTicks() >= savedTicks && !known.contains(now.id() + " " + now.startTicks())) {
                found.add(now);
            }
        }
        return found;
    }
}
