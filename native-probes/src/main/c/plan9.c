#include "plan9.h"

#include "futex.h"
#include "probe.h"

#include <errno.h>

/*
 * Where the order of two steps is all that keeps a promise. `make stress STEPS=1` builds a program that often dawdles
 * there: otherwise there are a few nanoseconds for what must not happen between them.
 */
#ifdef STEPS
#define STEP() plan9_step()
#else
#define STEP() ((void)0)
#endif

/* 1 if it took one, 0 at zero. */
static int try_acquire(struct plan9_sem *sem) {
    int32_t value = __atomic_load_n(&sem->value, __ATOMIC_RELAXED);
    while (value > 0) {
        /*
         * Acquire: what the releaser did comes before what the acquirer does; as does what earlier releasers did, since
         * the changes in between continue their release sequences.
         */
        if (__atomic_compare_exchange_n(&sem->value, &value, value - 1, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            return 1;
        }
    }
    return value == 0 ? 0 : -EINVAL;
}

static int sleep_and_acquire(struct plan9_sem *sem, int64_t deadline_ns, const int *interrupt) {
    /*
     * The announcement. Sequentially consistent, as are the addition and the look at it in the release: of "announce,
     * then look at the value" here and "add, then look for waiters" there, at least one sees the other's first step.
     * So either this thread does not sleep, or it is woken. The look that counts is the kernel's, in FUTEX_WAIT.
     */
    __atomic_add_fetch(&sem->waiters, 1, __ATOMIC_SEQ_CST);
    STEP();
    int result;
    while ((result = try_acquire(sem)) == 0) {
        STEP();
        long how = futex_wait_until(&sem->value, 0, deadline_ns);
        if (how == -ETIMEDOUT) {
            break;
        }
        STEP();
        if (how == -EINTR || (interrupt != NULL && __atomic_load_n(interrupt, __ATOMIC_RELAXED) != 0)) {
            result = -EINTR;
            if (how == 0) {
                /* It had a wake that was meant for one who takes, and hands it on. */
                futex_wake(&sem->value, 1);
            }
            break;
        }
    }
    __atomic_sub_fetch(&sem->waiters, 1, __ATOMIC_SEQ_CST);
    return result;
}

int plan9_semacquire(struct plan9_sem *sem, bool block, const int *interrupt) {
    int result = try_acquire(sem);
    return result != 0 || !block ? result : sleep_and_acquire(sem, INT64_MAX, interrupt);
}

int plan9_tsemacquire(struct plan9_sem *sem, int64_t timeout_ns, const int *interrupt) {
    int result = try_acquire(sem);
    if (result != 0 || timeout_ns <= 0) {
        return result;
    }
    int64_t now = now_ns();
    return sleep_and_acquire(sem, timeout_ns < INT64_MAX - now ? now + timeout_ns : INT64_MAX, interrupt);
}

int32_t plan9_semrelease(struct plan9_sem *sem, int32_t delta) {
    int32_t value = __atomic_load_n(&sem->value, __ATOMIC_RELAXED);
    int32_t sum;
    do {
        if (delta < 0 || value < 0 || __builtin_add_overflow(value, delta, &sum)) {
            return -EINVAL;
        }
        if (delta == 0) {
            return value;
        }
        STEP();
        /* Release, for the acquirers; sequentially consistent for the announcement: see sleep_and_acquire. */
    } while (!__atomic_compare_exchange_n(&sem->value, &value, sum, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    STEP();
    if (__atomic_load_n(&sem->waiters, __ATOMIC_SEQ_CST) > 0) {
        futex_wake(&sem->value, (uint32_t)delta);
    }
    return sum;
}

/* On the stack of the one who came first. */
struct meeting {
    struct meeting *next;
    uintptr_t tag;
    uintptr_t value;
    /* The futex word: 1 when the other has come, and value is its value. */
    uint32_t met;
};

void plan9_rendezvous_init(struct plan9_rendezvous *place) {
    for (int i = 0; i < RENDEZVOUS_BUCKETS; i++) {
        pthread_mutex_init(&place->buckets[i].lock, NULL);
        place->buckets[i].first = NULL;
    }
}

/* The link that points to the meeting of that tag, or to the end. With the bucket's lock. */
static struct meeting **link_of(struct meeting **first, uintptr_t tag) {
    struct meeting **link = first;
    while (*link != NULL && (*link)->tag != tag) {
        link = &(*link)->next;
    }
    return link;
}

int plan9_rendezvous(struct plan9_rendezvous *place, uintptr_t tag, uintptr_t value, uintptr_t *got) {
    pthread_mutex_t *lock = &place->buckets[tag % RENDEZVOUS_BUCKETS].lock;
    struct meeting **first = &place->buckets[tag % RENDEZVOUS_BUCKETS].first;
    pthread_mutex_lock(lock);
    struct meeting **link = link_of(first, tag);
    struct meeting *other = *link;
    if (other != NULL) {
        *link = other->next;
        *got = other->value;
        other->value = value;
        /*
         * Release: with it comes the value. From here on the other may be gone, and its stack with it: the wake is of an
         * address, which the kernel does not touch, and who waits there by then takes it for a spurious one.
         */
        uint32_t *met = &other->met;
        STEP();
        __atomic_store_n(met, 1, __ATOMIC_RELEASE);
        STEP();
        pthread_mutex_unlock(lock);
        futex_wake(met, 1);
        return 0;
    }
    struct meeting mine = {.next = NULL, .tag = tag, .value = value, .met = 0};
    *link = &mine;
    pthread_mutex_unlock(lock);
    while (__atomic_load_n(&mine.met, __ATOMIC_ACQUIRE) == 0) {
        STEP();
        if (futex_wait(&mine.met, 0) != -EINTR) {
            continue;
        }
        STEP();
        /* Only the lock decides whether the other came first: then the values are swapped, and the signal comes too late. */
        pthread_mutex_lock(lock);
        if (__atomic_load_n(&mine.met, __ATOMIC_RELAXED) == 0) {
            *link_of(first, tag) = mine.next;
            pthread_mutex_unlock(lock);
            return -EINTR;
        }
        pthread_mutex_unlock(lock);
    }
    *got = mine.value;
    return 0;
}
