package dev.thrctl.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whether two measurements of the same thing differ, judged by how much their runs differ among themselves: samples
 * within a run share the luck of that run (placement in memory, what else went on), so that a run, not a sample, is one
 * observation.
 *
 * <p>The interval for the ratio of two geometric means comes from a bootstrap over runs. It is widened for three
 * reasons: few runs tell their own spread badly (each deviation is divided by a random estimate of the spread, as in
 * Student's t); runs that follow each other resemble each other (autocorrelation); and of several percentiles one
 * differs by chance sooner than of one (Bonferroni). It is never narrower than the smallest difference that counts, and
 * holds its square besides.
 *
 * <p>Measurements that were made one after the other cannot tell a machine that was slower in one of them from a program
 * that is: the spread of runs within seconds says nothing of the drift of minutes. The smallest difference stands for
 * that drift, and neighbours are taken to be correlated by at least {@value #LEAST_CORRELATED}: a number that was
 * chosen, so that of simulated pairs whose runs have a correlation of 0.5 no more than 5 of 100 are called different.
 * On a machine that drifts by more the error is greater than stated. Where both were measured in turn, each is compared
 * with its neighbour: the drift is in both, and what is left of it changes from pair to pair. cli/src/bench/compare-check counts the errors of both ways on the
 * machine at hand.
 */
public final class Comparison {
    /** Below that a spread is hardly known. */
    public static final int FEWEST_RUNS = 4;

    /** Chance that any of the percentiles is called different though none is. */
    private static final double ERROR = 0.05;
    /** Less, for what pairs leave of a drift adds to it. */
    private static final double ERROR_IN_TURN = 0.02;

    private static final int RESAMPLES = 4_000;
    /** A percentile of a run is known if that many of its samples are beyond it. */
    private static final int BEYOND = 5;

    private static final double MOST_CORRELATED = 0.8;
    /** Runs within seconds of each other are never wholly independent, whatever few of them look like. */
    private static final double LEAST_CORRELATED = 0.45;

    private final SplittableRandom random;
    private final double smallest;

    /**
     * {@code seed} makes the same of the same input; {@code smallest} is the relative difference by which two
     * measurements of one program, made at different times, differ on a machine that does other work, but for one pair
     * in twenty; the interval holds it.
     */
    public Comparison(long seed, double smallest) {
        this.random = new SplittableRandom(seed);
        this.smallest = smallest;
    }

    /** What came of it for one percentile. */
    public enum Verdict {
        FASTER,
        SLOWER,
        NO_DIFFERENCE,
        /** Too few runs, or too few samples in them, to know. */
        UNKNOWN
    }

    /** One statistic of the runs of one measurement: nanoseconds, and samples of the smallest run. */
    public record Runs(List<Double> valuesNs, long fewestSamples) {
        public Runs {
            valuesNs = List.copyOf(valuesNs);
        }
    }

    /**
     * What to compare.
     *
     * @param quantile such as 0.99; 0 for a mean
     * @param inTurn the first of {@code before} was measured beside the first of {@code after}, and so on: there are as
     *     many of both
     */
    public record Question(String series, String statistic, double quantile, Runs before, Runs after, boolean inTurn) {}

    /**
     * Geometric means over runs; changes are relative: 0.2 is 20 % more time.
     *
     * @param low end of the interval for the change; null if it is not known
     */
    public record Difference(
            String series,
            String statistic,
            @Nullable Double beforeNs,
            @Nullable Double afterNs,
            @Nullable Double change,
            @Nullable Double low,
            @Nullable Double high,
            Verdict verdict) {}

    public List<Difference> answer(List<Question> questions) {
        int judged = 0;
        for (Question question : questions) {
            judged += canBeJudged(question) ? 1 : 0;
        }
        List<Difference> differences = new ArrayList<>();
        for (Question question : questions) {
            differences.add(
                    canBeJudged(question)
                            ? judge(question, (question.inTurn() ? ERROR_IN_TURN : ERROR) / judged)
                            : unknown(question));
        }
        return differences;
    }

    private static boolean canBeJudged(Question question) {
        return enough(question.before(), question.quantile()) && enough(question.after(), question.quantile());
    }

    private static boolean enough(Runs runs, double quantile) {
        return runs.valuesNs().size() >= FEWEST_RUNS && runs.fewestSamples() * (1 - quantile) >= BEYOND - 1e-6;
    }

    private static Difference unknown(Question question) {
        Double before = mean(question.before());
        Double after = mean(question.after());
        Double change = before == null || after == null || before == 0 ? null : Double.valueOf(after / before - 1);
        return new Difference(
                question.series(), question.statistic(), before, after, change, null, null, Verdict.UNKNOWN);
    }

    private static @Nullable Double mean(Runs runs) {
        return runs.valuesNs().isEmpty() ? null : Double.valueOf(Math.exp(mean(logs(runs.valuesNs()))));
    }

    private Difference judge(Question question, double error) {
        double[] before = logs(question.before().valuesNs());
        double[] after = logs(question.after().valuesNs());
        double change = mean(after) - mean(before);
        double[] off = question.inTurn()
                ? deviations(1, difference(after, before))
                : deviations(resemblance(before, after), after, difference(new double[before.length], before));
        Arrays.sort(off);
        double low = change - withDrift(off[(int) (RESAMPLES * error / 2)]);
        double high = change + withDrift(off[(int) Math.ceil(RESAMPLES * (1 - error / 2)) - 1]);
        return new Difference(
                question.series(),
                question.statistic(),
                Math.exp(mean(before)),
                Math.exp(mean(after)),
                Math.expm1(change),
                Math.expm1(low),
                Math.expm1(high),
                low > 0 ? Verdict.SLOWER : high < 0 ? Verdict.FASTER : Verdict.NO_DIFFERENCE);
    }

    private static double[] difference(double[] one, double[] other) {
        double[] difference = new double[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = one[i] - other[i];
        }
        return difference;
    }

    /** How far the sum of the means of the groups may be off, if so many of their values count as one. */
    private double[] deviations(double resemblance, double[]... groups) {
        double wider = Math.sqrt(resemblance);
        double degrees = Math.max(2, degrees(groups) / wider);
        double[] off = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (double[] group : groups) {
                sum += deviation(group);
            }
            off[i] = wider * sum / relativeSpread(degrees);
        }
        return off;
    }

    /** Beyond the change, by independent errors of both kinds. */
    private double withDrift(double off) {
        return Math.hypot(off, Math.log1p(smallest));
    }

    /** Of the mean of runs drawn again, from the mean; a spread of n values counts as one of n-1. */
    private double deviation(double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[random.nextInt(values.length)];
        }
        double n = values.length;
        return (sum / n - mean(values)) * Math.sqrt(n / (n - 1));
    }

    /** How the spread of so many degrees of freedom comes out: the root of chi-square over them. */
    private double relativeSpread(double degrees) {
        int whole = Math.max(1, (int) degrees);
        double sum = 0;
        // Two normal deviates squared have an exponential distribution, which is quicker to draw.
        for (int i = 0; i + 1 < whole; i += 2) {
            sum -= 2 * Math.log(1 - random.nextDouble());
        }
        if (whole % 2 == 1) {
            double cosine = Math.cos(Math.PI * random.nextDouble());
            sum -= 2 * Math.log(1 - random.nextDouble()) * cosine * cosine;
        }
        return Math.sqrt(sum / whole);
    }

    /** Welch's; of one group, one less than its values. */
    private static double degrees(double[]... groups) {
        double sum = 0;
        double squares = 0;
        int free = 0;
        for (double[] group : groups) {
            double ofMean = squares(group) / (group.length - 1) / group.length;
            sum += ofMean;
            squares += ofMean * ofMean / (group.length - 1);
            free += group.length - 1;
        }
        return squares == 0 ? free : sum * sum / squares;
    }

    /** How many runs count as one, by the correlation of neighbours in all groups. */
    private static double resemblance(double[]... groups) {
        double squares = 0;
        double products = 0;
        int fewest = Integer.MAX_VALUE;
        for (double[] group : groups) {
            squares += squares(group);
            products += products(group);
            fewest = Math.min(fewest, group.length);
        }
        if (squares == 0) {
            return 1;
        }
        double seen = products / squares;
        // Kendall's correction: few values, and a mean of the same ones, make neighbours look less alike than they are.
        double corrected = seen + (1 + 3 * seen) / fewest;
        double correlation = Math.max(LEAST_CORRELATED, Math.min(MOST_CORRELATED, corrected));
        return (1 + correlation) / (1 - correlation);
    }

    private static double squares(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }

    private static double products(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (int i = 1; i < values.length; i++) {
            sum += (values[i] - mean) * (values[i - 1] - mean);
        }
        return sum;
    }

    private static double[] logs(List<Double> values) {
        double[] logs = new double[values.size()];
        for (int i = 0; i < logs.length; i++) {
            // Below a tenth of a nanosecond no clock tells anything.
            logs[i] = Math.log(Math.max(0.1, values.get(i)));
        }
        return logs;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Over all percentiles: one that is slower, though others be faster, is what must be seen. */
    public static Verdict overall(List<Difference> differences) {
        boolean faster = false;
        boolean known = false;
        for (Difference one : differences) {
            if (one.verdict() == Verdict.SLOWER) {
                return Verdict.SLOWER;
            }
            faster |= one.verdict() == Verdict.FASTER;
            known |= one.verdict() != Verdict.UNKNOWN;
        }
        return faster ? Verdict.FASTER : known ? Verdict.NO_DIFFERENCE : Verdict.UNKNOWN;
    }
}
