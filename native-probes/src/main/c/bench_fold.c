/*
 * Where a run has more samples than there is memory for. Each thread appends to its own memory; when that is full, all
 * that is new in it is counted, exactly as to least, greatest, mean and deviation, and to 12 bits as to how often each
 * value occurred; then only the samples of every second round stay, of every fourth the next time, and so on. So the
 * figures come from all samples, and those that are handed over whole are spread evenly over the run. All this happens
 * between two rounds, some hundred thousand rounds apart.
 */
#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Values below 2 to the power of 13 have a step each, and every further power of two has 4096 steps. */
enum { STEP_BITS = 12, STEPS_A_POWER = 1 << STEP_BITS, MOST_POWERS = 32 };
enum { STEPS = (MOST_POWERS + 1) * STEPS_A_POWER + STEPS_A_POWER };

static uint32_t step_of(int64_t value_ns) {
    uint64_t value = value_ns < 0 ? 0 : (uint64_t)value_ns;
    int power = value < 2 * STEPS_A_POWER ? 0 : 63 - __builtin_clzll(value) - STEP_BITS;
    /* Two hours and more share the last ones. */
    power = power > MOST_POWERS ? MOST_POWERS : power;
    uint64_t within = value >> power;
    within = within < 2 * STEPS_A_POWER ? within : 2 * STEPS_A_POWER - 1;
    return (uint32_t)power * STEPS_A_POWER + (uint32_t)within;
}

/* The least value of a step. */
static int64_t value_of(uint32_t step) {
    uint32_t power = step < 2 * STEPS_A_POWER ? 0 : step / STEPS_A_POWER - 1;
    return (int64_t)(step - power * STEPS_A_POWER) << power;
}

bool make_counts(struct run *run) {
    for (int s = 0; s < MOST_SERIES && run->bench->series[s] != NULL; s++) {
        /* Not present, unlike all else: few runs need it, and it is written between rounds. */
        void *memory = mmap(NULL, STEPS * sizeof *run->counts[s], PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) {
            answer_error(ENOMEM, "mmap", "counts of a series");
            return false;
        }
        run->counts[s] = memory;
    }
    return true;
}

/* Chan's way to add the moments of two groups. */
void add_tally(struct tally *sum, const struct tally *other) {
    if (other->samples == 0) {
        return;
    }
    if (sum->samples == 0) {
        *sum = *other;
        return;
    }
    double both = (double)(sum->samples + other->samples);
    double off = other->mean_ns - sum->mean_ns;
    sum->squares += other->squares + off * off * ((double)sum->samples * (double)other->samples / both);
    sum->mean_ns += off * (double)other->samples / both;
    sum->samples += other->samples;
    sum->least_ns = sum->least_ns < other->least_ns ? sum->least_ns : other->least_ns;
    sum->greatest_ns = sum->greatest_ns > other->greatest_ns ? sum->greatest_ns : other->greatest_ns;
}

/* All samples of one series that were not counted yet. */
static void tally_new(struct worker *self, uint32_t series) {
    struct tally new = {.least_ns = INT64_MAX};
    int64_t sum_ns = 0;
    for (size_t i = self->settled; i < self->taken; i++) {
        const struct sample *sample = &self->samples[i];
        if (sample->series == series) {
            new.samples++;
            sum_ns += sample->value_ns;
            new.least_ns = sample->value_ns < new.least_ns ? sample->value_ns : new.least_ns;
            new.greatest_ns = sample->value_ns > new.greatest_ns ? sample->value_ns : new.greatest_ns;
        }
    }
    if (new.samples == 0) {
        return;
    }
    new.mean_ns = (double)sum_ns / (double)new.samples;
    uint64_t *counts = self->run->counts[series];
    for (size_t i = self->settled; i < self->taken; i++) {
        const struct sample *sample = &self->samples[i];
        if (sample->series == series) {
            double off = (double)sample->value_ns - new.mean_ns;
            new.squares += off * off;
            /* Relaxed: all threads add to the same counts, which are read after they were joined. */
            __atomic_add_fetch(&counts[step_of(sample->value_ns)], 1, __ATOMIC_RELAXED);
        }
    }
    add_tally(&self->tallies[series], &new);
}

/* Counts what is new, and keeps the samples of every so many rounds. */
static void fold(struct worker *self, uint32_t every) {
    for (uint32_t s = 0; s < MOST_SERIES && self->run->bench->series[s] != NULL; s++) {
        tally_new(self, s);
    }
    size_t left = 0;
    for (size_t i = 0; i < self->taken; i++) {
        if (self->samples[i].sequence % every == 0) {
            self->samples[left++] = self->samples[i];
        }
    }
    /* Relaxed, both: the progress line reads them, and may be wrong by one of them for once. */
    __atomic_store_n(&self->dropped, self->dropped + self->taken - left, __ATOMIC_RELAXED);
    __atomic_store_n(&self->taken, left, __ATOMIC_RELAXED);
    self->settled = left;
    self->every = every;
}

void make_room(struct worker *self) {
    /* Of round 0 something always stays, of one sample for each series: LEAST_CAPACITY is more than twice that. */
    fold(self, self->every);
    while (self->taken > self->capacity / 2) {
        fold(self, self->every * 2);
    }
}

void fold_all(struct run *run) {
    uint32_t every = 1;
    for (int i = 0; i < run->threads; i++) {
        every = run->workers[i].every > every ? run->workers[i].every : every;
    }
    run->every = every;
    /* Then of each thread the same rounds are left. */
    for (int i = 0; every > 1 && i < run->threads; i++) {
        fold(&run->workers[i], every);
    }
}

uint64_t steps_of(const struct run *run, uint32_t series) {
    uint64_t steps = 0;
    for (uint32_t i = 0; run->every > 1 && i < STEPS; i++) {
        steps += run->counts[series][i] != 0;
    }
    return steps;
}

void hand_over_counts(const struct run *run) {
    enum { BLOCK = 256 };
    struct sample block[BLOCK];
    size_t filled = 0;
    for (uint32_t s = 0; s < MOST_SERIES && run->bench->series[s] != NULL; s++) {
        for (uint32_t i = 0; run->every > 1 && i < STEPS; i++) {
            if (run->counts[s][i] == 0) {
                continue;
            }
            block[filled++] = (struct sample){s, 0, value_of(i), (int64_t)run->counts[s][i]};
            if (filled == BLOCK) {
                records_flush(block, sizeof block);
                filled = 0;
            }
        }
    }
    records_flush(block, filled * sizeof block[0]);
}
