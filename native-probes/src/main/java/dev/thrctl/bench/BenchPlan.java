package dev.thrctl.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to measure and how.
 *
 * @param cpus thread i runs on number i modulo their count
 * @param threads null for as many as the benchmark usually has
 * @param runs at least 1; each begins anew, with new threads and, if native, a new process
 * @param durationNs of all runs together; null if only {@code iterations} end them
 * @param iterations rounds to record in all runs together; null for as many as the duration allows
 * @param warmup rounds before those that are recorded, in each run
 * @param intervalNs how long the waking thread sleeps before each wake
 * @param policy other, fifo or rr; of the timed threads; null for that of thrctl itself, unless that is a real-time one
 * @param priority null for none
 * @param parameters of this benchmark alone: Long, Boolean or String
 */
public record BenchPlan(
        Benchmark benchmark,
        Engine engine,
        List<Integer> cpus,
        @Nullable Integer threads,
        int runs,
        @Nullable Long durationNs,
        @Nullable Long iterations,
        long warmup,
        long intervalNs,
        @Nullable String policy,
        @Nullable Integer priority,
        boolean lockMemory,
        Map<String, Object> parameters) {
    public BenchPlan {
        cpus = List.copyOf(cpus);
        parameters = Map.copyOf(parameters);
    }

    /** Of one run; null without a limit in time. */
    public @Nullable Long runDurationNs() {
        return durationNs == null ? null : Math.max(1, durationNs / runs);
    }

    /** Of run {@code number}, from 0; 0 without a limit. The first ones do one more where they do not divide. */
    public long runIterations(int number) {
        return iterations == null ? 0 : Math.max(1, (iterations + runs - 1 - number) / runs);
    }

    /** The same on other CPUs, in one run, of which the rounds before those that are recorded take half at most. */
    public BenchPlan on(int first, int second, long runDurationNs) {
        long roundNs = Math.max(1_000_000, intervalNs);
        return new BenchPlan(
                benchmark,
                engine,
                List.of(first, second),
                threads,
                1,
                runDurationNs,
                iterations,
                Math.min(warmup, runDurationNs / 4 / roundNs),
                intervalNs,
                policy,
                priority,
                lockMemory,
                parameters);
    }
}
