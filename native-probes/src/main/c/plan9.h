/*
 * Plan 9's semaphores and rendezvous, as semacquire(2) and rendezvous(2) of its manual and its kernel have them, made
 * of futexes. For threads of one process.
 */
#ifndef PLAN9_H
#define PLAN9_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct plan9_sem {
    /* The shared word: how many may pass. Never negative. */
    int32_t value;
    /* How many have announced that they may sleep. */
    uint32_t waiters;
};

/*
 * Takes one, and waits for it if it must and `block` says so. 1: taken; 0: not, without block; -EINTR: interrupted
 * while it waited, by a signal whose handler has no SA_RESTART, or by *interrupt, which a handler or another thread has
 * set (NULL: there is none) and which also counts when a release has woken the thread already; -EINVAL: the value is
 * negative.
 */
int plan9_semacquire(struct plan9_sem *sem, bool block, const int *interrupt);

/* As plan9_semacquire, waiting no longer than that. 0: the time has passed. */
int plan9_tsemacquire(struct plan9_sem *sem, int64_t timeout_ns, const int *interrupt);

/* Adds delta and wakes that many; returns the new value. -EINVAL if delta or the value is negative, or the sum too great. */
int32_t plan9_semrelease(struct plan9_sem *sem, int32_t delta);

/* In a build with STEPS, in stress_rounds.c: now and then takes a while. */
void plan9_step(void);

enum { RENDEZVOUS_BUCKETS = 16 };

struct meeting;

struct plan9_rendezvous {
    struct {
        _Alignas(64) pthread_mutex_t lock;
        struct meeting *first;
    } buckets[RENDEZVOUS_BUCKETS];
};

void plan9_rendezvous_init(struct plan9_rendezvous *place);

/*
 * Waits for another thread with the same tag; each gets the other's value. 0, or -EINTR with *got unchanged if a
 * signal's handler ran before the other came.
 */
int plan9_rendezvous(struct plan9_rendezvous *place, uintptr_t tag, uintptr_t value, uintptr_t *got);

#endif
