package dev.thrctl.sched;

import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.sched.Confines.RealTime;
import dev.thrctl.sched.Permission.Caller;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessLimits.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the kernel refuses a setting, from what is known of the thread. Sources: sched(7), getrlimit(2), ioprio_set(2).
 *
 * @param limits of the thread's process; empty if they cannot be read
 * @param online null if unknown
 * @param caller thrctl's own rights; null if unknown
 */
record Explanation(
        ThreadSettings now,
        SettingsChange change,
        List<Limit> limits,
        @Nullable CpuSet online,
        @Nullable Caller caller,
        Confines confines) {
    static String call(Setting setting, ThreadSettings now, SettingsChange change) {
        return switch (setting) {
            case SCHEDULING -> {
                SchedAttributes attributes = now.attributes().orNull();
                SchedulingChange scheduling = change.scheduling();
                Integer wanted = scheduling == null ? null : scheduling.policy();
                Integer policy = wanted != null || attributes == null ? wanted : Integer.valueOf(attributes.policy());
                yield policy != null && SchedulingChange.isFair(policy) ? "sched_setscheduler" : "sched_setattr";
            }
            case AFFINITY -> "sched_setaffinity";
            case NICE -> "setpriority";
            case IO_PRIORITY -> "ioprio_set";
            case TIMER_SLACK -> "write of timerslack_ns";
        };
    }

    String of(Setting setting, Errno errno) {
        return switch (errno) {
            case EPERM, EACCES -> permission(setting);
            case EINVAL -> invalid(setting);
            case EBUSY -> busy(setting);
            case ENOSYS -> "This kernel does not have it";
            default -> "";
        };
    }

    private String permission(Setting setting) {
        return switch (setting) {
            case TIMER_SLACK -> "Of another thread it takes CAP_SYS_NICE (root)";
            case IO_PRIORITY -> "It takes the same user, and for the class rt CAP_SYS_ADMIN or CAP_SYS_NICE, or root";
            case AFFINITY -> "It takes the same user, or CAP_SYS_NICE (root)";
            case NICE -> ofLimits();
            case SCHEDULING -> scheduling();
        };
    }

    private String scheduling() {
        SchedAttributes attributes = now.attributes().orNull();
        SchedulingChange scheduling = change.scheduling();
        Integer wanted = scheduling == null ? null : scheduling.policy();
        int before = attributes == null ? Policy.OTHER : attributes.policy();
        int policy = wanted == null ? before : wanted;
        boolean mayAnything = caller != null && caller.has(Capability.SYS_NICE);
        if (policy == Policy.DEADLINE) {
            String right = mayAnything ? "" : "It takes CAP_SYS_NICE (root). ";
            return mayAnything || isWithoutItsDomain() ? right + ofDomain() : "It takes CAP_SYS_NICE (root)";
        }
        boolean isRealTime = policy == Policy.FIFO || policy == Policy.RR;
        if (isRealTime && confines.realTime() == RealTime.FORBIDDEN) {
            return "Its cgroup has no time for real-time threads: " + confines.realTimeReason()
                    + " is 0. Raise that, as root, or move the thread to a cgroup that has some"
                    + (mayAnything ? "" : ". " + ofLimits());
        }
        if (mayAnything) {
            return "thrctl has CAP_SYS_NICE, so that something else forbids it: a security module, a seccomp filter"
                    + (isRealTime && confines.realTime() == RealTime.UNKNOWN
                            ? ", or its cgroup (" + confines.realTimeReason() + ")"
                            : "");
        }
        if (before == Policy.IDLE && policy != Policy.IDLE && !isRealTime) {
            return "To leave SCHED_IDLE counts as lowering the nice value to " + now.nice()
                    + ". It takes CAP_SYS_NICE (root), or the same user and an RLIMIT_NICE of the thread of at least "
                    + (20 - now.nice()) + "; its " + limit(limits, "Max nice priority", "RLIMIT_NICE");
        }
        return ofLimits();
    }

    private boolean isWithoutItsDomain() {
        return Permission.isWithoutItsDomain(confines, now, change);
    }

    private String ofDomain() {
        CpuSet domain = confines.domain();
        CpuSet cpuset = confines.cpuset();
        String text = "A SCHED_DEADLINE thread must be allowed on all CPUs of its root domain"
                + (domain == null ? "" : " (" + domain.list() + ")") + ", and may run on " + now.affinity();
        if (domain != null && cpuset != null && !domain.minus(cpuset).isEmpty()) {
            return text + ", for its cpuset" + (confines.cpusetPath() == null ? "" : " " + confines.cpusetPath())
                    + " has no more. Make that a domain of its own (cpuset.cpus.partition root in cgroup version 2,"
                    + " sched_load_balance 0 above it in version 1), or move the thread";
        }
        return domain != null && !isWithoutItsDomain()
                ? "It may run on all CPUs of its root domain (" + domain.list()
                        + "), so that something else forbids it: a security module, a seccomp filter"
                : text + ". Give it those with --affinity";
    }

    private String ofLimits() {
        return "It takes CAP_SYS_NICE (root), or the same user within the limits of the thread: "
                + limit(limits, "Max realtime priority", "RLIMIT_RTPRIO") + ", "
                + limit(limits, "Max nice priority", "RLIMIT_NICE") + niceLimit(limits);
    }

    private static String limit(List<Limit> limits, String kernelName, String name) {
        Limit limit = find(limits, kernelName);
        if (limit == null) {
            return name + " is unknown";
        }
        Long soft = limit.soft();
        return name + " is " + (soft == null ? "unlimited" : Long.toUnsignedString(soft));
    }

    /** RLIMIT_NICE counts from 1 for nice 19 to 40 for nice -20. */
    private static String niceLimit(List<Limit> limits) {
        Limit limit = find(limits, "Max nice priority");
        Long soft = limit == null ? null : limit.soft();
        if (soft == null) {
            return "";
        }
        return soft < 1 ? " (nice may only rise)" : " (nice may sink to " + Math.max(-20, 20 - soft) + ")";
    }

    private static @Nullable Limit find(List<Limit> limits, String kernelName) {
        for (Limit limit : limits) {
            if (limit.name().equals(kernelName)) {
                return limit;
            }
        }
        return null;
    }

    private String invalid(Setting setting) {
        if (setting == Setting.AFFINITY) {
            if (now.isBound()) {
                return "The kernel has bound it to its CPUs, and lets nobody change them";
            }
            AffinityChange affinity = change.affinity();
            CpuSet cpuset = confines.cpuset();
            return "The cpuset of the thread leaves none of the CPUs "
                    + (affinity == null ? "" : affinity.cpus()) + " ("
                    + (cpuset == null
                            ? "online: " + (online == null ? "unknown" : online.list())
                            : "it has " + cpuset.list())
                    + "); see 'thrctl cpus'";
        }
        SchedulingChange scheduling = change.scheduling();
        Integer policy = scheduling == null ? null : scheduling.policy();
        if (setting != Setting.SCHEDULING || policy == null) {
            return "";
        }
        return switch (policy) {
            case Policy.EXT -> "This kernel may lack CONFIG_SCHED_CLASS_EXT (Linux 6.12)";
            case Policy.DEADLINE ->
                "It takes 1024ns <= runtime <= deadline <= period, and a period between"
                        + " /proc/sys/kernel/sched_deadline_period_min_us and ..._max_us";
            default -> "";
        };
    }

    private static String busy(Setting setting) {
        return setting == Setting.AFFINITY
                ? "A SCHED_DEADLINE thread must be allowed on all its CPUs; give it another policy first (--policy other)"
                : "The CPUs have no bandwidth left for SCHED_DEADLINE: take a smaller runtime or a longer period";
    }

    /** The kernel says yes and does less. */
    static String takenButDifferent(Setting setting, ThreadSettings after) {
        SchedAttributes attributes = after.attributes().orNull();
        return switch (setting) {
            case AFFINITY ->
                "the kernel made it " + after.affinity()
                        + ". The cpuset of the thread leaves no more; see 'thrctl cpus'";
            case TIMER_SLACK ->
                "the kernel made it " + after.timerSlackNs() + " ns. A thread with a real-time policy has none";
            case NICE -> "the kernel made it " + after.nice();
            case IO_PRIORITY -> "the kernel made it " + after.ioPriority();
            case SCHEDULING ->
                "the kernel made it " + (attributes == null ? "unknown" : Policy.longName(attributes.policy()));
        };
    }
}
