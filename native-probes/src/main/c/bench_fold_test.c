/* That nothing of what is folded is lost. */
#include "bench_test.h"
#include "selftest.h"

static void folds_to_the_same_moments(void) {
    static struct run run;
    static struct worker worker;
    static struct sample samples[1000];
    run.bench = bench_row(0);
    run.threads = 1;
    run.workers = &worker;
    worker = (struct worker){.run = &run, .samples = samples, .capacity = 64, .every = 1};
    EXPECT(make_counts(&run));
    /* 0 to 9999 in another order, since 7919 is a prime; every hundredth a hundred thousand times as long. */
    double sum = 0;
    for (int64_t i = 0; i < 10000; i++) {
        int64_t value = i * 7919 % 10000;
        value *= value % 100 == 0 ? 100000 : 1;
        sum += (double)value;
        keep(&worker, 0, i, 1000000, 1000000 + value);
    }
    fold_all(&run);
    EXPECT(run.every == worker.every && run.every > 1 && worker.taken <= 64);
    const struct tally *tally = &worker.tallies[0];
    EXPECT(tally->samples == 10000 && tally->least_ns == 0 && tally->greatest_ns == 990000000);
    double mean = sum / 10000;
    EXPECT(tally->mean_ns > mean * 0.999999 && tally->mean_ns < mean * 1.000001);
    double squares = 0;
    for (int64_t value = 0; value < 10000; value++) {
        double off = (double)(value % 100 == 0 ? value * 100000 : value) - mean;
        squares += off * off;
    }
    EXPECT(tally->squares > squares * 0.999999 && tally->squares < squares * 1.000001);
    /* The values below 8192 that occur, and some above, in steps of less than one in 4096. */
    EXPECT(steps_of(&run, 0) > 8000 && steps_of(&run, 0) < 10000);
}

void bench_fold_test(void) {
    folds_to_the_same_moments();
}
