package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * kernel.pid_max: ids of one pid namespace. A thread needs an id in its own and in every namespace above. Source:
 * pid_namespaces(7), alloc_pid of kernel/pid.c.
 */
final class ProcessIds {
    static final String FILE = "/proc/sys/kernel/pid_max";

    /** RESERVED_PIDS of include/linux/threads.h: numbers that are given out once, before the first wrap, if at all. */
    static final int RESERVED = 300;

    private ProcessIds() {}

    /**
     * @param pidMax one more than the largest id; null if unknown
     * @param used ids from {@link #RESERVED} on that threads, process groups and sessions have; null if unknown
     * @param lastId the id that was given out last; null if unknown
     * @param isInitial whether it is the namespace at the top: what the ones above have left is hidden from the others
     * @param allSeen false if there may be processes that thrctl does not see
     */
    static LimitRow row(
            @Nullable Long pidMax, @Nullable Long used, @Nullable Long lastId, boolean isInitial, boolean allSeen) {
        Place place = place(isInitial ? "system" : "pid namespace");
        if (pidMax == null || used == null) {
            return place.unknown(pidMax, used, pidMax == null ? "no " + FILE : "no list of processes");
        }
        long left = Math.max(0, pidMax - RESERVED - used) + beforeTheFirstWrap(pidMax, lastId);
        if (isInitial && allSeen) {
            return place.limited(pidMax, used, 1, left, Precision.EXACT, "ids below 300 are not given out again");
        }
        return place.limited(
                pidMax,
                used,
                1,
                left,
                Precision.AT_MOST,
                isInitial
                        ? "processes that thrctl does not see have ids too"
                        : "the pid namespaces above have limits of their own");
    }

    private static long beforeTheFirstWrap(long pidMax, @Nullable Long lastId) {
        return lastId == null ? 0 : Math.max(0, Math.min(pidMax, RESERVED) - (lastId + 1));
    }

    /** The namespace of a process that is below that of thrctl. */
    static LimitRow inner(int level) {
        return place("pid namespace, level " + level)
                .unknown(null, null, "since Linux 6.14 only a process inside can read the pid_max of its namespace");
    }

    private static Place place(String scope) {
        return new Place(
                "kernel.pid_max",
                scope,
                Unit.IDS,
                FILE + ", ids of /proc",
                "sysctl -w kernel.pid_max=N (at most 4194304)");
    }

    /** Whether each namespace has a pid_max of its own: since Linux 6.14. */
    static boolean isPerNamespace(String osRelease) {
        return KernelRelease.isAtLeast(osRelease, 6, 14);
    }
}
