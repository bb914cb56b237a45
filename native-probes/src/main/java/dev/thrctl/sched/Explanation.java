package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessLimits.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why the kernel refuses a setting, from what is known of the thread. Sources: sched(7), getrlimit(2), ioprio_set(2). */
final class Explanation {
    private Explanation() {}

    static String call(Setting setting) {
        return switch (setting) {
            case SCHEDULING -> "sched_setattr";
            case AFFINITY -> "sched_setaffinity";
            case NICE -> "setpriority";
            case IO_PRIORITY -> "ioprio_set";
            case TIMER_SLACK -> "write of timerslack_ns";
        };
    }

    /**
     * @param limits of the thread's process; empty if they cannot be read
     * @param online null if unknown
     */
    static String of(
            Setting setting,
            Errno errno,
            ThreadSettings now,
            SettingsChange change,
            List<Limit> limits,
            @Nullable CpuSet online) {
        return switch (errno) {
            case EPERM, EACCES -> permission(setting, now, change, limits);
            case EINVAL -> invalid(setting, change, online);
            case EBUSY -> busy(setting);
            case ENOSYS -> "This kernel does not have it";
            default -> "";
        };
    }

    private static String permission(Setting setting, ThreadSettings now, SettingsChange change, List<Limit> limits) {
        return switch (setting) {
            case TIMER_SLACK -> "Of another thread it takes CAP_SYS_NICE (root)";
            case IO_PRIORITY -> "It takes the same user, and for the class rt CAP_SYS_ADMIN or CAP_SYS_NICE, or root";
            case AFFINITY -> "It takes the same user, or CAP_SYS_NICE (root)";
            case NICE, SCHEDULING -> {
                SchedulingChange scheduling = change.scheduling();
                boolean deadline =
                        scheduling != null && Integer.valueOf(Policy.DEADLINE).equals(scheduling.policy());
                yield deadline && setting == Setting.SCHEDULING
                        ? "It takes CAP_SYS_NICE (root), and a thread that may run on every CPU of its cpuset; it may"
                                + " run on " + now.affinity()
                        : "It takes CAP_SYS_NICE (root), or the same user within the limits of the thread: "
                                + limit(limits, "Max realtime priority", "RLIMIT_RTPRIO") + ", "
                                + limit(limits, "Max nice priority", "RLIMIT_NICE") + niceLimit(limits);
            }
        };
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

    private static String invalid(Setting setting, SettingsChange change, @Nullable CpuSet online) {
        if (setting == Setting.AFFINITY) {
            AffinityChange affinity = change.affinity();
            return "The cpuset of the thread leaves none of the CPUs "
                    + (affinity == null ? "" : affinity.cpus()) + " (online: "
                    + (online == null ? "unknown" : online.list())
                    + "), or it is a worker that the kernel has bound; see 'thrctl cpus'";
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
