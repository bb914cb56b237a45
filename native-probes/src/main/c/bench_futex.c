/* What futex(2) does besides one thread waking another. */
#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>

/* futex-pingpong */

struct pingpong {
    _Alignas(CACHE_LINE) uint32_t ping;
    uint32_t last;
    _Alignas(CACHE_LINE) uint32_t pong;
};

static bool pingpong_prepare(struct run *run, const struct json *request) {
    (void)request;
    run->own = present_memory(sizeof(struct pingpong));
    return run->own != NULL;
}

/* Release: what was written before comes with the word. */
static inline void hit(uint32_t *word, uint32_t round) {
    __atomic_store_n(word, round, __ATOMIC_RELEASE);
    futex_wake(word, 1);
}

static inline void await(struct worker *self, uint32_t *word, uint32_t round) {
    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != round) {
        long how = futex_wait(word, round - 1);
        if (how == -EAGAIN) {
            self->without_sleep++;
        } else if (__atomic_load_n(word, __ATOMIC_RELAXED) != round) {
            self->spurious++;
        }
    }
}

static void pingpong_leads(struct worker *self) {
    struct pingpong *table = self->run->own;
    for (uint32_t round = 1;; round++) {
        bool last = !more(self->run, round - 1);
        __atomic_store_n(&table->last, last, __ATOMIC_RELAXED);
        int64_t begin = clock_ns();
        hit(&table->ping, round);
        if (last) {
            return;
        }
        await(self, &table->pong, round);
        keep(self, 0, round - 1, begin, clock_ns());
    }
}

static void pingpong_follows(struct worker *self) {
    struct pingpong *table = self->run->own;
    for (uint32_t round = 1;; round++) {
        await(self, &table->ping, round);
        if (__atomic_load_n(&table->last, __ATOMIC_RELAXED) != 0) {
            return;
        }
        hit(&table->pong, round);
    }
}

static void pingpong_cast(struct worker *worker) {
    worker->role = worker->index == 0 ? "leader" : "partner";
    worker->body = worker->index == 0 ? pingpong_leads : pingpong_follows;
    worker->kept = worker->index == 0;
}

static void say_without_sleep(struct run *run, struct text *done) {
    uint64_t without_sleep = 0;
    for (int i = 0; i < run->threads; i++) {
        without_sleep += run->workers[i].without_sleep;
    }
    json_add_unsigned(done, "without_sleep", without_sleep);
}

/* futex-timeout */

struct timeout {
    uint32_t word;
    int64_t timeout_ns;
    int64_t slack_ns;
    bool absolute;
};

/* A longer sleep would hold up the end of the run. */
static bool is_brief(const char *parameter, int64_t ns, int64_t least) {
    return (ns >= least && ns <= 1000000000) ||
           refuse(parameter, least < 0 ? "-1 to 1000000000: one second" : "0 to 1000000000: one second");
}

static bool timeout_prepare(struct run *run, const struct json *request) {
    struct timeout *timeout = run->own = present_memory(sizeof *timeout);
    if (timeout == NULL) {
        return false;
    }
    timeout->timeout_ns = json_integer(request, "timeout_ns", 1000000);
    timeout->slack_ns = json_integer(request, "slack_ns", -1);
    timeout->absolute = json_flag(request, "absolute");
    return is_brief("timeout_ns", timeout->timeout_ns, 0) && is_brief("slack_ns", timeout->slack_ns, -1);
}

static void timeout_body(struct worker *self) {
    struct timeout *timeout = self->run->own;
    int64_t wait_ns = timeout->timeout_ns;
    struct timespec relative = {.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000};
    if (timeout->slack_ns >= 0) {
        long error = sys2(SYS_prctl, PR_SET_TIMERSLACK, timeout->slack_ns);
        if (error < 0) {
            fail_run(self->run, (int)-error, "prctl(PR_SET_TIMERSLACK)");
            return;
        }
    }
    for (int64_t round = 0; more(self->run, round); round++) {
        int64_t begin = clock_ns();
        long how = timeout->absolute ? futex_wait_until(&timeout->word, 0, begin + wait_ns)
                                     : futex(&timeout->word, FUTEX_WAIT, 0, &relative);
        int64_t end = clock_ns();
        if (how == -ETIMEDOUT) {
            keep(self, 0, round, begin + wait_ns, end);
        } else if (how == 0 || how == -EINTR) {
            self->spurious++;
        } else {
            fail_run(self->run, (int)-how, "futex(FUTEX_WAIT)");
            return;
        }
    }
    if (self->index == 0) {
        timeout->slack_ns = sys1(SYS_prctl, PR_GET_TIMERSLACK);
    }
}

static void timeout_cast(struct worker *worker) {
    worker->role = "sleeper";
    worker->body = timeout_body;
    worker->kept = 1;
}

static void timeout_finish(struct run *run, struct text *done) {
    json_add_integer(done, "slack_ns", ((const struct timeout *)run->own)->slack_ns);
}

/* futex-spurious */

enum { WAIT_NS = 1000000000 };

/* One direction: the word, and when the wake for which of its values was done. */
struct side {
    _Alignas(CACHE_LINE) uint32_t word;
    uint32_t woken;
    int64_t changed_ns;
    int64_t woken_ns;
};

struct spurious {
    struct side ball;
    struct side back;
    uint64_t seed;
    uint32_t last;
    uint64_t lost_wakes;
    uint64_t noise;
};

static bool spurious_prepare(struct run *run, const struct json *request) {
    struct spurious *game = run->own = present_memory(sizeof *game);
    if (game != NULL) {
        game->seed = (uint64_t)json_integer(request, "seed", 1);
    }
    return game != NULL;
}

/* Marsaglia's xorshift64: a few instructions, and the same delays for the same seed. */
static void random_delay(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    if ((*state & 31) == 0) {
        yield_cpu();
    }
    for (volatile uint64_t left = *state >> 40 & 1023; left > 0; left--) {
    }
}

static void change(struct side *side, uint32_t round) {
    __atomic_store_n(&side->changed_ns, clock_ns(), __ATOMIC_RELAXED);
    /* Release: its time comes with it. */
    __atomic_store_n(&side->word, round, __ATOMIC_RELEASE);
    futex_wake(&side->word, 1);
    __atomic_store_n(&side->woken_ns, clock_ns(), __ATOMIC_RELAXED);
    /* Release: so does this one. */
    __atomic_store_n(&side->woken, round, __ATOMIC_RELEASE);
}

/*
 * A waiter sleeps only if the word had its old value, so it was queued before the change. If the wake was done before
 * the deadline, and yet the waiter slept until then, the wake was lost: there is no other way for that to be.
 */
static void wait_checked(struct worker *self, struct side *side, uint32_t round) {
    struct spurious *game = self->run->own;
    while (__atomic_load_n(&side->word, __ATOMIC_ACQUIRE) != round) {
        int64_t deadline = clock_ns() + WAIT_NS;
        long how = futex_wait_until(&side->word, round - 1, deadline);
        if (how == -EAGAIN) {
            self->without_sleep++;
        } else if (how == -ETIMEDOUT && __atomic_load_n(&side->woken, __ATOMIC_ACQUIRE) == round &&
                   __atomic_load_n(&side->woken_ns, __ATOMIC_RELAXED) < deadline) {
            __atomic_add_fetch(&game->lost_wakes, 1, __ATOMIC_RELAXED);
        } else if (how == 0 && __atomic_load_n(&side->word, __ATOMIC_RELAXED) != round) {
            self->spurious++;
        }
    }
}

static void spurious_leads(struct worker *self) {
    struct spurious *game = self->run->own;
    uint64_t random = game->seed * 2 + 1;
    for (uint32_t round = 1;; round++) {
        bool last = !more(self->run, round - 1);
        __atomic_store_n(&game->last, last, __ATOMIC_RELAXED);
        random_delay(&random);
        change(&game->ball, round);
        if (last) {
            return;
        }
        wait_checked(self, &game->back, round);
    }
}

static void spurious_follows(struct worker *self) {
    struct spurious *game = self->run->own;
    uint64_t random = ~game->seed * 2 + 1;
    for (uint32_t round = 1;; round++) {
        random_delay(&random);
        wait_checked(self, &game->ball, round);
        int64_t end = clock_ns();
        if (__atomic_load_n(&game->last, __ATOMIC_RELAXED) != 0) {
            return;
        }
        keep(self, 0, round - 1, __atomic_load_n(&game->ball.changed_ns, __ATOMIC_RELAXED), end);
        change(&game->back, round);
    }
}

static void spurious_disturbs(struct worker *self) {
    struct spurious *game = self->run->own;
    uint64_t random = game->seed * 2 + 1 + (uint64_t)self->index * 2;
    while (__atomic_load_n(&game->last, __ATOMIC_RELAXED) == 0) {
        random_delay(&random);
        futex_wake(&game->ball.word, 1);
        futex_wake(&game->back.word, 1);
        __atomic_add_fetch(&game->noise, 2, __ATOMIC_RELAXED);
    }
}

static void spurious_cast(struct worker *worker) {
    worker->role = worker->index == 0 ? "waker" : worker->index == 1 ? "waiter" : "noise";
    worker->body = worker->index == 0 ? spurious_leads : worker->index == 1 ? spurious_follows : spurious_disturbs;
    worker->kept = worker->index == 1;
}

static void spurious_finish(struct run *run, struct text *done) {
    const struct spurious *game = run->own;
    json_add_unsigned(done, "lost_wakes", game->lost_wakes);
    say_without_sleep(run, done);
    json_add_unsigned(done, "noise", game->noise);
}

/* futex-hash */

enum { NO_SUCH_VALUE = 1234 };

static bool hash_prepare(struct run *run, const struct json *request) {
    int64_t words = json_integer(request, "futexes", 1024);
    if (words < 1 || words > 1 << 20) {
        return refuse("futexes", "1 to 1048576");
    }
    run->batch[0] = (int)words;
    run->own = present_memory((size_t)(words * run->threads) * sizeof(uint32_t));
    return run->own != NULL;
}

static void hash_body(struct worker *self) {
    int words = self->run->batch[0];
    uint32_t *mine = (uint32_t *)self->run->own + (size_t)self->index * (size_t)words;
    for (int64_t round = 0; more(self->run, round); round++) {
        long how = -EAGAIN;
        int64_t begin = clock_ns();
        for (int i = 0; i < words && how == -EAGAIN; i++) {
            how = futex_wait(&mine[i], NO_SUCH_VALUE);
        }
        int64_t end = clock_ns();
        if (how != -EAGAIN) {
            fail_run(self->run, how < 0 ? (int)-how : 0, "futex(FUTEX_WAIT) that must be refused");
            return;
        }
        keep(self, 0, round, begin, end);
    }
}

static void hash_cast(struct worker *worker) {
    worker->role = "caller";
    worker->body = hash_body;
    worker->kept = 1;
}

/* futex-lock-pi */

struct lock {
    _Alignas(CACHE_LINE) uint32_t word;
};

struct locks {
    int64_t hold_ns;
    bool multi;
    struct lock of[];
};

static bool lock_prepare(struct run *run, const struct json *request) {
    struct locks *locks = run->own =
        present_memory(sizeof(struct locks) + (size_t)run->threads * sizeof(struct lock));
    if (locks != NULL) {
        locks->hold_ns = json_integer(request, "hold_ns", 1000);
        locks->multi = json_flag(request, "multi");
    }
    return locks != NULL && is_brief("hold_ns", locks->hold_ns, -1);
}

/*
 * By the kernel alone, as perf does it: a C library would first try to take a free lock without it. The kernel orders
 * memory as a lock must.
 */
static void lock_body(struct worker *self) {
    struct locks *locks = self->run->own;
    uint32_t *word = &locks->of[locks->multi ? self->index : 0].word;
    for (int64_t round = 0; more(self->run, round); round++) {
        long how;
        int64_t begin = clock_ns();
        do {
            how = futex(word, FUTEX_LOCK_PI, 0, NULL);
        } while (how == -EAGAIN || how == -EINTR);
        int64_t locked = clock_ns();
        if (how < 0) {
            fail_run(self->run, (int)-how, "futex(FUTEX_LOCK_PI)");
            return;
        }
        if (locks->hold_ns >= 0) {
            sleep_ns(locks->hold_ns);
        }
        int64_t release = clock_ns();
        how = futex(word, FUTEX_UNLOCK_PI, 0, NULL);
        int64_t released = clock_ns();
        if (how < 0) {
            fail_run(self->run, (int)-how, "futex(FUTEX_UNLOCK_PI)");
            return;
        }
        keep(self, 0, round, begin, locked);
        keep(self, 1, round, release, released);
    }
}

static void lock_cast(struct worker *worker) {
    worker->role = "locker";
    worker->body = lock_body;
    worker->kept = 2;
}

const struct bench futex_benches[] = {
    {"futex-pingpong", {"round_trip"}, 2, 2, 2, pingpong_prepare, pingpong_cast, say_without_sleep},
    {"futex-timeout", {"late"}, 1, 1, 10000, timeout_prepare, timeout_cast, timeout_finish},
    {"futex-spurious", {"seen"}, 2, 2, 64, spurious_prepare, spurious_cast, spurious_finish},
    {"futex-hash", {"wait_call"}, 2, 1, 10000, hash_prepare, hash_cast, NULL},
    {"futex-lock-pi", {"lock", "unlock"}, 2, 1, 10000, lock_prepare, lock_cast, NULL},
    {0},
};
