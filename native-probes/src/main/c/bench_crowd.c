/* Many threads wait on one word: woken, by one thread or several, or moved to another word. */
#include "bench.h"

#include <errno.h>
#include <stdlib.h>

/* Of one thread, which alone writes it, and which nobody reads before it was counted as finished, or as done waking. */
struct slot {
    /* When it woke; of a waker, when its call began. */
    _Alignas(CACHE_LINE) int64_t time_ns;
    int64_t end_ns;
};

struct crowd {
    _Alignas(CACHE_LINE) uint32_t word;
    _Alignas(CACHE_LINE) uint32_t other_word;
    /* How many waiters said, over all rounds, that they are about to wait, and that they have waited. */
    _Alignas(CACHE_LINE) uint32_t announced;
    _Alignas(CACHE_LINE) uint32_t finished;
    /* The round of the wakers besides the first; how many of them are up, and are done, over all rounds. */
    _Alignas(CACHE_LINE) uint32_t gate;
    _Alignas(CACHE_LINE) uint32_t up;
    _Alignas(CACHE_LINE) uint32_t woke;
    /* The round in which all of them call. */
    _Alignas(CACHE_LINE) uint32_t start;
    /* Rounds in which for a moment all calls went on. The first waker's. */
    uint64_t overlapped;
    uint32_t last;
    uint32_t at_once;
    int wakers;
    int waiters;
    int64_t *times;
    struct slot slots[];
};

static struct crowd *crowd_of(struct run *run, int wakers) {
    struct crowd *crowd = run->own = present_memory(sizeof *crowd + (size_t)run->threads * sizeof crowd->slots[0]);
    if (crowd != NULL) {
        crowd->wakers = wakers;
        crowd->waiters = run->threads - wakers;
        crowd->times = present_memory((size_t)run->threads * sizeof *crowd->times);
    }
    return crowd != NULL && crowd->times != NULL ? crowd : NULL;
}

static bool crowd_prepare_at_once(struct run *run, const struct json *request, int64_t otherwise) {
    int64_t at_once = json_integer(request, "at_once", otherwise);
    if (at_once < 1 || at_once > INT32_MAX) {
        return refuse("at_once", "1 to 2147483647");
    }
    struct crowd *crowd = crowd_of(run, 1);
    if (crowd != NULL) {
        crowd->at_once = (uint32_t)at_once;
    }
    return crowd != NULL;
}

static bool many_prepare(struct run *run, const struct json *request) {
    return crowd_prepare_at_once(run, request, INT32_MAX);
}

static bool requeue_prepare(struct run *run, const struct json *request) {
    return crowd_prepare_at_once(run, request, 1);
}

static bool parallel_prepare(struct run *run, const struct json *request) {
    int64_t wakers = json_integer(request, "wakers", run->threads / 2);
    if (wakers < 1 || wakers > run->threads / 2) {
        return refuse("wakers", "1 to half of the threads");
    }
    return crowd_of(run, (int)wakers) != NULL;
}

static void crowd_waits(struct worker *self) {
    struct crowd *crowd = self->run->own;
    int64_t *time_ns = &crowd->slots[self->index].time_ns;
    for (uint32_t round = 1;; round++) {
        __atomic_add_fetch(&crowd->announced, 1, __ATOMIC_RELEASE);
        int64_t end;
        bool arrived;
        do {
            futex_wait(&crowd->word, round - 1);
            end = clock_ns();
            /* Acquire: with the round comes whether it is the last. */
            arrived = __atomic_load_n(&crowd->word, __ATOMIC_ACQUIRE) == round;
            self->spurious += !arrived;
        } while (!arrived);
        bool last = __atomic_load_n(&crowd->last, __ATOMIC_RELAXED) != 0;
        *time_ns = end;
        /* Release: who counts it may read the time. */
        __atomic_add_fetch(&crowd->finished, 1, __ATOMIC_RELEASE);
        if (last) {
            return;
        }
    }
}

/* Until all waiters have announced this round, and then have had time to fall asleep. True if it is the last. */
static bool gather(struct worker *self, uint32_t round, int64_t kept) {
    struct crowd *crowd = self->run->own;
    while (__atomic_load_n(&crowd->announced, __ATOMIC_ACQUIRE) != (uint32_t)crowd->waiters * round) {
        yield_cpu();
    }
    pause_interval(self->run);
    bool last = !more(self->run, kept);
    __atomic_store_n(&crowd->last, last, __ATOMIC_RELAXED);
    return last;
}

static void all_finished(struct worker *self, uint32_t round) {
    struct crowd *crowd = self->run->own;
    while (__atomic_load_n(&crowd->finished, __ATOMIC_ACQUIRE) != (uint32_t)crowd->waiters * round) {
        pause_interval(self->run);
        /* A run that is told to stop does not pause. */
        yield_cpu();
    }
}

static int by_time(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void many_wakes(struct worker *self) {
    struct crowd *crowd = self->run->own;
    int waiters = crowd->waiters;
    int64_t kept = 0;
    for (uint32_t round = 1;; round++) {
        bool last = gather(self, round, kept);
        int64_t begin = clock_ns();
        /* Release: `last` comes with it. Before the wake, so that a waiter that comes too late does not sleep. */
        __atomic_store_n(&crowd->word, round, __ATOMIC_RELEASE);
        long woken = 0;
        long more_woken;
        do {
            more_woken = futex_wake(&crowd->word, crowd->at_once);
            woken += more_woken;
        } while (woken < waiters && more_woken > 0);
        int64_t end = clock_ns();
        if (more_woken < 0) {
            fail_run(self->run, (int)-more_woken, "futex(FUTEX_WAKE)");
            return;
        }
        all_finished(self, round);
        if (last) {
            return;
        }
        if (woken != waiters) {
            self->lost++;
            continue;
        }
        for (int i = 0; i < waiters; i++) {
            crowd->times[i] = crowd->slots[crowd->wakers + i].time_ns;
        }
        qsort(crowd->times, (size_t)waiters, sizeof crowd->times[0], by_time);
        keep(self, 0, kept, begin, crowd->times[0]);
        keep(self, 1, kept, begin, crowd->times[waiters / 2]);
        keep(self, 2, kept, begin, crowd->times[waiters - 1]);
        keep(self, 3, kept, begin, end);
        kept++;
    }
}

static long requeue(struct crowd *crowd, uint32_t round) {
    return sys6(SYS_futex, (long)&crowd->word, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 0, (long)crowd->at_once,
                (long)&crowd->other_word, (long)(round - 1));
}

static void requeue_moves(struct worker *self) {
    struct crowd *crowd = self->run->own;
    int waiters = crowd->waiters;
    int64_t kept = 0;
    for (uint32_t round = 1;; round++) {
        bool last = gather(self, round, kept);
        long moved = 0;
        long more_moved;
        int64_t begin = clock_ns();
        do {
            more_moved = requeue(crowd, round);
            moved += more_moved;
        } while (moved < waiters && more_moved > 0);
        int64_t end = clock_ns();
        /*
         * Release: `last` comes with it. One that came late still waits on the first word, which is woken first: after
         * the other one is woken, threads wait on the first for the next round.
         */
        __atomic_store_n(&crowd->word, round, __ATOMIC_RELEASE);
        futex_wake(&crowd->word, INT32_MAX);
        futex_wake(&crowd->other_word, INT32_MAX);
        if (more_moved < 0) {
            fail_run(self->run, (int)-more_moved, "futex(FUTEX_CMP_REQUEUE)");
            return;
        }
        all_finished(self, round);
        if (last) {
            return;
        }
        if (moved != waiters) {
            self->lost++;
            continue;
        }
        keep(self, 0, kept, begin, end);
        kept++;
    }
}

/* How many the waker of that number wakes: as equal as can be. */
static uint32_t share(const struct crowd *crowd, int waker) {
    return (uint32_t)(crowd->waiters / crowd->wakers + (waker < crowd->waiters % crowd->wakers));
}

static void wake_share(struct worker *self, int64_t round, bool last) {
    struct crowd *crowd = self->run->own;
    uint32_t mine = share(crowd, self->index);
    int64_t begin = clock_ns();
    long woken = futex_wake(&crowd->word, mine);
    int64_t end = clock_ns();
    crowd->slots[self->index].time_ns = begin;
    crowd->slots[self->index].end_ns = end;
    if (last) {
        return;
    }
    if (woken == (long)mine) {
        keep(self, 0, round, begin, end);
    } else {
        self->lost++;
    }
}

/* Looks without a pause, so as not to be late; but on a CPU that it shares it must let others come to where it is. */
static void spin_until(const uint32_t *word, uint32_t value) {
    enum { LOOKS = 2000 };
    for (int look = 1;; look++) {
        /* Acquire: what the others wrote before. */
        if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value) {
            return;
        }
        if (look % LOOKS == 0) {
            yield_cpu();
        }
    }
}

static bool have_overlapped(const struct crowd *crowd) {
    int64_t last_begin = INT64_MIN, first_end = INT64_MAX;
    for (int i = 0; i < crowd->wakers; i++) {
        const struct slot *slot = &crowd->slots[i];
        last_begin = slot->time_ns > last_begin ? slot->time_ns : last_begin;
        first_end = slot->end_ns < first_end ? slot->end_ns : first_end;
    }
    return last_begin < first_end;
}

static void parallel_leads(struct worker *self) {
    struct crowd *crowd = self->run->own;
    for (uint32_t round = 1;; round++) {
        bool last = gather(self, round, round - 1);
        /* Release: `last` comes with either. */
        __atomic_store_n(&crowd->word, round, __ATOMIC_RELEASE);
        __atomic_store_n(&crowd->gate, round, __ATOMIC_RELEASE);
        futex_wake(&crowd->gate, INT32_MAX);
        /* They sleep there, and take their time to come: to begin at one time all of them must be awake. */
        spin_until(&crowd->up, (uint32_t)(crowd->wakers - 1) * round);
        __atomic_store_n(&crowd->start, round, __ATOMIC_RELEASE);
        wake_share(self, round - 1, last);
        spin_until(&crowd->woke, (uint32_t)(crowd->wakers - 1) * round);
        all_finished(self, round);
        if (last) {
            return;
        }
        crowd->overlapped += (int64_t)round > self->run->warmup && have_overlapped(crowd);
    }
}

static void parallel_follows(struct worker *self) {
    struct crowd *crowd = self->run->own;
    for (uint32_t round = 1;; round++) {
        while (__atomic_load_n(&crowd->gate, __ATOMIC_ACQUIRE) != round) {
            futex_wait(&crowd->gate, round - 1);
        }
        /* Before its part is done the leader goes to no other round, and `last` stays as it is. */
        bool last = __atomic_load_n(&crowd->last, __ATOMIC_RELAXED) != 0;
        /* Relaxed: nothing but their number comes with it. */
        __atomic_add_fetch(&crowd->up, 1, __ATOMIC_RELAXED);
        spin_until(&crowd->start, round);
        wake_share(self, round - 1, last);
        /* Release: so do the times of its call. */
        __atomic_add_fetch(&crowd->woke, 1, __ATOMIC_RELEASE);
        if (last) {
            return;
        }
    }
}

static void parallel_finish(struct run *run, struct text *done) {
    json_add_unsigned(done, "overlapped", ((const struct crowd *)run->own)->overlapped);
}

static void cast(struct worker *worker, const char *role, void (*leads)(struct worker *self), int kept) {
    struct crowd *crowd = worker->run->own;
    bool waits = worker->index >= crowd->wakers;
    worker->role = waits ? "waiter" : role;
    worker->body = waits ? crowd_waits : worker->index == 0 ? leads : parallel_follows;
    worker->kept = waits ? 0 : kept;
}

static void many_cast(struct worker *worker) {
    cast(worker, "waker", many_wakes, 4);
}

static void requeue_cast(struct worker *worker) {
    cast(worker, "mover", requeue_moves, 1);
}

static void parallel_cast(struct worker *worker) {
    cast(worker, "waker", parallel_leads, 1);
}

const struct bench crowd_benches[] = {
    {"futex-wake-many", {"first", "median", "last", "wake_call"}, 5, 2, 10000, many_prepare, many_cast, NULL},
    {"futex-requeue", {"requeue"}, 3, 2, 10000, requeue_prepare, requeue_cast, NULL},
    {"futex-wake-parallel", {"wake_call"}, 4, 2, 10000, parallel_prepare, parallel_cast,
     parallel_finish},
    {0},
};
