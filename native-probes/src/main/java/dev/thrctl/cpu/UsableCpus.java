package dev.thrctl.cpu;

import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.kernel.CpuSet;
import org.jspecify.annotations.Nullable;

/**
 * How many CPUs a program should use: the affinity, which the kernel has cut by cpuset and by what is online, or the
 * smallest quota of the cgroup and its ancestors rounded up, whichever is less; at least 1. Rounded up, because with
 * 1.5 CPUs granted one thread would leave a third of them unused; two are throttled for a quarter of the time.
 *
 * @param cpus at least 1
 */
public record UsableCpus(long cpus, DecidedBy decidedBy) {
    public enum DecidedBy {
        AFFINITY("affinity"),
        /** The affinity is exactly what the cpuset leaves, and that is less than is online. */
        CPUSET("cpuset"),
        QUOTA("quota"),
        /** The system knows no affinity. */
        ONLINE("online");

        private final String text;

        DecidedBy(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** {@code least} is the quota that binds the thread; null if none does, or none is known. */
    static UsableCpus of(CpuSet allowed, @Nullable CpuSet online, @Nullable CpuSet cpuset, @Nullable Level least) {
        long count = Math.max(1, allowed.count());
        long granted = least == null ? count : least.roundedUp(count);
        if (granted < count) {
            return new UsableCpus(granted, DecidedBy.QUOTA);
        }
        boolean byCpuset = online != null && cpuset != null && cutsTo(cpuset, online, allowed);
        return new UsableCpus(count, byCpuset ? DecidedBy.CPUSET : DecidedBy.AFFINITY);
    }

    private static boolean cutsTo(CpuSet cpuset, CpuSet online, CpuSet allowed) {
        CpuSet left = cpuset.and(online);
        return !left.equals(online) && left.equals(allowed);
    }
}
