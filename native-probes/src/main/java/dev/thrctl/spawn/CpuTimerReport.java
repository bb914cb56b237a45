package dev.thrctl.spawn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ticks of CPU timers against the CPU time that was used.
 *
 * @param hz ticks a second of CPU time
 * @param tookNs from the creation of the first thread to the end of the last
 * @param processCpuNs of all threads; the process-wide timer counts it
 * @param stolenPercent CPU time that the host took from this machine meanwhile; null where /proc does not say
 */
public record CpuTimerReport(
        int hz, long tookNs, long processCpuNs, @Nullable Double stolenPercent, List<BurningThread> threads) {
    private static final double NS_PER_SECOND = 1e9;

    /**
     * What reached a thread.
     *
     * @param timer SI_TIMER: from its own timer
     * @param overruns expirations that were merged into those
     * @param process SI_KERNEL: from the process-wide timer
     * @param user from kill(2) and its like
     */
    public record Deliveries(long timer, long overruns, long process, long user) {}

    /**
     * One thread.
     *
     * @param hasOwnTimer whether it has a timer on its own CPU clock; else the process-wide one counts for it
     * @param firstExpiryNs of its own timer, random within a period
     * @param cpuNs CLOCK_THREAD_CPUTIME_ID
     * @param accepted deliveries that count by the rule of the Go runtime
     * @param ignored deliveries that do not
     */
    public record BurningThread(
            int tid,
            boolean hasOwnTimer,
            @Nullable Long firstExpiryNs,
            long cpuNs,
            long involuntarySwitches,
            long voluntarySwitches,
            Deliveries accepted,
            Deliveries ignored) {
        /** What the thread counts as its CPU time. */
        public long ticks() {
            return hasOwnTimer ? accepted.timer() + accepted.overruns() : accepted.process();
        }

        public double expectedTicks(int hz) {
            return cpuNs / NS_PER_SECOND * hz;
        }

        /** Of {@link #ticks()}, in percent of the expected. */
        public double errorPercent(int hz) {
            return error(ticks(), expectedTicks(hz));
        }
    }

    private static double error(long ticks, double expected) {
        return expected == 0 ? 0 : (ticks - expected) / expected * 100;
    }

    /** Of the process-wide timer, counted or not. */
    public long processTicks() {
        long ticks = 0;
        for (BurningThread thread : threads) {
            ticks += thread.accepted().process() + thread.ignored().process();
        }
        return ticks;
    }

    public double expectedProcessTicks() {
        return processCpuNs / NS_PER_SECOND * hz;
    }

    public double processErrorPercent() {
        return error(processTicks(), expectedProcessTicks());
    }

    public long involuntarySwitches() {
        long switches = 0;
        for (BurningThread thread : threads) {
            switches += thread.involuntarySwitches();
        }
        return switches;
    }
}
