#include "plan9.h"

#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { SLEEPERS = 6 };

static void sleep_ms(int ms) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = ms * 1000000L};
    nanosleep(&time, NULL);
}

/* False if it does not come to be in ten seconds, which no load explains. */
static bool becomes(const uint32_t *word, uint32_t value) {
    for (int64_t end = now_ns() + 10000000000; now_ns() < end; sleep_ms(1)) {
        if (__atomic_load_n(word, __ATOMIC_SEQ_CST) == value) {
            return true;
        }
    }
    return false;
}

static void releases_by_the_rules(void) {
    struct plan9_sem sem = {0};
    EXPECT(plan9_semrelease(&sem, 3) == 3);
    EXPECT(plan9_semrelease(&sem, 2) == 5);
    EXPECT(plan9_semrelease(&sem, 0) == 5 && sem.value == 5);
    EXPECT(plan9_semrelease(&sem, -1) == -EINVAL && sem.value == 5);
    EXPECT(plan9_semrelease(&sem, INT32_MIN) == -EINVAL && sem.value == 5);
    EXPECT(plan9_semrelease(&sem, INT32_MAX) == -EINVAL && sem.value == 5);
    EXPECT(plan9_semrelease(&sem, INT32_MAX - 5) == INT32_MAX);
    sem.value = -1;
    EXPECT(plan9_semrelease(&sem, 1) == -EINVAL && sem.value == -1);
    EXPECT(plan9_semacquire(&sem, true, NULL) == -EINVAL);
    EXPECT(plan9_tsemacquire(&sem, 1000, NULL) == -EINVAL && sem.waiters == 0);
}

static void blocks_only_at_zero(void) {
    struct plan9_sem sem = {.value = 2};
    EXPECT(plan9_semacquire(&sem, true, NULL) == 1 && sem.value == 1);
    EXPECT(plan9_tsemacquire(&sem, 0, NULL) == 1 && sem.value == 0);
    EXPECT(plan9_semacquire(&sem, false, NULL) == 0 && sem.value == 0);
    EXPECT(plan9_tsemacquire(&sem, 0, NULL) == 0);
    int64_t begin = now_ns();
    EXPECT(plan9_tsemacquire(&sem, 2000000, NULL) == 0);
    EXPECT(now_ns() - begin >= 2000000 && sem.value == 0 && sem.waiters == 0);
}

struct sleeper {
    struct plan9_sem *sem;
    uint32_t *freed;
    int interrupt;
    int result;
    pthread_t thread;
};

static void *acquires(void *argument) {
    struct sleeper *self = argument;
    self->result = plan9_semacquire(self->sem, true, &self->interrupt);
    __atomic_add_fetch(self->freed, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

/* Starts it, and gives it time to fall asleep after it has announced itself as the n-th. */
static void lay_down(struct sleeper *sleeper, struct plan9_sem *sem, uint32_t *freed, uint32_t n) {
    *sleeper = (struct sleeper){.sem = sem, .freed = freed};
    EXPECT(pthread_create(&sleeper->thread, NULL, acquires, sleeper) == 0);
    EXPECT(becomes(&sem->waiters, n));
    sleep_ms(5);
}

static void frees_as_many_as_are_released(void) {
    /* On a failure some sleep for ever, on memory that must stay. */
    static struct plan9_sem sem;
    static struct sleeper sleepers[SLEEPERS];
    static uint32_t freed;
    for (uint32_t i = 0; i < SLEEPERS; i++) {
        lay_down(&sleepers[i], &sem, &freed, i + 1);
    }
    EXPECT(plan9_semrelease(&sem, 0) == 0);
    static const uint32_t deltas[] = {2, 1, 3};
    uint32_t sum = 0;
    for (size_t i = 0; i < sizeof deltas / sizeof deltas[0]; i++) {
        plan9_semrelease(&sem, (int32_t)deltas[i]);
        sum += deltas[i];
        if (!becomes(&freed, sum)) {
            EXPECT(!"a release frees as many as it releases");
            return;
        }
        sleep_ms(10);
        EXPECT(__atomic_load_n(&freed, __ATOMIC_SEQ_CST) == sum);
        EXPECT(__atomic_load_n(&sem.value, __ATOMIC_SEQ_CST) == 0);
    }
    for (int i = 0; i < SLEEPERS; i++) {
        pthread_join(sleepers[i].thread, NULL);
        EXPECT(sleepers[i].result == 1);
    }
    EXPECT(sem.waiters == 0);
}

/*
 * The first in the queue is woken by the only release, finds itself interrupted, and the second must get it. Which of
 * two sleeps first is nobody's promise, so that it must be seen once in many times.
 */
static void hands_on_a_wake(void) {
    bool seen = false;
    for (int i = 0; i < 50 && !seen; i++) {
        struct plan9_sem sem = {0};
        struct sleeper first, second;
        uint32_t freed = 0;
        lay_down(&first, &sem, &freed, 1);
        lay_down(&second, &sem, &freed, 2);
        __atomic_store_n(&first.interrupt, 1, __ATOMIC_RELAXED);
        plan9_semrelease(&sem, 1);
        for (int ms = 0; ms < 1000 && __atomic_load_n(&freed, __ATOMIC_SEQ_CST) < 2; ms++) {
            sleep_ms(1);
        }
        if (__atomic_load_n(&freed, __ATOMIC_SEQ_CST) < 2) {
            plan9_semrelease(&sem, 2);
        }
        pthread_join(first.thread, NULL);
        pthread_join(second.thread, NULL);
        EXPECT(first.result == 1 || first.result == -EINTR);
        EXPECT(second.result == 1);
        seen = first.result == -EINTR && sem.value == 0;
    }
    EXPECT(seen);
}

struct party {
    struct plan9_rendezvous *place;
    uintptr_t value;
    uintptr_t got;
    uint32_t *met;
    pthread_t thread;
};

static void *meets(void *argument) {
    struct party *self = argument;
    EXPECT(plan9_rendezvous(self->place, 7, self->value, &self->got) == 0);
    __atomic_add_fetch(self->met, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void swaps_between_two(void) {
    static struct plan9_rendezvous place;
    plan9_rendezvous_init(&place);
    static struct party parties[4];
    static uint32_t met;
    for (uintptr_t i = 0; i < 4; i++) {
        parties[i] = (struct party){.place = &place, .value = i, .met = &met};
        EXPECT(pthread_create(&parties[i].thread, NULL, meets, &parties[i]) == 0);
    }
    if (!becomes(&met, 4)) {
        EXPECT(!"a rendezvous lets both go");
        return;
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(parties[i].thread, NULL);
    }
    for (uintptr_t i = 0; i < 4; i++) {
        EXPECT(parties[i].got < 4 && parties[i].got != i && parties[parties[i].got].got == i);
    }
}

void plan9_test(void) {
    releases_by_the_rules();
    blocks_only_at_zero();
    frees_as_many_as_are_released();
    hands_on_a_wake();
    swaps_between_two();
    struct stress_counts counts = {0};
    stress_semaphore(20000, 1, &counts);
    stress_rendezvous(2000, 1, &counts);
    stress_lost_wakes(20000, 1, &counts);
    stress_missed_meetings(2000, 1, &counts);
}
