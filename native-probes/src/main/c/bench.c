#include "bench.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STACK_BYTES = 256 * 1024, MOST_SAMPLES = 8 << 20, PAUSE_SLICE_NS = 100 * 1000 * 1000 };

static const struct bench *const families[] = {pair_benches, crowd_benches, futex_benches, cost_benches, spawn_benches};

const struct bench *bench_row(int number) {
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        for (const struct bench *row = families[i]; row->name != NULL; row++) {
            if (number-- == 0) {
                return row;
            }
        }
    }
    return NULL;
}

static const struct bench *bench_named(const char *name) {
    const struct bench *row;
    for (int i = 0; (row = bench_row(i)) != NULL && strcmp(row->name, name) != 0; i++) {
    }
    return row;
}

static int list(void) {
    struct text line = {0};
    json_open(&line);
    json_begin_array(&line, "benchmarks");
    const struct bench *row;
    for (int i = 0; (row = bench_row(i)) != NULL; i++) {
        json_begin_object(&line, NULL);
        json_add_string(&line, "name", row->name);
        json_add_integer(&line, "threads", row->default_threads);
        json_begin_array(&line, "series");
        for (int s = 0; s < MOST_SERIES && row->series[s] != NULL; s++) {
            json_add_string(&line, NULL, row->series[s]);
        }
        json_end_array(&line);
        json_end_object(&line);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
    return EXIT_DONE;
}

void *present_memory(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        answer_error(errno, "mmap", "%zu bytes", bytes);
        return NULL;
    }
    return memory;
}

void sleep_ns(int64_t ns) {
    struct timespec time = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    sys4(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&time, 0);
}

void pause_interval(const struct run *run) {
    int64_t left = run->interval_ns;
    if (left == 0) {
        yield_cpu();
    }
    /* In slices, so that a long interval does not hold up the end. */
    while (left > 0 && !stopped(run)) {
        int64_t slice = left < PAUSE_SLICE_NS ? left : PAUSE_SLICE_NS;
        sleep_ns(slice);
        left -= slice;
    }
}

static void switches(int64_t *voluntary, int64_t *involuntary) {
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    sys2(SYS_getrusage, RUSAGE_THREAD, (long)&usage);
    *voluntary = usage.ru_nvcsw;
    *involuntary = usage.ru_nivcsw;
}

int64_t voluntary_switches(void) {
    int64_t voluntary, involuntary;
    switches(&voluntary, &involuntary);
    return voluntary;
}

static void tell_main(struct run *run) {
    uint64_t one = 1;
    sys3(SYS_write, run->ended, (long)&one, sizeof one);
}

void fail_run(struct run *run, int error, const char *call) {
    if (__atomic_exchange_n(&run->failing, 1, __ATOMIC_RELAXED) == 0) {
        run->error = error;
        run->failed_call = call;
        /* Release: who sees it reads what failed. */
        __atomic_store_n(&run->failed, 1, __ATOMIC_RELEASE);
        tell_main(run);
    }
    __atomic_store_n(&run->stop, 1, __ATOMIC_RELAXED);
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* What one clock read and one call cost here, as medians of batches, so that an interruption does not count. */
static void calibrate(struct run *run) {
    enum { BATCHES = 101, BATCH = 64 };
    int64_t clocks[BATCHES], calls[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
        int64_t begin = clock_ns();
        for (int j = 0; j < BATCH - 1; j++) {
            clock_ns();
        }
        int64_t middle = clock_ns();
        for (int j = 0; j < BATCH; j++) {
            sys0(SYS_getppid);
        }
        clocks[i] = middle - begin;
        calls[i] = clock_ns() - middle;
    }
    qsort(clocks, BATCHES, sizeof clocks[0], by_value);
    qsort(calls, BATCHES, sizeof calls[0], by_value);
    run->clock_read_ps = clocks[BATCHES / 2] * 1000 / BATCH;
    run->syscall_ps = (calls[BATCHES / 2] * 1000 - run->clock_read_ps) / BATCH;
}

/* 0, also where it is not to be pinned, or -errno. */
static long pin(int cpu) {
    if (cpu < 0) {
        return 0;
    }
    cpu_mask mask = {{0}};
    size_t bits = 8 * sizeof mask.words[0];
    mask.words[(size_t)cpu / bits] = 1UL << ((size_t)cpu % bits);
    return sys3(SYS_sched_setaffinity, 0, sizeof mask, (long)&mask);
}

/*
 * Before there are timed threads, and by none of them: one that had used the CPU for so long would be in arrears with
 * the scheduler, which then lets others preempt it for hundreds of rounds.
 */
static void *calibrates(void *argument) {
    struct run *run = argument;
    /* Where that fails, so it does for the timed thread, which says so. */
    pin(run->workers[0].cpu);
    calibrate(run);
    return NULL;
}

static bool settle(struct worker *self) {
    struct run *run = self->run;
    self->tid = (pid_t)sys0(SYS_gettid);
    long pinned = pin(self->cpu);
    if (pinned < 0) {
        fail_run(run, (int)-pinned, "sched_setaffinity");
        return false;
    }
    return policy_of_worker(self);
}

static void *work(void *argument) {
    struct worker *self = argument;
    struct run *run = self->run;
    bool settled = settle(self);
    /* Release: whoever counts all threads sees what they have set up. */
    __atomic_add_fetch(&run->ready, 1, __ATOMIC_RELEASE);
    futex_wake(&run->ready, 1);
    /* Acquire: start_ns was set before. */
    while (__atomic_load_n(&run->go, __ATOMIC_ACQUIRE) == 0) {
        futex_wait(&run->go, 0);
    }
    int64_t voluntary, involuntary;
    switches(&voluntary, &involuntary);
    if (settled && __atomic_load_n(&run->failed, __ATOMIC_ACQUIRE) == 0) {
        policy_begins(self);
        self->body(self);
    }
    switches(&self->voluntary_switches, &self->involuntary_switches);
    self->voluntary_switches -= voluntary;
    self->involuntary_switches -= involuntary;
    if (__atomic_sub_fetch(&run->running, 1, __ATOMIC_RELEASE) == 0) {
        tell_main(run);
    }
    return NULL;
}

static bool hire(struct run *run, const int *cpus, int cpu_count) {
    run->workers = present_memory((size_t)run->threads * sizeof *run->workers);
    if (run->workers == NULL || !make_counts(run)) {
        return false;
    }
    for (int i = 0; i < run->threads; i++) {
        struct worker *worker = &run->workers[i];
        worker->run = run;
        worker->index = i;
        worker->cpu = cpu_count == 0 ? -1 : cpus[i % cpu_count];
        run->bench->cast(worker);
        int64_t capacity = run->capacity * worker->kept;
        /* Memory that is present takes it from others, up to their death: many threads keep less each. */
        if (capacity > MOST_SAMPLES / run->threads) {
            capacity = MOST_SAMPLES / run->threads;
        }
        worker->capacity = capacity < LEAST_CAPACITY ? LEAST_CAPACITY : (size_t)capacity;
        worker->every = 1;
        if (worker->kept > 0 &&
            (worker->samples = present_memory(worker->capacity * sizeof *worker->samples)) == NULL) {
            return false;
        }
    }
    return true;
}

/* All or none: on failure those that were made have ended. */
static bool start(struct run *run) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    run->running = run->threads;
    pthread_t calibrator;
    int made = 0;
    int error = pthread_create(&calibrator, &attributes, calibrates, run);
    if (error == 0) {
        pthread_join(calibrator, NULL);
    }
    while (made < run->threads && error == 0) {
        error = pthread_create(&run->workers[made].thread, &attributes, work, &run->workers[made]);
        made += error == 0;
    }
    pthread_attr_destroy(&attributes);
    uint32_t ready;
    while ((ready = __atomic_load_n(&run->ready, __ATOMIC_ACQUIRE)) < (uint32_t)made) {
        futex_wait(&run->ready, ready);
    }
    if (error == 0 && __atomic_load_n(&run->failed, __ATOMIC_ACQUIRE) == 0) {
        return true;
    }
    if (error != 0) {
        answer_error(error, "pthread_create", "%d of %d threads", made, run->threads);
        __atomic_store_n(&run->failed, 1, __ATOMIC_RELEASE);
    } else {
        answer_error(run->error, run->failed_call, "a thread of %s", run->bench->name);
    }
    __atomic_store_n(&run->go, 1, __ATOMIC_RELEASE);
    futex_wake(&run->go, INT32_MAX);
    for (int i = 0; i < made; i++) {
        pthread_join(run->workers[i].thread, NULL);
    }
    return false;
}

/* Whether an order to stop came. At the end of the input there is nobody to clean up for: the program ends. */
static bool told_to_stop(void) {
    bool stop = false;
    struct json *order;
    enum control got;
    while ((got = control_next(&order, 0)) != CONTROL_TIMEOUT) {
        if (got == CONTROL_END) {
            _exit(EXIT_ABANDONED);
        }
        if (got == CONTROL_LINE) {
            stop = stop || strcmp(json_string(order, "do", ""), "stop") == 0;
            json_free(order);
        }
    }
    return stop;
}

/* Waits until all threads have ended, or one has failed; true if it was ended by an order. */
static bool supervise(struct run *run) {
    bool told = false;
    int64_t progress_ns = run->start_ns + 1000000000;
    int64_t end_ns = run->end_ns;
    for (;;) {
        int64_t next_ns = (progress_ns < end_ns ? progress_ns : end_ns) - clock_ns();
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = run->ended, .events = POLLIN}};
        poll(fds, 2, next_ns <= 0 ? 0 : (int)(next_ns / 1000000 + 1));
        if ((fds[1].revents & POLLIN) != 0) {
            return told;
        }
        if (fds[0].revents != 0 && told_to_stop()) {
            told = true;
            __atomic_store_n(&run->stop, 1, __ATOMIC_RELAXED);
        }
        int64_t now = clock_ns();
        if (now >= end_ns) {
            end_ns = INT64_MAX;
            __atomic_store_n(&run->stop, 1, __ATOMIC_RELAXED);
        }
        if (now >= progress_ns) {
            say_progress(run);
            progress_ns = now + 1000000000;
        }
    }
}

/*
 * To the CPU of the first timed thread. On another one, though asleep, this thread would make each switch between the
 * timed threads dearer: by 50 ns, a twentieth of a wake on one CPU, on Linux 6.18; a program of two threads has no third
 * that could.
 */
static void stay_near(const struct run *run) {
    /* Where that fails, so it did for the timed thread, which said so. */
    pin(run->workers[0].cpu);
}

static int carry_out(struct run *run) {
    if (!policy_of_supervisor(run) || !start(run)) {
        return EXIT_FAILED;
    }
    announce(run);
    policy_while_it_runs(run);
    /* Many that never sleep would hold it up there. */
    if (run->threads <= 2) {
        stay_near(run);
    }
    run->start_ns = clock_ns();
    run->end_ns = run->duration_ns > 0 ? run->start_ns + run->duration_ns : INT64_MAX;
    __atomic_store_n(&run->go, 1, __ATOMIC_RELEASE);
    futex_wake(&run->go, INT32_MAX);
    bool told = supervise(run);
    int64_t elapsed_ns = clock_ns() - run->start_ns;
    policy_afterwards(run);
    if (__atomic_load_n(&run->failed, __ATOMIC_ACQUIRE) != 0) {
        /* Others may wait for the one that failed: they end with the program. */
        answer_error(run->error, run->failed_call, "while %s ran", run->bench->name);
        _exit(EXIT_FAILED);
    }
    for (int i = 0; i < run->threads; i++) {
        pthread_join(run->workers[i].thread, NULL);
    }
    fold_all(run);
    say_series(run);
    say_done(run, elapsed_ns, told);
    return EXIT_DONE;
}

static bool lock_memory(void) {
    if (mlockall(MCL_CURRENT | MCL_FUTURE) == 0) {
        return true;
    }
    int error = errno;
    struct rlimit limit = {0};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    answer_error(error, "mlockall", "the memory of the run; RLIMIT_MEMLOCK is %llu bytes",
                 (unsigned long long)limit.rlim_cur);
    return false;
}

int bench(const struct json *request) {
    static struct run run;
    const char *name = json_string(request, "bench", "");
    if (strcmp(name, "list") == 0) {
        return list();
    }
    run.bench = bench_named(name);
    if (run.bench == NULL) {
        answer_error(EINVAL, "request", "bench: there is none named '%s'", name);
        return EXIT_FAILED;
    }
    int *cpus = NULL;
    int cpu_count = 0;
    if (!read_request(&run, request) || !read_cpus(request, &cpus, &cpu_count)) {
        return EXIT_FAILED;
    }
    bool ready = hire(&run, cpus, cpu_count);
    free(cpus);
    if (!ready) {
        return EXIT_FAILED;
    }
    run.ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (run.ended < 0) {
        answer_error(errno, "eventfd", "end of the run");
        return EXIT_FAILED;
    }
    return json_flag(request, "lock_memory") && !lock_memory() ? EXIT_FAILED : carry_out(&run);
}
