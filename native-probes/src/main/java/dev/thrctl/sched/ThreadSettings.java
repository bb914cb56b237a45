package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.ThreadId;

/**
 * What is set of one thread at one moment.
 *
 * @param startTicks with the tid it names a thread for ever: clock ticks between boot and its start
 * @param isBound whether the kernel refuses every change of its CPUs (PF_NO_SETAFFINITY of include/linux/sched.h)
 * @param nice -20 to 19, which real-time threads keep too
 * @param affinity those of the allowed CPUs that are online
 * @param ioPriority class and level, see {@link dev.thrctl.kernel.IoPriority}
 * @param timerSlackNs nanoseconds; DENIED without CAP_SYS_NICE
 */
public record ThreadSettings(
        ThreadId id,
        RawText name,
        long startTicks,
        boolean isBound,
        int nice,
        Reading<SchedAttributes> attributes,
        Reading<CpuSet> affinity,
        Reading<Integer> ioPriority,
        Reading<Long> timerSlackNs) {
    /** A thread that has this tid now may not be the one that had it before. */
    boolean isSameThread(ThreadSettings other) {
        return id.equals(other.id) && startTicks == other.startTicks;
    }
}
