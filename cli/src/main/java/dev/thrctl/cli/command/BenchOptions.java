package dev.thrctl.cli.command;

import dev.thrctl.bench.BenchParameter;
import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.Benchmark;
import dev.thrctl.bench.Engine;
import dev.thrctl.bench.Placement;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Decimals;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of {@code bench} that say how to measure. */
final class BenchOptions {
    static final int USUAL_RUNS = 10;
    static final long USUAL_DURATION_NS = 2_000_000_000L;
    private static final long USUAL_INTERVAL_NS = 100_000;
    private static final long LONGEST_INTERVAL_NS = 10_000_000_000L;
    private static final long NS_PER_US = 1_000;
    private static final int USUAL_WARMUP = 50;
    private static final int MOST_RUNS = 1_000;
    private static final int HIGHEST_PRIORITY = 99;

    private final Arg<Long> duration;
    private final Arg<Integer> iterations;
    private final Arg<Integer> warmup;
    private final Arg<String> cpus;
    private final Arg<Long> threads;
    private final Arg<Long> interval;
    private final Arg<Integer> runs;
    private final Arg<Engine> engine;
    private final Flag lockMemory;
    private final Arg<String> policy;
    private final Arg<Integer> priority;
    private final Arg<List<String>> parameters;

    BenchOptions(CommandModel model) {
        duration = model.option(
                Parsers.SECONDS, "DURATION", "Time of all runs together, seconds without a unit (2s).", "--duration");
        iterations = model.option(
                WholeNumber.of("a number of iterations", 1, Integer.MAX_VALUE),
                "N",
                "Rounds of all runs together; with --duration whichever is reached first.",
                "--iterations");
        warmup = model.option(
                WholeNumber.of("a number of rounds", 0, Integer.MAX_VALUE / 4),
                "N",
                "Rounds before those that are recorded, in each run (50; fewer in short runs).",
                "--warmup");
        runs = model.option(
                WholeNumber.of("a number of runs", 1, MOST_RUNS),
                "N",
                "Runs, each with new threads (10). Comparisons need 4, and see more with more.",
                "--runs");
        cpus = model.option(
                new CpuList(),
                "CPUS",
                "The CPU of each thread such as 0,1, or 'same', or 'cross'. All that are allowed and online if left out.",
                "--cpus");
        threads = model.option(Parsers.THREADS, "N", "Threads, where their number can be chosen.", "--threads");
        interval = model.option(
                new Interval(),
                "DURATION",
                "Sleep before each wake, microseconds without a unit (100us); 0: none. A CPU that slept longer takes"
                        + " longer to wake.",
                "--interval");
        engine = model.option(
                new EngineParser(),
                "ENGINE",
                "What runs the loops: native, or jvm: what a Java program sees (futex-wake, park).",
                "--engine");
        lockMemory = model.flag("Lock the memory of the benchmark by mlockall.", "--lock-memory");
        policy = model.option(
                new Policy(),
                "POLICY",
                "Of the timed threads: other, fifo or rr (that of thrctl, unless it is a real-time one).",
                "--policy");
        priority = model.option(
                WholeNumber.of("a number of priority", 1, HIGHEST_PRIORITY),
                "N",
                "With fifo and rr: 1 to 99 (1).",
                "--priority");
        parameters = model.options(
                Parsers.text(Values.of(ValueKind.TEXT)),
                "NAME=VALUE",
                "What this benchmark alone can be told; see Parameters in thrctl-bench(1).",
                "--set");
    }

    boolean hasDuration() {
        return duration.isGiven();
    }

    /** What a matrix, one run a pair, does not take; null without. */
    @Nullable
    String givenBesideMatrix() {
        return iterations.isGiven() ? "--iterations" : runs.isGiven() ? "--runs" : null;
    }

    boolean hasCpus() {
        return cpus.isGiven();
    }

    /** The first of them that was given, for those that take none; null without. */
    @Nullable
    String anyGiven() {
        if (duration.isGiven()) {
            return "--duration";
        }
        if (iterations.isGiven()) {
            return "--iterations";
        }
        if (warmup.isGiven()) {
            return "--warmup";
        }
        if (runs.isGiven()) {
            return "--runs";
        }
        if (cpus.isGiven()) {
            return "--cpus";
        }
        if (threads.isGiven()) {
            return "--threads";
        }
        if (interval.isGiven()) {
            return "--interval";
        }
        if (engine.isGiven()) {
            return "--engine";
        }
        if (lockMemory.isSet()) {
            return "--lock-memory";
        }
        if (policy.isGiven()) {
            return "--policy";
        }
        if (priority.isGiven()) {
            return "--priority";
        }
        return parameters.isGiven() ? "--set" : null;
    }

    /**
     * Refuses what does not go together; asks the machine only for its CPUs. For {@code pairs} of CPUs there may be more
     * of them than threads.
     */
    BenchPlan plan(Benchmark benchmark, Placement placement, boolean pairs) {
        Engine chosen = engine.or(benchmark.usualEngine());
        checkEngine(benchmark, chosen);
        checkThreads(benchmark);
        if (interval.isGiven() && !benchmark.hasInterval()) {
            throw new InvalidValueException("--interval: " + benchmark.word() + " has no sleep before its rounds");
        }
        if (priority.isGiven() && List.of("", "other").contains(policy.or(""))) {
            throw new InvalidValueException("--priority needs --policy fifo or --policy rr");
        }
        Long durationNs = duration.orNull();
        if (durationNs != null && durationNs == 0) {
            throw new InvalidValueException("--duration: 0 measures nothing");
        }
        Map<String, Object> own = parameters(benchmark);
        Long numberOfThreads = threads.orNull();
        Integer rounds = iterations.orNull();
        return new BenchPlan(
                benchmark,
                chosen,
                placement.choose(cpus.orNull(), pairs ? null : benchmark.threads()),
                numberOfThreads == null ? null : Integer.valueOf(numberOfThreads.intValue()),
                numberOfRuns(),
                durationNs == null && rounds == null ? Long.valueOf(USUAL_DURATION_NS) : durationNs,
                rounds == null ? null : Long.valueOf(rounds.longValue()),
                warmup.or(usualWarmup(benchmark, durationNs)),
                interval.or(USUAL_INTERVAL_NS),
                policy.orNull(),
                priority.orNull(),
                lockMemory.isSet(),
                own);
    }

    /** None without a round to record. */
    private int numberOfRuns() {
        return Math.min(runs.or(USUAL_RUNS), iterations.or(MOST_RUNS));
    }

    /** So few that even rounds of two milliseconds, or of twice the interval, leave half of a run to be recorded. */
    private int usualWarmup(Benchmark benchmark, @Nullable Long durationNs) {
        Long limitNs = durationNs == null && !iterations.isGiven() ? Long.valueOf(USUAL_DURATION_NS) : durationNs;
        if (limitNs == null) {
            return USUAL_WARMUP;
        }
        Object timeoutNs = parameters(benchmark).get(BenchParameter.TIMEOUT_NS.word());
        long sleepNs = Math.max(
                benchmark.hasInterval() ? interval.or(USUAL_INTERVAL_NS) : 0, timeoutNs instanceof Long ns ? ns : 0);
        long roundNs = Math.max(2_000_000, 2 * sleepNs);
        return (int) Math.min(USUAL_WARMUP, limitNs / numberOfRuns() / (2 * roundNs));
    }

    private void checkEngine(Benchmark benchmark, Engine chosen) {
        if (!benchmark.runsOn(chosen)) {
            throw new InvalidValueException(
                    chosen == Engine.JVM
                            ? "--engine: only futex-wake and park run in the Java VM"
                            : "--engine: park runs in the Java VM only");
        }
        if (chosen == Engine.JVM && (policy.isGiven() || lockMemory.isSet())) {
            throw new InvalidValueException((policy.isGiven() ? "--policy" : "--lock-memory")
                    + " is for the native program: a Java VM has threads of its own");
        }
        if (chosen == Engine.JVM
                && parameters.isGiven()
                && !benchmark.parameters().isEmpty()) {
            throw new InvalidValueException("--set is for the native program");
        }
    }

    private void checkThreads(Benchmark benchmark) {
        Long given = threads.orNull();
        Integer fixed = benchmark.threads();
        if (given != null && fixed != null && given != fixed.longValue()) {
            throw new InvalidValueException(
                    "--threads: " + benchmark.word() + " has " + fixed + (fixed == 1 ? " thread" : " threads"));
        }
    }

    private Map<String, Object> parameters(Benchmark benchmark) {
        Map<String, Object> own = new LinkedHashMap<>();
        List<String> given = parameters.orNull();
        for (String word : given == null ? List.<String>of() : given) {
            int equals = word.indexOf('=');
            BenchParameter parameter = equals < 0 ? null : parameter(benchmark, word.substring(0, equals));
            if (parameter == null) {
                List<String> known = new ArrayList<>();
                benchmark.parameters().forEach(one -> known.add(one.word()));
                throw new InvalidValueException("--set: '" + Escape.printable(word) + "' "
                        + (equals < 0 ? "is not NAME=VALUE" : "is nothing to " + benchmark.word()) + "; "
                        + benchmark.word() + " knows " + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
            own.put(parameter.word(), value(parameter, word.substring(equals + 1)));
        }
        return own;
    }

    private static @Nullable BenchParameter parameter(Benchmark benchmark, String name) {
        for (BenchParameter one : benchmark.parameters()) {
            if (one.word().equals(name)) {
                return one;
            }
        }
        return null;
    }

    private static Object value(BenchParameter parameter, String text) {
        List<String> choices = parameter.choices();
        if (choices.isEmpty()) {
            Long number = WholeNumber.parseOrNull(text);
            if (number == null) {
                throw new InvalidValueException(
                        "--set " + parameter.word() + ": '" + Escape.printable(text) + "' is not a whole number");
            }
            return number;
        }
        if (!choices.contains(text)) {
            throw new InvalidValueException("--set " + parameter.word() + ": '" + Escape.printable(text) + "' is not "
                    + String.join(" or ", choices));
        }
        return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
    }

    private static final class Interval implements Parser<Long> {
        @Override
        public Values values() {
            return Values.of(ValueKind.DURATION);
        }

        @Override
        public Long parse(String text) {
            long ns = Durations.parseNs(text, NS_PER_US);
            if (ns > LONGEST_INTERVAL_NS) {
                throw new InvalidValueException("'" + Escape.printable(text) + "' is longer than 10s");
            }
            return ns;
        }
    }

    /** Of the form only: which CPUs there are is asked later. */
    private static final class CpuList implements Parser<String> {
        @Override
        public Values values() {
            return Values.of(ValueKind.CPU_LIST, "same: one CPU for all threads", "cross: all allowed CPUs in turn");
        }

        @Override
        public String parse(String text) {
            if (!text.equals("same") && !text.equals("cross")) {
                if (Placement.numbers(Escape.printable(text)).isEmpty()) {
                    throw new IllegalStateException(text);
                }
            }
            return text;
        }
    }

    private static final class EngineParser implements Parser<Engine> {
        @Override
        public Values values() {
            return Values.choice("native: a C program", "jvm: what a Java program sees");
        }

        @Override
        public Engine parse(String text) {
            for (Engine one : Engine.values()) {
                if (one.word().equals(text)) {
                    return one;
                }
            }
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of native, jvm");
        }
    }

    private static final class Policy implements Parser<String> {
        @Override
        public Values values() {
            return Values.choice("other", "fifo", "rr");
        }

        @Override
        public String parse(String text) {
            if (List.of("other", "fifo", "rr").contains(text)) {
                return text;
            }
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of other, fifo, rr");
        }
    }

    /** A part of a hundred. */
    static final class Percent implements Parser<Double> {
        @Override
        public Values values() {
            return Values.of(ValueKind.NUMBER);
        }

        @Override
        public Double parse(String text) {
            BigDecimal percent = Decimals.parseOrNull(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
            if (percent != null && percent.doubleValue() >= 0 && percent.doubleValue() <= 1_000_000) {
                return percent.doubleValue();
            }
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not a percentage such as 5");
        }
    }
}
