/*
 * Threads that do nothing but begin: by the C library, and by clone(2) alone. Built as threads_body.c is, since what the
 * raw ones run is here.
 */
#include "bench.h"
#include "threads.h"

#include <sched.h>
#include <string.h>

enum { SPAWNED_STACK_BYTES = 256 * 1024, RAW_STACK_BYTES = 16 * 1024 };

/* What pthread_create asks for, but for thread-local storage. */
static const uint64_t RAW_FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                                  CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

struct newborn {
    _Alignas(CACHE_LINE) int64_t started_ns;
    /* The kernel writes the tid here, and 0 when the thread no longer needs its stack. */
    uint32_t alive;
    _Alignas(CACHE_LINE) char stack[RAW_STACK_BYTES];
};

struct nursery {
    bool raw;
    struct newborn of[];
};

/* A sanitizer's own clock_gettime would use the thread-local storage of the creator, which runs at the same time. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static int64_t raw_clock_ns(void) {
    struct timespec now;
    sys2(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
#else
#define raw_clock_ns clock_ns
#endif

/* The new thread's first instructions, or nearly: the C library's entry comes before. */
static void *begins(void *newborn) {
    ((struct newborn *)newborn)->started_ns = clock_ns();
    return NULL;
}

static void begins_raw(void *newborn) {
    ((struct newborn *)newborn)->started_ns = raw_clock_ns();
    sys1(SYS_exit, 0);
}

static bool spawn_prepare(struct run *run, const struct json *request) {
    const char *with = json_string(request, "with", "pthread");
    bool raw = strcmp(with, "clone") == 0;
    if (!raw && strcmp(with, "pthread") != 0) {
        return refuse("with", "pthread or clone");
    }
    struct nursery *nursery = run->own =
        present_memory(sizeof *nursery + (size_t)run->threads * sizeof nursery->of[0]);
    if (nursery != NULL) {
        nursery->raw = raw;
    }
    return nursery != NULL;
}

static void keep_all(struct worker *self, int64_t round, int64_t begin, int64_t started, int64_t created, int64_t joined) {
    keep(self, 0, round, begin, created);
    keep(self, 1, round, begin, started);
    keep(self, 2, round, created, joined);
}

static void spawn_by_library(struct worker *self, struct newborn *newborn) {
    struct run *run = self->run;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SPAWNED_STACK_BYTES);
    for (int64_t round = 0; more(run, round); round++) {
        pthread_t thread;
        int64_t begin = clock_ns();
        int error = pthread_create(&thread, &attributes, begins, newborn);
        int64_t created = clock_ns();
        if (error == 0) {
            error = pthread_join(thread, NULL);
        }
        int64_t joined = clock_ns();
        if (error != 0) {
            fail_run(run, error, "pthread_create");
            break;
        }
        keep_all(self, round, begin, newborn->started_ns, created, joined);
    }
    pthread_attr_destroy(&attributes);
}

static void spawn_by_clone(struct worker *self, struct newborn *newborn) {
    for (int64_t round = 0; more(self->run, round); round++) {
        int64_t begin = clock_ns();
        long tid = raw_clone(RAW_FLAGS, newborn->stack + RAW_STACK_BYTES, &newborn->alive, &newborn->alive, begins_raw,
                             newborn);
        int64_t created = clock_ns();
        if (tid < 0) {
            fail_run(self->run, (int)-tid, "clone");
            return;
        }
        uint32_t alive;
        /* Acquire: the kernel's store of 0 comes after all that the thread wrote. */
        while ((alive = __atomic_load_n(&newborn->alive, __ATOMIC_ACQUIRE)) != 0) {
            /* Not the private kind: the kernel wakes this word as if it were shared. */
            sys4(SYS_futex, (long)&newborn->alive, FUTEX_WAIT, (long)alive, 0);
        }
        keep_all(self, round, begin, newborn->started_ns, created, clock_ns());
    }
}

static void spawn_body(struct worker *self) {
    struct nursery *nursery = self->run->own;
    (nursery->raw ? spawn_by_clone : spawn_by_library)(self, &nursery->of[self->index]);
}

static void spawn_cast(struct worker *worker) {
    worker->role = "creator";
    worker->body = spawn_body;
    worker->kept = 3;
}

const struct bench spawn_benches[] = {
    {"spawn", {"create", "start", "join"}, 1, 1, 64, spawn_prepare, spawn_cast, NULL},
    {0},
};
