/*
 * Semaphores and rendezvous under everything that can go wrong at once: threads that are interrupted by signals and by
 * each other, time out, try without blocking; on seeds, so that a failure can be looked for again.
 *
 * Shown to fail, within some six seconds, with each of these changes to plan9.c (those marked * by STEPS=1 alone):
 * - a release of n wakes one; wakes only when the value was zero; looks for waiters before it adds *, also between
 *   reading the value and the exchange *, as an order weaker than sequentially consistent would allow; adds by a store
 * - an interrupted acquirer keeps its wake; announces itself only after it has slept, or for its first sleep alone;
 *   stays announced when it times out; sleeps on whatever the value is
 * - a rendezvous ignores the tag; gives back the own value; leaves the first in the list, or the interrupted; does not
 *   wake; wakes before it says why; says so before the value is there *; is interrupted although the other came *
 * An announcement after the last look, but before FUTEX_WAIT, is no mistake: the kernel looks again.
 */
#include "plan9.h"
#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ACQUIRERS = 4, RELEASERS = 2, MEETERS = 5, TAGS = 3, MOST_AT_ONCE = 4, ENOUGH = 16 };

/* Without progress for so long, with somebody who could make it, a wake was lost. */
static const int64_t STUCK_NS = 5000000000;

/* Only what fails is an expectation, or counting them would be what is measured. */
#define CHECK(truth) \
    do { \
        if (!(truth)) { \
            expect(false, #truth, __FILE__, __LINE__); \
        } \
    } while (0)

struct actor {
    struct stress *stress;
    uint64_t random;
    pthread_t thread;
    /* Atomic: 0 before it runs. */
    pid_t tid;
    int interrupt;
    /* Atomic: the watch reads it. */
    int64_t done;
    int64_t interrupted;
    int64_t timed_out;
    int64_t refused;
};

struct stress {
    struct plan9_sem sem;
    struct plan9_rendezvous place;
    int64_t wanted;
    /* Atomic: how much of it the releasers have taken upon themselves. */
    int64_t promised;
    int over;
    int acting;
    struct actor actors[ACQUIRERS + RELEASERS + MEETERS];
    /* What each meeter got at each of its meetings. */
    uint64_t *got[MEETERS];
    size_t room;
};

/* Marsaglia's xorshift64. */
static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 16;
}

static bool is_over(const struct stress *stress) {
    return __atomic_load_n(&stress->over, __ATOMIC_RELAXED) != 0;
}

static void count(int64_t *counter) {
    __atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
}

static void interrupts(int signal_number) {
    (void)signal_number;
}

static void appear(struct actor *self) {
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
    __atomic_store_n(&self->tid, (pid_t)sys0(SYS_gettid), __ATOMIC_RELAXED);
}

static void disappear(struct actor *self) {
    __atomic_store_n(&self->tid, 0, __ATOMIC_RELAXED);
    __atomic_sub_fetch(&self->stress->acting, 1, __ATOMIC_RELAXED);
}

static int acquire_somehow(struct actor *self) {
    struct plan9_sem *sem = &self->stress->sem;
    uint64_t how = next_random(&self->random);
    switch (how & 7) {
    case 0:
        return plan9_semacquire(sem, false, NULL);
    case 1:
    case 2:
        return plan9_tsemacquire(sem, (int64_t)(how >> 3 & 0xffff), &self->interrupt);
    case 3:
        /* By signals alone. */
        return plan9_semacquire(sem, true, NULL);
    default:
        return plan9_semacquire(sem, true, &self->interrupt);
    }
}

static void *acquirer(void *argument) {
    struct actor *self = argument;
    appear(self);
    while (!is_over(self->stress)) {
        int result = acquire_somehow(self);
        CHECK(__atomic_load_n(&self->stress->sem.value, __ATOMIC_RELAXED) >= 0);
        CHECK(result == 1 || result == 0 || result == -EINTR);
        if (result == 1) {
            count(&self->done);
        } else if (result == 0) {
            count(&self->timed_out);
        } else {
            __atomic_store_n(&self->interrupt, 0, __ATOMIC_RELAXED);
            count(&self->interrupted);
        }
    }
    disappear(self);
    return NULL;
}

static void *releaser(void *argument) {
    struct actor *self = argument;
    struct stress *stress = self->stress;
    for (;;) {
        uint64_t random = next_random(&self->random);
        int32_t delta = 1 + (int32_t)(random % MOST_AT_ONCE);
        int64_t before = __atomic_fetch_add(&stress->promised, delta, __ATOMIC_RELAXED);
        if (before >= stress->wanted) {
            break;
        }
        if (before + delta > stress->wanted) {
            delta = (int32_t)(stress->wanted - before);
        }
        int32_t value = plan9_semrelease(&stress->sem, delta);
        CHECK(value >= delta);
        __atomic_store_n(&self->done, self->done + delta, __ATOMIC_RELAXED);
        if ((random >> 8 & 63) == 0) {
            CHECK(plan9_semrelease(&stress->sem, -delta) == -EINVAL);
            CHECK(plan9_semrelease(&stress->sem, 0) >= 0);
            count(&self->refused);
        }
        /* Near zero, where acquirers sleep, is where wakes get lost. */
        while (value > ENOUGH && !is_over(stress)) {
            sys0(SYS_sched_yield);
            value = __atomic_load_n(&stress->sem.value, __ATOMIC_RELAXED);
        }
    }
    __atomic_sub_fetch(&stress->acting, 1, __ATOMIC_RELAXED);
    return NULL;
}

static int64_t done_by(const struct stress *stress, int first, int actors) {
    int64_t sum = 0;
    for (int i = first; i < first + actors; i++) {
        sum += __atomic_load_n(&stress->actors[i].done, __ATOMIC_RELAXED);
    }
    return sum;
}

/* One of the first `actors`, at random: by its flag, a signal, or both. */
static void interrupt_one(struct stress *stress, int actors, uint64_t *random) {
    uint64_t choice = next_random(random);
    struct actor *actor = &stress->actors[choice % (uint64_t)actors];
    if ((choice >> 8 & 1) != 0) {
        __atomic_store_n(&actor->interrupt, 1, __ATOMIC_RELAXED);
    }
    pid_t tid = __atomic_load_n(&actor->tid, __ATOMIC_RELAXED);
    if (tid != 0 && (choice >> 8 & 3) != 1) {
        sys3(SYS_tgkill, getpid(), tid, SIGUSR1);
    }
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(choice >> 16 & 0xffff)};
    nanosleep(&time, NULL);
}

/* Interrupts, as long as there is progress, until the first actors have done what is wanted. False if they are stuck. */
static bool watch(struct stress *stress, int actors, uint64_t *random) {
    int64_t last = -1;
    int64_t since_ns = now_ns();
    for (;;) {
        int64_t done = done_by(stress, 0, actors);
        if (done >= stress->wanted) {
            return true;
        }
        if (done != last) {
            last = done;
            since_ns = now_ns();
            interrupt_one(stress, actors, random);
        } else if (now_ns() - since_ns > STUCK_NS) {
            return false;
        } else {
            /* No interruption: it would wake up again who has lost a wake, and hide that. */
            struct timespec time = {.tv_sec = 0, .tv_nsec = 100000};
            nanosleep(&time, NULL);
        }
    }
}

static void begin(struct stress *stress, void *(*body)(void *argument), int first, int actors, uint64_t seed) {
    struct sigaction action = {.sa_handler = interrupts};
    sigemptyset(&action.sa_mask);
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0);
    for (int i = first; i < first + actors; i++) {
        struct actor *actor = &stress->actors[i];
        actor->stress = stress;
        actor->random = (seed + (uint64_t)i) * 2654435761 * 2 + 1;
        __atomic_add_fetch(&stress->acting, 1, __ATOMIC_RELAXED);
        EXPECT(pthread_create(&actor->thread, NULL, body, actor) == 0);
    }
}

/* False if some sleep for ever. */
static bool all_leave(const struct stress *stress) {
    for (int64_t end_ns = now_ns() + STUCK_NS; now_ns() < end_ns; sys0(SYS_sched_yield)) {
        if (__atomic_load_n(&stress->acting, __ATOMIC_RELAXED) == 0) {
            return true;
        }
    }
    return false;
}

static void end(struct stress *stress, int actors, struct stress_counts *counts) {
    for (int i = 0; i < actors; i++) {
        pthread_join(stress->actors[i].thread, NULL);
        counts->interrupted += stress->actors[i].interrupted;
        counts->timed_out += stress->actors[i].timed_out;
        counts->refused += stress->actors[i].refused;
    }
}

void stress_semaphore(int64_t acquisitions, uint64_t seed, struct stress_counts *counts) {
    struct stress *stress = calloc(1, sizeof *stress);
    if (stress == NULL) {
        abort();
    }
    stress->wanted = acquisitions;
    uint64_t random = seed * 2 + 1;
    begin(stress, acquirer, 0, ACQUIRERS, seed);
    begin(stress, releaser, ACQUIRERS, RELEASERS, seed);
    if (!watch(stress, ACQUIRERS, &random)) {
        EXPECT(!"a wake was lost");
        /* They sleep for ever, on memory that must stay. */
        return;
    }
    __atomic_store_n(&stress->over, 1, __ATOMIC_RELAXED);
    /* One for each that may sleep at zero. */
    plan9_semrelease(&stress->sem, ACQUIRERS);
    if (!all_leave(stress)) {
        EXPECT(!"a release did not free as many as it should");
        return;
    }
    end(stress, ACQUIRERS + RELEASERS, counts);
    int64_t acquired = done_by(stress, 0, ACQUIRERS);
    int64_t released = done_by(stress, ACQUIRERS, RELEASERS) + ACQUIRERS;
    EXPECT(released == acquisitions + ACQUIRERS);
    EXPECT(acquired + stress->sem.value == released);
    EXPECT(stress->sem.waiters == 0);
    counts->acquired += acquired;
    counts->released += released;
    free(stress);
}

/* A value says who had it, and at which of his meetings. */
static void *meeter(void *argument) {
    struct actor *self = argument;
    struct stress *stress = self->stress;
    uint64_t me = (uint64_t)(self - stress->actors);
    appear(self);
    for (uint64_t n = 0; n < stress->room && !is_over(stress);) {
        uintptr_t got = 0;
        uint64_t tag = next_random(&self->random) % TAGS;
        int result = plan9_rendezvous(&stress->place, (uintptr_t)tag, (uintptr_t)(n * MEETERS + me), &got);
        if (result == 0) {
            stress->got[me][n++] = (uint64_t)got;
            count(&self->done);
        } else {
            CHECK(result == -EINTR);
            count(&self->interrupted);
        }
    }
    disappear(self);
    return NULL;
}

/* Whoever I met, met me. */
static void check_pairs(const struct stress *stress) {
    for (uint64_t me = 0; me < MEETERS; me++) {
        for (uint64_t n = 0; n < (uint64_t)stress->actors[me].done; n++) {
            uint64_t other = stress->got[me][n] % MEETERS;
            uint64_t at = stress->got[me][n] / MEETERS;
            CHECK(other != me);
            CHECK(at < (uint64_t)stress->actors[other].done && stress->got[other][at] == n * MEETERS + me);
        }
    }
}

/*
 * More threads than tags, and one more thread than that can pair up, so that two always meet, and one is often left
 * over.
 */
void stress_rendezvous(int64_t meetings, uint64_t seed, struct stress_counts *counts) {
    struct stress *stress = calloc(1, sizeof *stress);
    if (stress == NULL) {
        abort();
    }
    stress->wanted = meetings * 2;
    stress->room = (size_t)meetings * 2 + 1000000;
    for (int i = 0; i < MEETERS; i++) {
        /* Touched only as far as it is used. */
        stress->got[i] = calloc(stress->room, sizeof *stress->got[i]);
        if (stress->got[i] == NULL) {
            abort();
        }
    }
    plan9_rendezvous_init(&stress->place);
    uint64_t random = seed * 2 + 1;
    begin(stress, meeter, 0, MEETERS, seed);
    if (!watch(stress, MEETERS, &random)) {
        EXPECT(!"a rendezvous was missed");
        return;
    }
    __atomic_store_n(&stress->over, 1, __ATOMIC_RELAXED);
    /* Those who wait for nobody; again and again, since a signal just before the wait interrupts nothing. */
    for (int64_t end_ns = now_ns() + STUCK_NS; __atomic_load_n(&stress->acting, __ATOMIC_RELAXED) > 0;) {
        interrupt_one(stress, MEETERS, &random);
        if (now_ns() > end_ns) {
            EXPECT(!"a signal ends the wait for a rendezvous");
            return;
        }
    }
    end(stress, MEETERS, counts);
    check_pairs(stress);
    for (int i = 0; i < MEETERS; i++) {
        free(stress->got[i]);
    }
    free(stress);
}

int stress(const struct json *request) {
    int64_t operations = json_integer(request, "operations", 10000000);
    uint64_t seed = (uint64_t)json_integer(request, "seed", 1);
    struct stress_counts counts = {0};
    int64_t begin_ns = now_ns();
    static void (*const parts[])(int64_t, uint64_t, struct stress_counts *) = {
        stress_lost_wakes,
        stress_missed_meetings,
        stress_semaphore,
        stress_rendezvous,
    };
    static const int64_t shares[] = {20, 200, 1, 100};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && expectations_failed() == 0; i++) {
        parts[i](operations / shares[i], seed, &counts);
    }
    struct text line = {0};
    json_open(&line);
    json_begin_object(&line, "stress");
    json_add_integer(&line, "acquired", counts.acquired);
    json_add_integer(&line, "released", counts.released);
    json_add_integer(&line, "interrupted", counts.interrupted);
    json_add_integer(&line, "timed_out", counts.timed_out);
    json_add_integer(&line, "refused", counts.refused);
    json_add_integer(&line, "rounds", counts.rounds);
    json_add_integer(&line, "elapsed_ns", now_ns() - begin_ns);
    json_add_integer(&line, "failures", expectations_failed());
    json_end_object(&line);
    json_close(&line);
    answer(&line);
    return expectations_failed() == 0 ? EXIT_DONE : EXIT_FAILED;
}
