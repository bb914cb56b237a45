package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessLimits.Limit;
import dev.thrctl.task.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the kernel would permit a change, by its own rules: the calls themselves have no dry run. Security modules and
 * seccomp filters may forbid more. Sources: user_check_sched_setscheduler and check_same_owner of
 * kernel/sched/syscalls.c, set_one_prio of kernel/sys.c, block/ioprio.c, timerslack_ns_write of fs/proc/base.c.
 */
final class Permission {
    /** include/uapi/linux/capability.h. */
    static final int CAP_SYS_ADMIN = 21;

    /** include/uapi/linux/capability.h. */
    static final int CAP_SYS_NICE = 23;

    /** RLIMIT_NICE counts from 1 for nice 19 to 40 for nice -20. */
    private static final int NICE_OFFSET = 20;

    /**
     * Whose rights count.
     *
     * @param capabilities the effective ones
     * @param permitted capabilities that it may have
     * @param initial whether it is in the initial user namespace: capabilities of another one do not count for all
     */
    record Caller(long realUser, long effectiveUser, long capabilities, long permitted, boolean initial) {
        /** Null if the kernel does not say. */
        static @Nullable Caller of(TaskStatus status, boolean initial) {
            Long real = status.userId(0);
            Long effective = status.userId(1);
            Long capabilities = status.effectiveCapabilities();
            Long permitted = status.permittedCapabilities();
            return real == null || effective == null || capabilities == null
                    ? null
                    : new Caller(real, effective, capabilities, permitted == null ? capabilities : permitted, initial);
        }

        boolean has(int capability) {
            return initial && (capabilities >>> capability & 1) != 0;
        }

        /** In a user namespace of its own, where it may have rights over some threads. */
        private boolean isUncertain() {
            return !initial && (capabilities >>> CAP_SYS_NICE & 1) != 0;
        }
    }

    /**
     * Whose thread it is.
     *
     * @param permitted capabilities that it may have
     */
    record Owner(long realUser, long effectiveUser, long permitted) {
        static @Nullable Owner of(TaskStatus status) {
            Long real = status.userId(0);
            Long effective = status.userId(1);
            Long permitted = status.permittedCapabilities();
            return real == null || effective == null
                    ? null
                    : new Owner(real, effective, permitted == null ? 0 : permitted);
        }

        /** cap_safe_nice of security/commoncap.c: whoever may more than the caller is spared, also of the same user. */
        boolean mayMoreThan(Caller caller) {
            return (permitted & ~caller.permitted) != 0 && !caller.has(CAP_SYS_NICE);
        }
    }

    private final Caller caller;
    private final Owner owner;
    private final List<Limit> limits;
    private final Confines confines;

    /** {@code limits} are those of the thread, not of the caller; empty if they cannot be read. */
    Permission(Caller caller, Owner owner, List<Limit> limits, Confines confines) {
        this.caller = caller;
        this.owner = owner;
        this.limits = limits;
        this.confines = confines;
    }

    Forecast of(Setting setting, ThreadSettings now, SettingsChange change) {
        return switch (setting) {
            case AFFINITY -> affinity(now, change);
            case NICE -> nice(now, change);
            case SCHEDULING -> scheduling(now, change);
            case IO_PRIORITY -> ioPriority(change);
            case TIMER_SLACK -> timerSlack(now);
        };
    }

    private Forecast affinity(ThreadSettings now, SettingsChange change) {
        if (now.isBound()) {
            return Forecast.refused(Errno.EINVAL);
        }
        if (!isSameOwner() || owner.mayMoreThan(caller)) {
            return orRefused(true, Errno.EPERM);
        }
        AffinityChange wanted = change.affinity();
        CpuSet cpus = now.affinity().orNull();
        boolean stays = change.scheduling() == null || change.scheduling().policy() == null;
        if (isDeadline(now)
                && stays
                && wanted != null
                && cpus != null
                && !cpus.minus(wanted.cpus()).isEmpty()) {
            return Forecast.refused(Errno.EBUSY);
        }
        return wanted == null ? Forecast.FINE : withinCpuset(wanted.cpus(), cpus);
    }

    /** What a thread has is within its cpuset: whatever has a CPU of it is taken. */
    private Forecast withinCpuset(CpuSet wanted, @Nullable CpuSet now) {
        CpuSet cpuset = confines.cpuset();
        if (cpuset != null) {
            return wanted.and(cpuset).isEmpty() ? Forecast.refused(Errno.EINVAL) : Forecast.FINE;
        }
        return now != null && !wanted.and(now).isEmpty()
                ? Forecast.FINE
                : Forecast.unknown("the cpuset of the thread cannot be read");
    }

    private static boolean isDeadline(ThreadSettings now) {
        SchedAttributes attributes = now.attributes().orNull();
        return attributes != null && attributes.policy() == Policy.DEADLINE;
    }

    private Forecast nice(ThreadSettings now, SettingsChange change) {
        Integer wanted = change.nice();
        if (!isSameOwner()) {
            return orRefused(true, Errno.EPERM);
        }
        Forecast byLimits = wanted != null && wanted < now.nice() ? mayRaise(wanted, Errno.EACCES) : Forecast.FINE;
        return byLimits.refusal() == null && owner.mayMoreThan(caller) ? orRefused(true, Errno.EPERM) : byLimits;
    }

    /** Whether the thread may get a nice value as low as that. */
    private Forecast mayRaise(int nice, Errno errno) {
        return within("Max nice priority", NICE_OFFSET - nice, errno);
    }

    private Forecast within(String limitName, long wanted, Errno errno) {
        if (caller.has(CAP_SYS_NICE)) {
            return Forecast.FINE;
        }
        for (Limit limit : limits) {
            if (limit.name().equals(limitName)) {
                Long soft = limit.soft();
                return soft == null || wanted <= soft ? Forecast.FINE : orRefused(false, errno);
            }
        }
        return Forecast.unknown("the limits of the thread cannot be read");
    }

    private Forecast scheduling(ThreadSettings now, SettingsChange change) {
        SchedulingChange wanted = change.scheduling();
        SchedAttributes attributes = now.attributes().orNull();
        if (wanted == null) {
            return Forecast.FINE;
        }
        if (caller.has(CAP_SYS_NICE)) {
            return confined(wanted, attributes, now, change);
        }
        if (attributes == null) {
            return Forecast.unknown("the policy of the thread cannot be read");
        }
        SchedAttributes next = wanted.applyTo(attributes, now.nice());
        boolean losesReset = attributes.resetOnFork() && !next.resetOnFork();
        if (next.policy() == Policy.DEADLINE || !isSameOwner() || losesReset) {
            return orRefused(false, Errno.EPERM);
        }
        if (owner.mayMoreThan(caller)) {
            return orRefused(true, Errno.EPERM);
        }
        if (Policy.FIFO == next.policy() || Policy.RR == next.policy()) {
            Forecast byLimits = realTime(attributes, next);
            return byLimits.equals(Forecast.FINE) ? confined(wanted, attributes, now, change) : byLimits;
        }
        boolean leavesIdle = attributes.policy() == Policy.IDLE && next.policy() != Policy.IDLE;
        return leavesIdle ? mayRaise(now.nice(), Errno.EPERM) : Forecast.FINE;
    }

    /** What no right helps against. */
    private Forecast confined(
            SchedulingChange wanted, @Nullable SchedAttributes attributes, ThreadSettings now, SettingsChange change) {
        Integer policy = wanted.policy() != null ? wanted.policy() : attributes == null ? null : attributes.policy();
        if (policy == null) {
            return Forecast.FINE;
        }
        if (policy == Policy.DEADLINE) {
            return isWithoutItsDomain(confines, now, change) ? Forecast.refused(Errno.EPERM) : bandwidth();
        }
        if (policy != Policy.FIFO && policy != Policy.RR) {
            return Forecast.FINE;
        }
        return switch (confines.realTime()) {
            case GRANTED -> Forecast.FINE;
            case FORBIDDEN -> Forecast.refused(Errno.EPERM);
            case UNKNOWN ->
                Forecast.unknown("whether the cgroup of the thread may have real-time threads is unknown: "
                        + confines.realTimeReason());
        };
    }

    /** Whether a thread would have SCHED_DEADLINE and not all the CPUs of its root domain, which the kernel refuses. */
    static boolean isWithoutItsDomain(Confines confines, ThreadSettings now, SettingsChange change) {
        CpuSet domain = confines.domain();
        CpuSet cpus = now.affinity().orNull();
        CpuSet cpuset = confines.cpuset();
        AffinityChange affinity = change.affinity();
        if (affinity != null) {
            cpus = cpuset == null ? null : affinity.cpus().and(cpuset);
        }
        return confines.isBandwidthLimited()
                && domain != null
                && cpus != null
                && !domain.minus(cpus).isEmpty();
    }

    private Forecast bandwidth() {
        return confines.isBandwidthLimited()
                ? Forecast.unknown("only the call tells whether the CPUs have the bandwidth left for SCHED_DEADLINE"
                        + (confines.domain() == null
                                ? ", and whether the thread may run on all CPUs of its root domain"
                                : ""))
                : Forecast.FINE;
    }

    private Forecast realTime(SchedAttributes now, SchedAttributes next) {
        // Another policy takes a limit that is not 0, whatever the priority.
        long needed = next.priority() > now.priority() ? next.priority() : next.policy() != now.policy() ? 1 : 0;
        return within("Max realtime priority", needed, Errno.EPERM);
    }

    private Forecast ioPriority(SettingsChange change) {
        Integer wanted = change.ioPriority();
        boolean isRealTime = wanted != null && IoPriority.classOf(wanted) == IoPriority.CLASS_REAL_TIME;
        if (isRealTime && !caller.has(CAP_SYS_ADMIN)) {
            return caller.has(CAP_SYS_NICE)
                    ? Forecast.unknown("before Linux 5.14 the class rt takes CAP_SYS_ADMIN")
                    : orRefused(false, Errno.EPERM);
        }
        boolean isOwn = owner.realUser == caller.effectiveUser || owner.realUser == caller.realUser;
        boolean isFree = caller.has(CAP_SYS_NICE) || (isOwn && !owner.mayMoreThan(caller));
        return isFree ? Forecast.FINE : orRefused(false, Errno.EPERM);
    }

    /** Reading it takes the same right as writing it. */
    private static Forecast timerSlack(ThreadSettings now) {
        return now.timerSlackNs().isDenied() ? Forecast.refused(Errno.EPERM) : Forecast.FINE;
    }

    private boolean isSameOwner() {
        return owner.effectiveUser == caller.effectiveUser
                || owner.realUser == caller.effectiveUser
                || caller.has(CAP_SYS_NICE);
    }

    /** {@code anywhere}: a capability in the user namespace of the thread would do as well. */
    private Forecast orRefused(boolean anywhere, Errno errno) {
        return anywhere && caller.isUncertain()
                ? Forecast.unknown("thrctl is in a user namespace, and the thread may be in another")
                : Forecast.refused(errno);
    }
}
