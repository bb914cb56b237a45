package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;

/**
 * The CPUs that a thread should get.
 *
 * @param cpus what the kernel is asked for
 * @param expected what it should read afterwards: CPUs that are not online are left out then
 * @param orFewer take what the cpuset leaves of it as well
 */
public record AffinityChange(CpuSet cpus, CpuSet expected, boolean orFewer) {
    public static AffinityChange to(CpuSet cpus) {
        return new AffinityChange(cpus, cpus, false);
    }

    /** The same, of which only {@code left} is to be expected. */
    AffinityChange leaving(CpuSet left) {
        return new AffinityChange(cpus, left, orFewer);
    }

    /** All that there are: also those that come online later. */
    public static AffinityChange all(CpuSet possible, CpuSet online) {
        return new AffinityChange(possible, possible.and(online), true);
    }
}
