package dev.thrctl.bench;

/**
 * What a CPU quota did to the cgroup of the timed threads, or to that of its ancestors which was throttled most, during
 * a measurement. A quota does not bind fifo and rr.
 *
 * @param periods of the quota in which something ran
 * @param throttled how many of them the group used up, so that it was stopped for the rest of them
 * @param throttledNs for how long it was stopped, on all CPUs together
 */
public record Throttling(long periods, long throttled, long throttledNs) {
    public static final Throttling NONE = new Throttling(0, 0, 0);

    public Throttling plus(Throttling other) {
        return new Throttling(periods + other.periods, throttled + other.throttled, throttledNs + other.throttledNs);
    }
}
