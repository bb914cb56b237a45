package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import org.jspecify.annotations.Nullable;

/**
 * What cgroups and the system confine a thread to, whatever its rights are.
 *
 * @param cpuset the CPUs that its cpuset has and that are online; null if unknown
 * @param cpusetPath the cgroup that says so; null if none does
 * @param domain the CPUs of its root domain, which SCHED_DEADLINE needs all; null if unknown
 * @param realTime whether its cgroup lets it have SCHED_FIFO and SCHED_RR
 * @param realTimeReason the file that forbids it, or why it is unknown; else empty
 * @param isBandwidthLimited false if kernel.sched_rt_runtime_us is -1: then neither of the last two is looked at
 */
record Confines(
        @Nullable CpuSet cpuset,
        @Nullable String cpusetPath,
        @Nullable CpuSet domain,
        RealTime realTime,
        String realTimeReason,
        boolean isBandwidthLimited) {
    enum RealTime {
        GRANTED,
        FORBIDDEN,
        UNKNOWN
    }

    /** Nothing that is known confines. */
    static final Confines NONE = new Confines(null, null, null, RealTime.GRANTED, "", true);
}
