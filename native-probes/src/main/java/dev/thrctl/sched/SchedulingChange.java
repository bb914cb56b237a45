package dev.thrctl.sched;

import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What should become of the policy of a thread; null for what is to stay.
 *
 * @param policy SCHED_* of include/uapi/linux/sched.h
 * @param priority 1 to 99, with a real-time policy
 * @param runtimeNs with SCHED_DEADLINE; a slice with SCHED_OTHER and SCHED_BATCH
 * @param deadlineNs with SCHED_DEADLINE
 * @param periodNs with SCHED_DEADLINE
 * @param flags SCHED_FLAG_RECLAIM and SCHED_FLAG_DL_OVERRUN, with SCHED_DEADLINE
 */
public record SchedulingChange(
        @Nullable Integer policy,
        @Nullable Integer priority,
        @Nullable Long runtimeNs,
        @Nullable Long deadlineNs,
        @Nullable Long periodNs,
        @Nullable Boolean resetOnFork,
        @Nullable Long flags) {
    private static final long DEADLINE_FLAGS = SchedAttributes.RECLAIM | SchedAttributes.DEADLINE_OVERRUN;

    /** Exactly what a thread had. */
    public static SchedulingChange to(SchedAttributes attributes) {
        return new SchedulingChange(
                attributes.policy(),
                attributes.priority(),
                attributes.runtimeNs(),
                attributes.deadlineNs(),
                attributes.periodNs(),
                attributes.resetOnFork(),
                attributes.flags() & DEADLINE_FLAGS);
    }

    SchedulingChange as(int other) {
        return new SchedulingChange(other, priority, runtimeNs, deadlineNs, periodNs, resetOnFork, flags);
    }

    /** {@code nice} matters under SCHED_OTHER and SCHED_BATCH, where the call sets it too. */
    public SchedAttributes applyTo(SchedAttributes now, int nice) {
        int newPolicy = policy == null ? now.policy() : policy;
        boolean isKept = newPolicy == now.policy() || (isFair(newPolicy) && isFair(now.policy()));
        long flags = now.flags();
        if (resetOnFork != null) {
            flags = resetOnFork ? flags | SchedAttributes.RESET_ON_FORK : flags & ~SchedAttributes.RESET_ON_FORK;
        }
        if (newPolicy != Policy.DEADLINE) {
            // The others are about SCHED_DEADLINE, and another policy refuses them.
            flags &= SchedAttributes.RESET_ON_FORK;
        } else if (this.flags != null) {
            flags = (flags & ~DEADLINE_FLAGS) | (this.flags & DEADLINE_FLAGS);
        }
        return new SchedAttributes(
                newPolicy,
                flags,
                nice,
                priority == null ? (isKept ? now.priority() : 0) : priority,
                choose(runtimeNs, now.runtimeNs(), isKept),
                choose(deadlineNs, now.deadlineNs(), isKept),
                choose(periodNs, now.periodNs(), isKept));
    }

    private static long choose(@Nullable Long wanted, long now, boolean isKept) {
        return wanted == null ? (isKept ? now : 0) : wanted;
    }

    /** Of those that share the CPU by weight; SCHED_IDLE keeps a slice too. */
    static boolean isFair(int policy) {
        return policy == Policy.OTHER || policy == Policy.BATCH || policy == Policy.IDLE;
    }

    boolean isMetBy(SchedAttributes now) {
        return (policy == null || policy == now.policy())
                && (priority == null || priority == now.priority())
                && (resetOnFork == null || resetOnFork == now.resetOnFork())
                && (now.policy() == Policy.DEADLINE ? hasTimes(now) : hasSlice(now));
    }

    private boolean hasTimes(SchedAttributes now) {
        return (runtimeNs == null || runtimeNs == now.runtimeNs())
                && (deadlineNs == null || deadlineNs == now.deadlineNs())
                && (periodNs == null || periodNs == now.periodNs())
                && (flags == null || flags == (now.flags() & DEADLINE_FLAGS));
    }

    /** Before Linux 6.12 there is no slice to be read, and none to be set. */
    boolean hasSlice(SchedAttributes now) {
        return !isFair(now.policy())
                || runtimeNs == null
                || runtimeNs == 0
                || now.runtimeNs() == 0
                || runtimeNs == now.runtimeNs();
    }
}
