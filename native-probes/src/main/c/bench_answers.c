/* What a run answers, as bench.h documents it. */
#include "bench.h"

#include <sched.h>

/* linux/sched.h; some C libraries lack the newer ones. */
#ifndef SCHED_BATCH
#define SCHED_BATCH 3
#endif
#ifndef SCHED_IDLE
#define SCHED_IDLE 5
#endif

static const char *policy_name(int policy) {
    switch (policy) {
    case SCHED_OTHER:
        return "other";
    case SCHED_FIFO:
        return "fifo";
    case SCHED_RR:
        return "rr";
    case SCHED_BATCH:
        return "batch";
    case SCHED_IDLE:
        return "idle";
    case 7: /* SCHED_EXT of linux/sched.h since 6.12. */
        return "ext";
    default:
        return NULL;
    }
}

/* All of them have the same: they inherit, or are given it. */
static void add_policy(struct text *line, const struct worker *worker) {
    const char *name = worker->knows_policy ? policy_name(worker->policy) : NULL;
    if (name == NULL) {
        json_add_null(line, "policy");
    } else {
        json_add_string(line, "policy", name);
    }
    if (worker->knows_policy) {
        json_add_integer(line, "priority", worker->priority);
        json_add_integer(line, "nice", worker->nice);
    } else {
        json_add_null(line, "priority");
        json_add_null(line, "nice");
    }
}

void announce(const struct run *run) {
    struct text line = {0};
    json_open(&line);
    json_begin_object(&line, "calibration");
    json_add_integer(&line, "clock_read_ps", run->clock_read_ps);
    json_add_integer(&line, "syscall_ps", run->syscall_ps);
    json_end_object(&line);
    json_close(&line);
    answer(&line);
    json_open(&line);
    json_add_flag(&line, "started", true);
    json_begin_array(&line, "threads");
    for (int i = 0; i < run->threads; i++) {
        const struct worker *worker = &run->workers[i];
        json_begin_object(&line, NULL);
        json_add_string(&line, "role", worker->role);
        json_add_integer(&line, "tid", worker->tid);
        if (worker->cpu < 0) {
            json_add_null(&line, "cpu");
        } else {
            json_add_integer(&line, "cpu", worker->cpu);
        }
        json_end_object(&line);
    }
    json_end_array(&line);
    add_policy(&line, &run->workers[0]);
    json_close(&line);
    answer(&line);
}

static int64_t samples_so_far(const struct run *run) {
    int64_t samples = 0;
    for (int i = 0; i < run->threads; i++) {
        samples += (int64_t)__atomic_load_n(&run->workers[i].taken, __ATOMIC_RELAXED);
        samples += (int64_t)__atomic_load_n(&run->workers[i].dropped, __ATOMIC_RELAXED);
    }
    return samples;
}

void say_progress(const struct run *run) {
    struct text line = {0};
    json_open(&line);
    json_begin_object(&line, "progress");
    json_add_integer(&line, "samples", samples_so_far(run));
    json_add_integer(&line, "elapsed_ns", clock_ns() - run->start_ns);
    json_end_object(&line);
    json_close(&line);
    answer(&line);
}

static int64_t kept_of(const struct run *run, uint32_t series) {
    int64_t kept = 0;
    for (int i = 0; i < run->threads; i++) {
        for (size_t j = 0; j < run->workers[i].taken; j++) {
            kept += run->workers[i].samples[j].series == series;
        }
    }
    return kept;
}

/* By Newton, which doubles the right digits each time; the mathematical library would be linked for nothing else. */
static double square_root(double square) {
    double root = square > 1 ? square : 1;
    for (int i = 0; i < 100; i++) {
        root = (root + square / root) / 2;
    }
    return root;
}

static int64_t thousandths(double value) {
    return (int64_t)(value * 1000 + 0.5);
}

/* What is known of all samples where not all of them are kept. */
static int64_t add_moments(const struct run *run, uint32_t series, struct text *line) {
    struct tally sum = {0};
    for (int i = 0; i < run->threads; i++) {
        add_tally(&sum, &run->workers[i].tallies[series]);
    }
    json_add_integer(line, "least_ns", sum.least_ns);
    json_add_integer(line, "greatest_ns", sum.greatest_ns);
    json_add_integer(line, "mean_ps", thousandths(sum.mean_ns));
    double square_ns = sum.samples < 2 ? 0 : sum.squares / (double)(sum.samples - 1);
    json_add_integer(line, "deviation_ps", thousandths(square_root(square_ns)));
    return sum.samples;
}

void say_series(const struct run *run) {
    struct text line = {0};
    json_open(&line);
    json_begin_array(&line, "series");
    for (uint32_t s = 0; s < MOST_SERIES && run->bench->series[s] != NULL; s++) {
        int64_t kept = kept_of(run, s);
        json_begin_object(&line, NULL);
        json_add_string(&line, "name", run->bench->series[s]);
        json_add_string(&line, "unit", "ns");
        json_add_integer(&line, "batch", run->batch[s]);
        json_add_integer(&line, "samples", run->every == 1 ? kept : add_moments(run, s, &line));
        json_add_integer(&line, "kept", kept);
        json_add_unsigned(&line, "steps", steps_of(run, s));
        json_end_object(&line);
    }
    json_end_array(&line);
    json_add_integer(&line, "every", run->every);
    json_close(&line);
    answer(&line);
}

/* Each sample with the number of its thread. */
static void hand_over_samples(struct worker *worker) {
    for (size_t i = 0; i < worker->taken; i++) {
        worker->samples[i].series |= (uint32_t)worker->index << THREAD_SHIFT;
    }
    records_flush(worker->samples, worker->taken * sizeof *worker->samples);
}

void say_done(struct run *run, int64_t elapsed_ns, bool told) {
    struct worker sum = {0};
    for (int i = 0; i < run->threads; i++) {
        struct worker *worker = &run->workers[i];
        hand_over_samples(worker);
        sum.lost += worker->lost;
        sum.spurious += worker->spurious;
        sum.paused += worker->paused;
        sum.voluntary_switches += worker->voluntary_switches;
        sum.involuntary_switches += worker->involuntary_switches;
    }
    hand_over_counts(run);
    struct text line = {0};
    json_open(&line);
    json_begin_object(&line, "done");
    json_add_integer(&line, "samples", samples_so_far(run));
    json_add_unsigned(&line, "lost", sum.lost);
    json_add_unsigned(&line, "spurious", sum.spurious);
    json_add_integer(&line, "elapsed_ns", elapsed_ns);
    json_add_integer(&line, "voluntary_switches", sum.voluntary_switches);
    json_add_integer(&line, "involuntary_switches", sum.involuntary_switches);
    json_add_flag(&line, "stopped", told);
    if (sum.paused > 0) {
        json_add_unsigned(&line, "paused", sum.paused);
    }
    if (run->bench->finish != NULL) {
        run->bench->finish(run, &line);
    }
    json_end_object(&line);
    json_close(&line);
    answer(&line);
}
