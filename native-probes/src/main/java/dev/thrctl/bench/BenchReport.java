package dev.thrctl.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All runs of a plan, and the machine meanwhile.
 *
 * @param failure why there are fewer runs than planned; null if that is the user's wish, or not so
 */
public record BenchReport(
        BenchPlan plan,
        Instant startedAt,
        List<RunResult> runs,
        BenchEnvironment environment,
        Activity activity,
        boolean stopped,
        @Nullable String failure) {
    /** One kind of duration over all runs. {@code runs} has those that have samples of it. */
    public record Series(String name, Recorder all, List<Recorder> runs) {
        public Series {
            runs = List.copyOf(runs);
        }

        /** More than ten times the median: what a mean hides and a mode does not explain. */
        public long outliers() {
            return all.count() == 0 ? 0 : all.countBetween(10 * all.percentile(50), Double.POSITIVE_INFINITY);
        }
    }

    public BenchReport {
        runs = List.copyOf(runs);
    }

    /** In the order of the benchmark; the first is the headline. */
    public List<Series> series() {
        Map<String, List<Recorder>> byName = new LinkedHashMap<>();
        for (RunResult run : runs) {
            for (RunResult.Series one : run.series()) {
                byName.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one.recorder());
            }
        }
        List<Series> series = new ArrayList<>();
        byName.forEach((name, recorders) -> {
            Recorder all = new Recorder(recorders.get(0).batch());
            recorders.forEach(all::add);
            recorders.removeIf(one -> one.count() == 0);
            series.add(new Series(name, all, recorders));
        });
        return series;
    }

    /** That were timed in each run; null if there was no run. */
    public @Nullable Integer threads() {
        return runs.isEmpty() ? null : Integer.valueOf(runs.get(0).threads());
    }

    public long samples() {
        return runs.stream().mapToLong(RunResult::samples).sum();
    }

    public long lost() {
        return runs.stream().mapToLong(RunResult::lost).sum();
    }

    public long spurious() {
        return runs.stream().mapToLong(RunResult::spurious).sum();
    }

    /** The greatest of the runs, see {@link RunResult#every}; 1 without a run. */
    public long every() {
        return runs.stream().mapToLong(RunResult::every).max().orElse(1);
    }

    /** Of the timed threads; null if it is not known. */
    public @Nullable TimedPolicy policy() {
        return runs.isEmpty() ? null : runs.get(0).policy();
    }

    public long elapsedNs() {
        return runs.stream().mapToLong(RunResult::elapsedNs).sum();
    }

    public @Nullable Long voluntarySwitches() {
        return sum(runs.stream().map(RunResult::voluntarySwitches).toList());
    }

    public @Nullable Long involuntarySwitches() {
        return sum(runs.stream().map(RunResult::involuntarySwitches).toList());
    }

    private static @Nullable Long sum(List<@Nullable Long> numbers) {
        long sum = 0;
        for (Long one : numbers) {
            if (one == null) {
                return null;
            }
            sum += one;
        }
        return numbers.isEmpty() ? null : Long.valueOf(sum);
    }

    /** The median over the runs: the CPU may have been slow in one of them. */
    public Calibration calibration() {
        return new Calibration(
                median(runs.stream().map(run -> run.calibration().clockReadNs()).toList()),
                median(runs.stream().map(run -> run.calibration().syscallNs()).toList()));
    }

    private static @Nullable Double median(List<@Nullable Double> values) {
        List<Double> known = new ArrayList<>();
        for (Double one : values) {
            if (one != null) {
                known.add(one);
            }
        }
        known.sort(null);
        return known.isEmpty() ? null : known.get(known.size() / 2);
    }

    /** Summed over the runs, but for what is a setting. */
    public Map<String, Long> details() {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (RunResult run : runs) {
            run.details().forEach((key, value) -> {
                if (key.endsWith("_ns")) {
                    sums.put(key, value);
                } else {
                    sums.merge(key, value, Long::sum);
                }
            });
        }
        return sums;
    }
}
