package dev.thrctl.sched;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.Selection;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread had.
 *
 * @param startTicks tells it from a later thread with the same tid
 * @param before what to put back
 */
public record SavedSettings(ThreadId id, long startTicks, SettingsChange before) {

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
                                : null));
    }

    /**
     * What became of the threads that were to be restored.
     *
     * @param gone those that have ended; their tids may name others by now
     */
    public record Restored(ChangeReport report, List<ThreadId> gone) {}

    /** Puts everything back, or with {@code dryRun} says what would be. */
    public static Restored restore(List<SavedSettings> saved, ProcFs proc, Kernel kernel, boolean dryRun) {
        List<ThreadChange> threads = new ArrayList<>();
        List<ThreadId> gone = new ArrayList<>();
        int agreeing = 0;
        boolean settled = true;
        for (SavedSettings one : saved) {
            Selection selection = Selection.thread(one.id.pid(), one.id.tid());
            KernelThreads thread = new KernelThreads(proc, kernel, selection);
            ThreadSettings now = thread.read(one.id.tid());
            if (now == null || now.startTicks() != one.startTicks) {
                gone.add(one.id);
                continue;
            }
            SettingsChanger changer = new SettingsChanger(thread, one.before, before -> {});
            ChangeReport report = dryRun ? changer.dryRun() : changer.run();
            threads.addAll(report.threads());
            agreeing += report.agreeing();
            settled &= report.settled();
        }
        ChangeReport all = new ChangeReport(List.copyOf(threads), 1, threads.size(), agreeing, settled);
        return new Restored(all, List.copyOf(gone));
    }
}
