/* One thread wakes, one waits: how long until it runs. bench.h says how they meet. */
#include "bench.h"
#include "plan9.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct pair {
    /* Written by the waiter: the round for which it is about to wait; and that it needs no more of them. */
    _Alignas(CACHE_LINE) uint32_t announced;
    uint32_t enough;
    /* Written by the waker: the round that it wakes, its time, and that it is the last. The word of futex-wake. */
    _Alignas(CACHE_LINE) uint32_t sent;
    uint32_t last;
    int64_t sent_ns;

    /* What the one benchmark that runs waits with. */
    _Alignas(CACHE_LINE) sem_t sem;
    struct plan9_sem plan9_sem;
    struct plan9_rendezvous place;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    /* Under the mutex: the round that was signalled. */
    uint32_t signalled;
    int read_fd;
    int write_fd;
    pid_t pid;
    pid_t waiter;
    /* Of futex-wake: what the waiter adds to each latency by waiting busily. */
    int64_t delay_percent;
};

/* When the handler of signal-handler ran, or pthread_cond_wait of condvar returned. */
static int64_t woken_ns;

enum waited { WOKEN, NOT_ASLEEP };

static bool pair_prepare(struct run *run, const struct json *request) {
    (void)request;
    struct pair *pair = run->own = present_memory(sizeof(struct pair));
    if (pair == NULL) {
        return false;
    }
    sem_init(&pair->sem, 0, 0);
    plan9_rendezvous_init(&pair->place);
    pthread_mutex_init(&pair->mutex, NULL);
    pthread_cond_init(&pair->cond, NULL);
    pair->pid = getpid();
    return true;
}

/*
 * What the benchmarks have of their own is inlined, so that each has a loop of its own, without indirect calls between
 * the clock reads.
 */
#define INLINED static inline __attribute__((always_inline))

/*
 * How a benchmark's waiter knows that it slept, and when it was woken: FUTEX_WAIT says it (and a call less leaves the
 * scheduler more like that of a plain loop); others count switches; a handler reads the clock itself, and so does a waiter
 * that has something to do after it was woken which is no part of the wake.
 */
enum knows { BY_CALL, BY_SWITCHES, BY_ITSELF };

INLINED void wait_rounds(struct worker *self, enum waited (*wait)(struct pair *pair, uint32_t round), enum knows knows) {
    struct run *run = self->run;
    struct pair *pair = run->own;
    int64_t kept = 0;
    for (uint32_t round = 1;; round++) {
        int64_t before = knows == BY_CALL ? 0 : voluntary_switches();
        /* Release: the waker that sees it sees `enough`. */
        __atomic_store_n(&pair->announced, round, __ATOMIC_RELEASE);
        futex_wake(&pair->announced, 1);
        enum waited how;
        int64_t end;
        uint64_t spurious = 0;
        for (;;) {
            how = wait(pair, round);
            end = clock_ns();
            /* Acquire: with the round come its time and whether it is the last. */
            if (__atomic_load_n(&pair->sent, __ATOMIC_ACQUIRE) == round) {
                break;
            }
            spurious++;
            /* Of a condition variable the waker may be between setting the condition and signalling it. */
            yield_cpu();
        }
        self->spurious += spurious;
        if (__atomic_load_n(&pair->last, __ATOMIC_RELAXED) != 0) {
            return;
        }
        int64_t begin = __atomic_load_n(&pair->sent_ns, __ATOMIC_RELAXED);
        if (knows == BY_ITSELF) {
            end = __atomic_load_n(&woken_ns, __ATOMIC_RELAXED);
        }
        bool slept = knows == BY_CALL || voluntary_switches() > before;
        if (how == WOKEN && spurious == 0 && end >= begin && slept) {
            keep(self, 0, kept, begin, end);
            kept++;
        } else {
            self->lost++;
        }
        if (kept >= run->rounds) {
            __atomic_store_n(&pair->enough, 1, __ATOMIC_RELAXED);
        }
    }
}

/* `wake` gives 0 or -errno. */
INLINED void wake_rounds(struct worker *self, void (*prepare_wake)(struct pair *pair, uint32_t round),
                         long (*wake)(struct pair *pair, uint32_t round), const char *call) {
    struct run *run = self->run;
    struct pair *pair = run->own;
    pair->waiter = run->workers[1].tid;
    for (uint32_t round = 1;; round++) {
        while (__atomic_load_n(&pair->announced, __ATOMIC_ACQUIRE) != round) {
            futex_wait(&pair->announced, round - 1);
        }
        pause_interval(run);
        bool last = stopped(run) || __atomic_load_n(&pair->enough, __ATOMIC_RELAXED) != 0;
        __atomic_store_n(&pair->last, last, __ATOMIC_RELAXED);
        if (prepare_wake != NULL) {
            prepare_wake(pair, round);
        }
        int64_t begin = clock_ns();
        __atomic_store_n(&pair->sent_ns, begin, __ATOMIC_RELAXED);
        /* Release: see the acquire of the waiter. Before the wake, so that a waiter that comes too late does not sleep. */
        __atomic_store_n(&pair->sent, round, __ATOMIC_RELEASE);
        long error = wake(pair, round);
        if (error < 0) {
            fail_run(run, (int)-error, call);
            return;
        }
        if (last) {
            return;
        }
    }
}

/* Both sides of a benchmark, and who takes which. */
#define PAIR(name, wait, prepare_wake, wake, call, knows) \
    static void name##_waits(struct worker *self) { \
        wait_rounds(self, wait, knows); \
    } \
    static void name##_wakes(struct worker *self) { \
        wake_rounds(self, prepare_wake, wake, call); \
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

static inline long futex_pair_wake(struct pair *pair, uint32_t round) {
    (void)round;
    return futex_wake(&pair->sent, 1);
}

PAIR(futex_pair, futex_pair_wait, NULL, futex_pair_wake, "futex(FUTEX_WAKE)", BY_CALL)

/* A loop of its own, so that the usual one has not even a branch for it. */
static inline enum waited delayed_pair_wait(struct pair *pair, uint32_t round) {
    enum waited how = futex_pair_wait(pair, round);
    if (how == WOKEN && __atomic_load_n(&pair->sent, __ATOMIC_ACQUIRE) == round) {
        int64_t woken = clock_ns();
        int64_t delay = (woken - __atomic_load_n(&pair->sent_ns, __ATOMIC_RELAXED)) * pair->delay_percent / 100;
        while (clock_ns() - woken < delay) {
        }
    }
    return how;
}

PAIR(delayed_pair, delayed_pair_wait, NULL, futex_pair_wake, "futex(FUTEX_WAKE)", BY_CALL)

static bool futex_pair_prepare(struct run *run, const struct json *request) {
    int64_t percent = json_integer(request, "delay_percent", 0);
    if (percent < 0 || percent > 1000) {
        return refuse("delay_percent", "0 to 1000");
    }
    if (!pair_prepare(run, request)) {
        return false;
    }
    ((struct pair *)run->own)->delay_percent = percent;
    return true;
}

static void either_pair_cast(struct worker *worker) {
    (((struct pair *)worker->run->own)->delay_percent > 0 ? delayed_pair_cast : futex_pair_cast)(worker);
}

static inline enum waited sem_wait_one(struct pair *pair, uint32_t round) {
    (void)round;
    return sem_wait(&pair->sem) == 0 ? WOKEN : NOT_ASLEEP;
}

static inline long sem_wake_one(struct pair *pair, uint32_t round) {
    (void)round;
    return sem_post(&pair->sem) == 0 ? 0 : -errno;
}

PAIR(sem, sem_wait_one, NULL, sem_wake_one, "sem_post", BY_SWITCHES)

static inline enum waited plan9_sem_wait(struct pair *pair, uint32_t round) {
    (void)round;
    return plan9_semacquire(&pair->plan9_sem, true, NULL) == 1 ? WOKEN : NOT_ASLEEP;
}

static inline long plan9_sem_wake(struct pair *pair, uint32_t round) {
    (void)round;
    return plan9_semrelease(&pair->plan9_sem, 1);
}

PAIR(plan9_sem, plan9_sem_wait, NULL, plan9_sem_wake, "semrelease", BY_SWITCHES)

/* The waiter is there first; what the waker hands over is the round. */
static inline enum waited rendezvous_wait(struct pair *pair, uint32_t round) {
    uintptr_t got = 0;
    return plan9_rendezvous(&pair->place, round, 0, &got) == 0 && got == round ? WOKEN : NOT_ASLEEP;
}

static inline long rendezvous_wake(struct pair *pair, uint32_t round) {
    uintptr_t got;
    return plan9_rendezvous(&pair->place, round, round, &got);
}

PAIR(rendezvous, rendezvous_wait, NULL, rendezvous_wake, "rendezvous", BY_SWITCHES)

/*
 * Woken, pthread_cond_wait takes the mutex again, as one that others may wait for: so the release of it is a system call,
 * a tenth of the wake, and is not timed.
 */
static inline enum waited condvar_wait(struct pair *pair, uint32_t round) {
    pthread_mutex_lock(&pair->mutex);
    while (pair->signalled != round) {
        pthread_cond_wait(&pair->cond, &pair->mutex);
    }
    /* Relaxed: this thread alone has to do with it. */
    __atomic_store_n(&woken_ns, clock_ns(), __ATOMIC_RELAXED);
    pthread_mutex_unlock(&pair->mutex);
    return WOKEN;
}

/*
 * The condition is set before the clock is read, under the mutex, or the waiter could miss it; and signalled without
 * the mutex, or the waiter would wait for that next.
 */
static inline void condvar_ready(struct pair *pair, uint32_t round) {
    pthread_mutex_lock(&pair->mutex);
    pair->signalled = round;
    pthread_mutex_unlock(&pair->mutex);
}

static inline long condvar_wake(struct pair *pair, uint32_t round) {
    (void)round;
    return -pthread_cond_signal(&pair->cond);
}

PAIR(condvar, condvar_wait, condvar_ready, condvar_wake, "pthread_cond_signal", BY_ITSELF)

static bool pipe_prepare(struct run *run, const struct json *request) {
    if (!pair_prepare(run, request)) {
        return false;
    }
    struct pair *pair = run->own;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        answer_error(errno, "pipe2", "of the pair");
        return false;
    }
    pair->read_fd = ends[0];
    pair->write_fd = ends[1];
    return true;
}

static bool eventfd_prepare(struct run *run, const struct json *request) {
    if (!pair_prepare(run, request)) {
        return false;
    }
    struct pair *pair = run->own;
    pair->read_fd = pair->write_fd = eventfd(0, EFD_CLOEXEC);
    if (pair->read_fd < 0) {
        answer_error(errno, "eventfd", "of the pair");
        return false;
    }
    return true;
}

/* One byte. */
static inline enum waited pipe_wait(struct pair *pair, uint32_t round) {
    (void)round;
    char byte;
    return sys3(SYS_read, pair->read_fd, (long)&byte, 1) == 1 ? WOKEN : NOT_ASLEEP;
}

static inline long pipe_wake(struct pair *pair, uint32_t round) {
    char byte = (char)round;
    return sys3(SYS_write, pair->write_fd, (long)&byte, 1);
}

PAIR(pipe, pipe_wait, NULL, pipe_wake, "write", BY_SWITCHES)

static inline enum waited eventfd_wait(struct pair *pair, uint32_t round) {
    (void)round;
    uint64_t count;
    return sys3(SYS_read, pair->read_fd, (long)&count, sizeof count) == sizeof count ? WOKEN : NOT_ASLEEP;
}

static inline long eventfd_wake(struct pair *pair, uint32_t round) {
    (void)round;
    uint64_t one = 1;
    return sys3(SYS_write, pair->write_fd, (long)&one, sizeof one);
}

PAIR(eventfd, eventfd_wait, NULL, eventfd_wake, "write", BY_SWITCHES)

/* In the kernel's form: 64 bits. All signals are blocked in all threads of the program: see be_clean of thrprobe.c. */
static const uint64_t awaited = 1ULL << (SIGUSR1 - 1);

static inline enum waited signal_wait(struct pair *pair, uint32_t round) {
    (void)pair;
    (void)round;
    return sys4(SYS_rt_sigtimedwait, (long)&awaited, 0, 0, sizeof awaited) == SIGUSR1 ? WOKEN : NOT_ASLEEP;
}

static inline long signal_wake(struct pair *pair, uint32_t round) {
    (void)round;
    return sys3(SYS_tgkill, pair->pid, pair->waiter, SIGUSR1);
}

PAIR(signal, signal_wait, NULL, signal_wake, "tgkill", BY_SWITCHES)

static void handler(int signal_number) {
    (void)signal_number;
    __atomic_store_n(&woken_ns, clock_ns(), __ATOMIC_RELAXED);
}

static bool handler_prepare(struct run *run, const struct json *request) {
    struct sigaction action = {.sa_handler = handler};
    sigfillset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, NULL) != 0) {
        answer_error(errno, "sigaction", "SIGUSR1");
        return false;
    }
    return pair_prepare(run, request);
}

/* The C library's, which a thread sanitizer knows: it puts a handler off until such a call. */
static inline enum waited handler_wait(struct pair *pair, uint32_t round) {
    (void)pair;
    (void)round;
    sigset_t others;
    sigfillset(&others);
    sigdelset(&others, SIGUSR1);
    __atomic_store_n(&woken_ns, 0, __ATOMIC_RELAXED);
    sigsuspend(&others);
    return WOKEN;
}

PAIR(handler, handler_wait, NULL, signal_wake, "tgkill", BY_ITSELF)

const struct bench pair_benches[] = {
    {"futex-wake", {"wake"}, 2, 2, 2, futex_pair_prepare, either_pair_cast, NULL},
    {"sem", {"wake"}, 2, 2, 2, pair_prepare, sem_cast, NULL},
    {"plan9-sem", {"wake"}, 2, 2, 2, pair_prepare, plan9_sem_cast, NULL},
    {"rendezvous", {"wake"}, 2, 2, 2, pair_prepare, rendezvous_cast, NULL},
    {"condvar", {"wake"}, 2, 2, 2, pair_prepare, condvar_cast, NULL},
    {"pipe", {"wake"}, 2, 2, 2, pipe_prepare, pipe_cast, NULL},
    {"eventfd", {"wake"}, 2, 2, 2, eventfd_prepare, eventfd_cast, NULL},
    {"signal", {"wake"}, 2, 2, 2, pair_prepare, signal_cast, NULL},
    {"signal-handler", {"wake"}, 2, 2, 2, handler_prepare, handler_cast, NULL},
    {0},
};
