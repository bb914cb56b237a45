package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cpu.CpuProbe;
import dev.thrctl.cpu.CpuQuota;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.sched.AffinityChange;
import dev.thrctl.sched.ChangeReport;
import dev.thrctl.sched.SchedulingChange;
import dev.thrctl.sched.ThreadChange;
import dev.thrctl.sched.ThreadChange.Failure;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadChange.Unchecked;
import dev.thrctl.sched.ThreadSettings;
import dev.thrctl.task.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code set} says beside its table: ten thousand threads with one cause make one message. */
final class SetMessages {
    private final Context context;
    private final boolean dryRun;

    SetMessages(Context context, boolean dryRun) {
        this.context = context;
        this.dryRun = dryRun;
    }

    void print(ChangeReport report) {
        failures(report);
        unchecked(report);
        cuts(report);
        quota(report);
    }

    private void failures(ChangeReport report) {
        Map<Failure, Integer> counts = new LinkedHashMap<>();
        Map<Failure, ThreadChange> first = new LinkedHashMap<>();
        for (ThreadChange thread : report.threads()) {
            for (Failure failure : thread.failures()) {
                counts.merge(failure, 1, Integer::sum);
                first.putIfAbsent(failure, thread);
            }
        }
        for (Map.Entry<Failure, ThreadChange> entry : first.entrySet()) {
            Failure failure = entry.getKey();
            context.message(failure.call() + " on "
                    + counted(entry.getValue().before().id(), counts.getOrDefault(failure, 1)) + ": "
                    + Escape.printable(failure.meaning()));
        }
    }

    private static String counted(ThreadId first, int count) {
        return first + (count > 1 ? " and " + (count - 1) + " more threads" : "");
    }

    private void unchecked(ChangeReport report) {
        Map<Unchecked, ThreadId> first = new LinkedHashMap<>();
        for (ThreadChange thread : report.threads()) {
            for (Unchecked unchecked : thread.unchecked()) {
                first.putIfAbsent(unchecked, thread.before().id());
            }
        }
        for (Map.Entry<Unchecked, ThreadId> entry : first.entrySet()) {
            context.message(entry.getKey().setting().text() + " of " + entry.getValue() + ": permission not checked: "
                    + Escape.printable(entry.getKey().why()));
        }
    }

    /** The kernel takes CPUs that the cpuset does not have, and leaves them out. */
    private void cuts(ChangeReport report) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, ThreadId> first = new LinkedHashMap<>();
        for (ThreadChange thread : report.threads()) {
            String cut = cut(thread);
            if (cut != null) {
                counts.merge(cut, 1, Integer::sum);
                first.putIfAbsent(cut, thread.before().id());
            }
        }
        for (Map.Entry<String, ThreadId> entry : first.entrySet()) {
            context.message("affinity of " + counted(entry.getValue(), counts.getOrDefault(entry.getKey(), 1)) + ": "
                    + entry.getKey());
        }
    }

    private @Nullable String cut(ThreadChange thread) {
        AffinityChange affinity = thread.wanted().affinity();
        if (affinity == null || affinity.orFewer() || thread.result() == Result.FAILED) {
            return null;
        }
        ThreadSettings after = thread.after();
        CpuSet left = after != null ? after.affinity().orNull() : dryRun ? affinity.expected() : null;
        return left == null || affinity.cpus().minus(left).isEmpty()
                ? null
                : "of the CPUs " + affinity.cpus().list() + " its cpuset leaves " + left.list()
                        + ". Since Linux 6.2 the kernel remembers the others, for when the cpuset gets them";
    }

    private void quota(ChangeReport report) {
        for (ThreadChange thread : report.threads()) {
            SchedulingChange scheduling = thread.wanted().scheduling();
            Integer policy = scheduling == null ? null : scheduling.policy();
            boolean hasIt = thread.result() != Result.FAILED && thread.result() != Result.GONE;
            if (hasIt && policy != null && CpuQuota.isIgnoredBy(policy)) {
                quota(thread.before().id(), policy);
                return;
            }
        }
    }

    private void quota(ThreadId thread, int policy) {
        try {
            CpuQuota.Level least = new CpuProbe(context.proc(), context.kernel(), context.environment())
                    .quota(thread.tid())
                    .binding();
            if (least != null) {
                context.message("scheduling of " + thread + ": the CPU quota of its cgroup ("
                        + Escape.printable(least.file()) + ") does not bind " + Policy.longName(policy) + " threads");
            }
        } catch (ProbeException e) {
            // The change does not depend on it; 'thrctl cpus' says what cannot be read.
        }
    }
}
