/* One thread wakes, one waits: how long until it runs. bench.h says how they meet. */
#include "bench.h"

#include <errno.h>

struct pair {
    /* Written by the waiter: the round for which it is about to wait; and that it needs no more of them. */
    _Alignas(CACHE_LINE) uint32_t announced;
    uint32_t enough;
    /* Written by the waker: the round that it wakes, its time, and that it is the last. The word of futex-wake. */
    _Alignas(CACHE_LINE) uint32_t sent;
    uint32_t last;
    int64_t sent_ns;
};

enum waited { WOKEN, NOT_ASLEEP };

static bool pair_prepare(struct run *run, const struct json *request) {
    (void)request;
    run->own = present_memory(sizeof(struct pair));
    return run->own != NULL;
}

/*
 * wait and wake are inlined, so that each benchmark has a loop of its own, without indirect calls between the clock
 * reads.
 */
static inline __attribute__((always_inline)) void wait_rounds(struct worker *self,
                                                              enum waited (*wait)(struct pair *pair, uint32_t round)) {
    struct run *run = self->run;
    struct pair *pair = run->own;
    int64_t kept = 0;
    for (uint32_t round = 1;; round++) {
        int64_t slept = voluntary_switches();
        /* Release: the waker that sees it may end the run by `enough`. */
        __atomic_store_n(&pair->announced, round, __ATOMIC_RELEASE);
        enum waited how;
        int64_t end;
        bool arrived;
        uint64_t spurious = 0;
        do {
            how = wait(pair, round);
            end = clock_ns();
            /* Acquire: with the round come its time and whether it is the last. */
            arrived = __atomic_load_n(&pair->sent, __ATOMIC_ACQUIRE) == round;
            spurious += !arrived;
        } while (!arrived);
        self->spurious += spurious;
        if (__atomic_load_n(&pair->last, __ATOMIC_RELAXED) != 0) {
            return;
        }
        if (how == WOKEN && spurious == 0 && voluntary_switches() > slept) {
            keep(self, 0, kept, __atomic_load_n(&pair->sent_ns, __ATOMIC_RELAXED), end);
            kept++;
        } else {
            self->lost++;
        }
        if (kept >= run->rounds) {
            __atomic_store_n(&pair->enough, 1, __ATOMIC_RELAXED);
        }
    }
}

static inline __attribute__((always_inline)) void wake_rounds(struct worker *self,
                                                              void (*wake)(struct pair *pair, uint32_t round)) {
    struct run *run = self->run;
    struct pair *pair = run->own;
    for (uint32_t round = 1;; round++) {
        do {
            pause_interval(run);
        } while (__atomic_load_n(&pair->announced, __ATOMIC_ACQUIRE) != round);
        bool last = stopped(run) || __atomic_load_n(&pair->enough, __ATOMIC_RELAXED) != 0;
        __atomic_store_n(&pair->last, last, __ATOMIC_RELAXED);
        int64_t begin = clock_ns();
        __atomic_store_n(&pair->sent_ns, begin, __ATOMIC_RELAXED);
        /* Release: see the acquire of the waiter. Before the wake, so that a waiter that comes too late does not sleep. */
        __atomic_store_n(&pair->sent, round, __ATOMIC_RELEASE);
        wake(pair, round);
        if (last) {
            return;
        }
    }
}

/* Both sides of a benchmark named NAME, which has NAME_wait and NAME_wake. */
#define PAIR(name) \
    static void name##_waits(struct worker *self) { \
        wait_rounds(self, name##_wait); \
    } \
    static void name##_wakes(struct worker *self) { \
        wake_rounds(self, name##_wake); \
    } \
    static void name##_cast(struct worker *worker) { \
        bool waker = worker->index == 0; \
        worker->role = waker ? "waker" : "waiter"; \
        worker->body = waker ? name##_wakes : name##_waits; \
        worker->kept = !waker; \
    }

static inline enum waited futex_pair_wait(struct pair *pair, uint32_t round) {
    return futex_wait(&pair->sent, round - 1) == 0 ? WOKEN : NOT_ASLEEP;
}

static inline void futex_pair_wake(struct pair *pair, uint32_t round) {
    (void)round;
    futex_wake(&pair->sent, 1);
}

PAIR(futex_pair)

const struct bench pair_benches[] = {
    {"futex-wake", {"wake"}, 2, 2, 2, pair_prepare, futex_pair_cast, NULL},
    {0},
};
