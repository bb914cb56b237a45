package dev.thrctl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.bench.Comparison.Difference;
import dev.thrctl.bench.Comparison.Question;
import dev.thrctl.bench.Comparison.Runs;
import dev.thrctl.bench.Comparison.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final long SEED = 4711;
    private static final int PAIRS = 100;
    private static final double NOISE = 0.05;

    /**
     * Runs as a machine with other work gives them: each has luck of its own, and that of the run before it lasts; the
     * p99 varies more than the median, and follows it; now and then a run is disturbed.
     */
    private static List<Runs> measurement(Random random, int runs, double spread, double drift, double factor) {
        List<Double> p50 = new ArrayList<>();
        List<Double> p90 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        double luck = random.nextGaussian() * spread;
        for (int i = 0; i < runs; i++) {
            luck = drift * luck + Math.sqrt(1 - drift * drift) * random.nextGaussian() * spread;
            double disturbed = random.nextInt(20) == 0 ? 1 + 5 * spread : 1;
            p50.add(factor * 40_000 * Math.exp(luck));
            p90.add(factor * 52_000 * Math.exp(luck + random.nextGaussian() * spread) * disturbed);
            p99.add(factor * 90_000 * Math.exp(luck + random.nextGaussian() * 2 * spread) * disturbed);
        }
        return List.of(new Runs(p50, 1_000), new Runs(p90, 1_000), new Runs(p99, 1_000));
    }

    private static List<Question> questions(List<Runs> before, List<Runs> after) {
        double[] quantiles = {0.5, 0.9, 0.99};
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < quantiles.length; i++) {
            questions.add(new Question("wake", "p" + quantiles[i], quantiles[i], before.get(i), after.get(i), false));
        }
        return questions;
    }

    private static Verdict verdict(List<Runs> before, List<Runs> after) {
        return Comparison.overall(new Comparison(1, NOISE).answer(questions(before, after)));
    }

    @ParameterizedTest
    @CsvSource({"10, 0.01, 0", "10, 0.05, 0", "10, 0.05, 0.5", "10, 0.15, 0.3", "5, 0.05, 0", "20, 0.05, 0.5"})
    void seesNoDifferenceBetweenTwoMeasurementsOfTheSame(int runs, double spread, double drift) {
        Random random = new Random(SEED);
        int seen = 0;
        for (int i = 0; i < PAIRS; i++) {
            Verdict verdict =
                    verdict(measurement(random, runs, spread, drift, 1), measurement(random, runs, spread, drift, 1));
            seen += verdict == Verdict.NO_DIFFERENCE ? 0 : 1;
        }
        assertThat(seen).as("of %s pairs, seed %s", PAIRS, SEED).isLessThanOrEqualTo(PAIRS / 20);
    }

    @ParameterizedTest
    @CsvSource({"10, 0.01, 0", "10, 0.05, 0", "20, 0.05, 0.3"})
    void seesAFifthMoreTime(int runs, double spread, double drift) {
        Random random = new Random(SEED);
        int seen = 0;
        for (int i = 0; i < PAIRS; i++) {
            seen += verdict(measurement(random, runs, spread, drift, 1), measurement(random, runs, spread, drift, 1.2))
                            == Verdict.SLOWER
                    ? 1
                    : 0;
        }
        assertThat(seen).as("of %s pairs, seed %s", PAIRS, SEED).isGreaterThanOrEqualTo(PAIRS * 95 / 100);
    }

    /** How many of the pairs it calls slower, or different, on a machine that drifts by a third and more. */
    private static long calledDifferent(boolean inTurn, double factor, Verdict... verdicts) {
        Random random = new Random(SEED);
        int seen = 0;
        for (int i = 0; i < PAIRS; i++) {
            double drift = 0;
            List<Double> before = new ArrayList<>();
            List<Double> after = new ArrayList<>();
            for (int run = 0; run < 10; run++) {
                drift += random.nextGaussian() * 0.15;
                before.add(4_000 * Math.exp(drift + random.nextGaussian() * 0.04));
                after.add(factor * 4_000 * Math.exp(drift + random.nextGaussian() * 0.04));
            }
            List<Question> questions =
                    List.of(new Question("wake", "p50", 0.5, new Runs(before, 1_000), new Runs(after, 1_000), inTurn));
            Verdict verdict = Comparison.overall(new Comparison(1, NOISE).answer(questions));
            seen += List.of(verdicts).contains(verdict) ? 1 : 0;
        }
        return seen;
    }

    @Test
    void driftIsNoDifferenceBetweenWhatWasMeasuredInTurn() {
        assertThat(calledDifferent(true, 1, Verdict.SLOWER, Verdict.FASTER)).isLessThanOrEqualTo(PAIRS / 20);
        assertThat(calledDifferent(true, 1.2, Verdict.SLOWER)).isGreaterThanOrEqualTo(PAIRS * 95 / 100);
        assertThat(calledDifferent(false, 1.2, Verdict.SLOWER))
                .as("without the pairs the drift hides it")
                .isLessThan(PAIRS / 2);
    }

    @Test
    void callsTheReverseFaster() {
        Random random = new Random(SEED);
        assertThat(verdict(measurement(random, 10, 0.01, 0, 1.2), measurement(random, 10, 0.01, 0, 1)))
                .isEqualTo(Verdict.FASTER);
    }

    @Test
    void findsTheSameInTheSameFiles() {
        Random random = new Random(SEED);
        List<Question> questions = questions(measurement(random, 10, 0.05, 0, 1), measurement(random, 10, 0.05, 0, 1));
        assertThat(new Comparison(7, NOISE).answer(questions)).isEqualTo(new Comparison(7, NOISE).answer(questions));
    }

    @Test
    void saysWhenThereAreTooFewRunsOrSamples() {
        Runs three = new Runs(List.of(1.0, 2.0, 3.0), 1_000);
        Runs many = new Runs(Collections.nCopies(10, 5.0), 1_000);
        Comparison comparison = new Comparison(1, NOISE);
        assertThat(comparison.answer(List.of(new Question("wake", "p50", 0.5, three, many, false))))
                .extracting(Difference::verdict)
                .containsExactly(Verdict.UNKNOWN);
        assertThat(comparison.answer(List.of(new Question("wake", "p99_9", 0.999, many, many, false))))
                .extracting(Difference::verdict)
                .containsExactly(Verdict.UNKNOWN);
        Difference none = comparison
                .answer(List.of(new Question("wake", "p50", 0.5, new Runs(List.of(), 0), many, false)))
                .get(0);
        assertThat(none.beforeNs()).isNull();
        assertThat(none.change()).isNull();
    }

    /** Differences that a machine makes by itself are not the program's, however sure they are. */
    @Test
    void speaksNotOfDifferencesBelowTheNoise() {
        Runs before = new Runs(Collections.nCopies(10, 100.0), 1_000);
        Runs after = new Runs(Collections.nCopies(10, 104.0), 1_000);
        List<Question> questions = List.of(new Question("wake", "p50", 0.5, before, after, false));
        assertThat(new Comparison(1, 0.05).answer(questions).get(0).verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
        assertThat(new Comparison(1, 0.03).answer(questions).get(0).verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(new Comparison(1, 0.03).answer(questions).get(0).change()).isCloseTo(0.04, within(1e-9));
    }

    /** The spread within seconds knows nothing of the drift between minutes. */
    @Test
    void intervalHoldsTheNoiseBesideTheSpread() {
        List<Double> values = List.of(97.0, 99.0, 101.0, 103.0, 98.0, 102.0, 100.0, 100.0, 99.0, 101.0);
        Runs before = new Runs(values, 1_000);
        Runs after = new Runs(values.stream().map(value -> value * 1.055).toList(), 1_000);
        List<Question> questions = List.of(new Question("wake", "p50", 0.5, before, after, false));
        assertThat(new Comparison(1, 0).answer(questions).get(0).verdict()).isEqualTo(Verdict.SLOWER);
        Difference one = new Comparison(1, 0.05).answer(questions).get(0);
        assertThat(one.low()).isNegative();
        assertThat(one.verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }
}
