package dev.thrctl.sched;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What this kernel takes for a policy and its parameters, whoever asks. Sources: valid_policy of kernel/sched/sched.h,
 * __checkparam_dl of kernel/sched/deadline.c.
 */
final class SchedulingSupport {
    private static final String EXT_OPTION = "CONFIG_SCHED_CLASS_EXT";
    private static final String SHORTEST_PERIOD = "/proc/sys/kernel/sched_deadline_period_min_us";
    private static final String LONGEST_PERIOD = "/proc/sys/kernel/sched_deadline_period_max_us";

    private final ProcFs proc;

    SchedulingSupport(ProcFs proc) {
        this.proc = proc;
    }

    Forecast of(@Nullable SchedulingChange change) {
        Integer policy = change == null ? null : change.policy();
        if (change == null || policy == null) {
            return Forecast.FINE;
        }
        if (policy == Policy.EXT) {
            Boolean has = new KernelBuild(proc).has(EXT_OPTION);
            return has == null
                    ? Forecast.unknown("whether the kernel was built with " + EXT_OPTION + " (Linux 6.12)")
                    : has ? Forecast.FINE : Forecast.refused(Errno.EINVAL);
        }
        return policy == Policy.DEADLINE ? deadline(change) : Forecast.FINE;
    }

    /** The limits of the period are from Linux 5.10 on; it is the deadline where none is given. */
    private Forecast deadline(SchedulingChange change) {
        Long period = change.periodNs() == null || change.periodNs() == 0 ? change.deadlineNs() : change.periodNs();
        Long shortest = number(SHORTEST_PERIOD);
        Long longest = number(LONGEST_PERIOD);
        if (period == null || shortest == null || longest == null) {
            return Forecast.FINE;
        }
        boolean fits = period >= shortest * 1000 && period <= longest * 1000;
        return fits ? Forecast.FINE : Forecast.refused(Errno.EINVAL);
    }

    private @Nullable Long number(String file) {
        try {
            String text = proc.line(file).orNull();
            return text == null ? null : Long.valueOf(text);
        } catch (ProbeException | NumberFormatException e) {
            return null;
        }
    }
}
