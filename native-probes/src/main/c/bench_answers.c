/* What a run answers, as bench.h documents it. */
#include "bench.h"

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
    json_close(&line);
    answer(&line);
}

static int64_t samples_so_far(const struct run *run) {
    int64_t samples = 0;
    for (int i = 0; i < run->threads; i++) {
        samples += (int64_t)__atomic_load_n(&run->workers[i].taken, __ATOMIC_RELAXED);
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

void say_series(const struct run *run) {
    struct text line = {0};
    json_open(&line);
    json_begin_array(&line, "series");
    for (uint32_t s = 0; s < MOST_SERIES && run->bench->series[s] != NULL; s++) {
        int64_t samples = 0;
        for (int i = 0; i < run->threads; i++) {
            for (size_t j = 0; j < run->workers[i].taken; j++) {
                samples += run->workers[i].samples[j].series == s;
            }
        }
        json_begin_object(&line, NULL);
        json_add_string(&line, "name", run->bench->series[s]);
        json_add_string(&line, "unit", "ns");
        json_add_integer(&line, "batch", run->batch[s]);
        json_add_integer(&line, "samples", samples);
        json_end_object(&line);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
}

void say_done(struct run *run, int64_t elapsed_ns, bool told) {
    struct worker sum = {0};
    for (int i = 0; i < run->threads; i++) {
        const struct worker *worker = &run->workers[i];
        records_flush(worker->samples, worker->taken * sizeof *worker->samples);
        sum.lost += worker->lost;
        sum.spurious += worker->spurious;
        sum.overflow += worker->overflow;
        sum.voluntary_switches += worker->voluntary_switches;
        sum.involuntary_switches += worker->involuntary_switches;
    }
    struct text line = {0};
    json_open(&line);
    json_begin_object(&line, "done");
    json_add_integer(&line, "samples", samples_so_far(run));
    json_add_unsigned(&line, "lost", sum.lost);
    json_add_unsigned(&line, "spurious", sum.spurious);
    json_add_integer(&line, "elapsed_ns", elapsed_ns);
    json_add_integer(&line, "voluntary_switches", sum.voluntary_switches);
    json_add_integer(&line, "involuntary_switches", sum.involuntary_switches);
    json_add_unsigned(&line, "overflow", sum.overflow);
    json_add_flag(&line, "stopped", told);
    if (run->bench->finish != NULL) {
        run->bench->finish(run, &line);
    }
    json_end_object(&line);
    json_close(&line);
    answer(&line);
}
