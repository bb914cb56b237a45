/* What one thread pays for a call of its own. */
#include "bench.h"

#include <string.h>

enum { BATCH = 64, SPAWNED_STACK_BYTES = 256 * 1024 };

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

/* The new thread's first instructions, or nearly: the C library's entry comes before. */
static void *begins(void *argument) {
    *(int64_t *)argument = clock_ns();
    return NULL;
}

static bool spawn_prepare(struct run *run, const struct json *request) {
    (void)run;
    const char *with = json_string(request, "with", "pthread");
    return strcmp(with, "pthread") == 0 || refuse("with", "pthread");
}

static void spawn_body(struct worker *self) {
    struct run *run = self->run;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SPAWNED_STACK_BYTES);
    for (int64_t round = 0; more(run, round); round++) {
        pthread_t thread;
        int64_t started;
        int64_t begin = clock_ns();
        int error = pthread_create(&thread, &attributes, begins, &started);
        int64_t created = clock_ns();
        if (error == 0) {
            error = pthread_join(thread, NULL);
        }
        int64_t joined = clock_ns();
        if (error != 0) {
            fail_run(run, error, "pthread_create");
            break;
        }
        keep(self, 0, round, begin, created);
        keep(self, 1, round, begin, started);
        keep(self, 2, round, created, joined);
    }
    pthread_attr_destroy(&attributes);
}

static void spawn_cast(struct worker *worker) {
    worker->role = "creator";
    worker->body = spawn_body;
    worker->kept = 3;
}

const struct bench cost_benches[] = {
    {"clock", {"monotonic", "raw", "coarse"}, 1, 1, 10000, batch_prepare, clock_cast, NULL},
    {"syscall", {"getppid"}, 1, 1, 10000, batch_prepare, syscall_cast, NULL},
    {"yield", {"yield"}, 2, 1, 10000, NULL, yield_cast, NULL},
    {"spawn", {"create", "start", "join"}, 1, 1, 64, spawn_prepare, spawn_cast, NULL},
    {0},
};
