/* What one thread pays for a call of its own. */
#include "bench.h"

/* There is one clock read more than operations in a batch: of the cheapest, the coarse clock, that is some percent. */
enum { BATCH = 256 };

static bool batch_prepare(struct run *run, const struct json *request) {
    (void)request;
    for (int s = 0; s < MOST_SERIES; s++) {
        run->batch[s] = BATCH;
    }
    return true;
}

static void time_clock(struct worker *self, uint32_t series, int64_t round, clockid_t clock) {
    struct timespec now;
    int64_t begin = clock_ns();
    for (int i = 0; i < BATCH; i++) {
        clock_gettime(clock, &now);
    }
    keep(self, series, round, begin, clock_ns());
}

static void clock_body(struct worker *self) {
    for (int64_t round = 0; more(self->run, round); round++) {
        time_clock(self, 0, round, CLOCK_MONOTONIC);
        time_clock(self, 1, round, CLOCK_MONOTONIC_RAW);
        time_clock(self, 2, round, CLOCK_MONOTONIC_COARSE);
    }
}

static void clock_cast(struct worker *worker) {
    worker->role = "reader";
    worker->body = clock_body;
    worker->kept = 3;
}

static void syscall_body(struct worker *self) {
    for (int64_t round = 0; more(self->run, round); round++) {
        int64_t begin = clock_ns();
        for (int i = 0; i < BATCH; i++) {
            sys0(SYS_getppid);
        }
        keep(self, 0, round, begin, clock_ns());
    }
}

static void syscall_cast(struct worker *worker) {
    worker->role = "caller";
    worker->body = syscall_body;
    worker->kept = 1;
}

static void yield_body(struct worker *self) {
    for (int64_t round = 0; more(self->run, round); round++) {
        int64_t begin = clock_ns();
        yield_cpu();
        keep(self, 0, round, begin, clock_ns());
    }
}

static void yield_cast(struct worker *worker) {
    worker->role = "yielder";
    worker->body = yield_body;
    worker->kept = 1;
}

const struct bench cost_benches[] = {
    {"clock", {"monotonic", "raw", "coarse"}, 1, 1, 10000, batch_prepare, clock_cast, NULL},
    {"syscall", {"getppid"}, 1, 1, 10000, batch_prepare, syscall_cast, NULL},
    {"yield", {"yield"}, 2, 1, 10000, NULL, yield_cast, NULL},
    {0},
};
