/*
 * Lost wakes. In a long run the next release, or the next signal, wakes who was forgotten, and nobody notices. So here
 * are short rounds, after whose last release nothing comes any more: who then sleeps although there is something to
 * take, or somebody to meet, was forgotten. Signals hit the releasers, too: a handler that takes its time, between two
 * instructions of a release, is what a preemption there would be, only more often.
 */
#include "futex.h"
#include "plan9.h"
#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TAKERS = 4, PLAYERS = TAKERS + 1, MOST_EACH = 8, MOST_AT_ONCE = 4 };

/* A round takes microseconds; this is for a machine that has other things to do. */
static const int64_t STUCK_NS = 5000000000;

struct player {
    _Alignas(64) struct game *game;
    int index;
    uint64_t random;
    pthread_t thread;
    /* Atomic: 0 before it runs. */
    pid_t tid;
    int interrupt;
    /* Of this round: how many it is to take, and has taken; with whom it met, under which tag. */
    int32_t wanted;
    int32_t taken;
    uintptr_t tag;
    uintptr_t got;
    int result;
};

struct game {
    struct plan9_sem sem;
    struct plan9_rendezvous place;
    void (*play)(struct player *self);
    /* Atomic: what is still to be released in this round. */
    _Alignas(64) int32_t left;
    /* Futex words: the round that is played, and how many players are through with it. */
    _Alignas(64) uint32_t round;
    _Alignas(64) uint32_t finished;
    int over;
    struct player players[PLAYERS];
};

/* Marsaglia's xorshift64. */
static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 16;
}

static void takes_its_time(int signal_number) {
    (void)signal_number;
    static uint32_t calls;
    uint32_t turns = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) * 2654435761u >> 19;
    for (volatile uint32_t i = 0; i < turns; i++) {
    }
}

#ifdef STEPS
void plan9_step(void) {
    static uint32_t calls;
    uint32_t random = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) * 2654435761u >> 16;
    if ((random & 7) == 0) {
        sys0(SYS_sched_yield);
    } else if ((random & 7) == 1) {
        for (volatile uint32_t i = random >> 4; i > 0; i--) {
        }
    }
}
#endif

static void *plays(void *argument) {
    struct player *self = argument;
    struct game *game = self->game;
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
    __atomic_store_n(&self->tid, (pid_t)sys0(SYS_gettid), __ATOMIC_RELAXED);
    for (uint32_t round = 1;; round++) {
        /* Acquire: with the round comes what is to be done in it. */
        while (__atomic_load_n(&game->round, __ATOMIC_ACQUIRE) != round) {
            futex_wait(&game->round, round - 1);
        }
        if (game->over) {
            return NULL;
        }
        game->play(self);
        /* Release: whoever counts all reads what they did; and the acquire of the others' is passed on with it. */
        if (__atomic_add_fetch(&game->finished, 1, __ATOMIC_ACQ_REL) == PLAYERS) {
            futex_wake(&game->finished, 1);
        }
    }
}

static void start(struct game *game, void (*play)(struct player *self), uint64_t seed) {
    struct sigaction action = {.sa_handler = takes_its_time};
    sigemptyset(&action.sa_mask);
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0);
    game->play = play;
    plan9_rendezvous_init(&game->place);
    for (int i = 0; i < PLAYERS; i++) {
        struct player *player = &game->players[i];
        player->game = game;
        player->index = i;
        player->random = (seed + (uint64_t)i) * 2654435761 * 2 + 1;
        EXPECT(pthread_create(&player->thread, NULL, plays, player) == 0);
    }
}

static void begin_round(struct game *game, uint32_t round) {
    __atomic_store_n(&game->finished, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&game->round, round, __ATOMIC_RELEASE);
    futex_wake(&game->round, PLAYERS);
}

/* False if some sleep for ever. */
static bool end_round(struct game *game, uint32_t round) {
    int64_t end_ns = now_ns() + STUCK_NS;
    uint32_t finished;
    while ((finished = __atomic_load_n(&game->finished, __ATOMIC_ACQUIRE)) < PLAYERS) {
        if (futex_wait_until(&game->finished, finished, end_ns) == -ETIMEDOUT) {
            fprintf(stderr, "round %u: %u of %d are through, the semaphore is %d, %u wait for it\n", round, finished,
                    PLAYERS, game->sem.value, game->sem.waiters);
            return false;
        }
    }
    return true;
}

static void leave(struct game *game, uint32_t round) {
    game->over = 1;
    begin_round(game, round);
    for (int i = 0; i < PLAYERS; i++) {
        pthread_join(game->players[i].thread, NULL);
    }
    free(game);
}

static struct game *new_game(void) {
    struct game *game = aligned_alloc(_Alignof(struct game), sizeof *game);
    if (game == NULL) {
        abort();
    }
    *game = (struct game){.over = 0};
    return game;
}

/* In half of the rounds one of them: by its flag, a signal, or both. */
static void interrupt_one(struct game *game, uint64_t choice) {
    struct player *player = &game->players[choice % PLAYERS];
    if ((choice >> 8 & 4) != 0) {
        return;
    }
    if ((choice >> 8 & 1) != 0) {
        __atomic_store_n(&player->interrupt, 1, __ATOMIC_RELAXED);
    }
    pid_t tid = __atomic_load_n(&player->tid, __ATOMIC_RELAXED);
    if (tid != 0 && (choice >> 8 & 3) != 1) {
        sys3(SYS_tgkill, getpid(), tid, SIGUSR1);
    }
}

/* For so many threads to come to rest, or some of them. */
static void yield_some(uint64_t choice) {
    for (uint64_t left = choice & 7; left > 0; left--) {
        sys0(SYS_sched_yield);
    }
}

static void release_all(struct game *game, uint64_t *random) {
    for (;;) {
        uint64_t choice = next_random(random);
        int32_t delta = 1 + (int32_t)(choice % MOST_AT_ONCE);
        int32_t before = __atomic_fetch_sub(&game->left, delta, __ATOMIC_RELAXED);
        if (before <= 0) {
            return;
        }
        int32_t value = plan9_semrelease(&game->sem, before < delta ? before : delta);
        if (value <= 0) {
            expect(false, "a release gives the new value", __FILE__, __LINE__);
        }
        if ((choice >> 8 & 3) == 0) {
            yield_some(choice >> 16);
        }
    }
}

/* The last player releases; the others take until they have what they want, or are interrupted, or have no more time. */
static void play_semaphore(struct player *self) {
    struct plan9_sem *sem = &self->game->sem;
    if (self->index == TAKERS) {
        yield_some(next_random(&self->random));
        release_all(self->game, &self->random);
        return;
    }
    int result = 1;
    while (result == 1 && self->taken < self->wanted) {
        uint64_t how = next_random(&self->random);
        if ((how & 15) == 0) {
            result = plan9_tsemacquire(sem, (int64_t)(how >> 8 & 0xffff), &self->interrupt);
        } else {
            result = plan9_semacquire(sem, true, (how & 3) == 1 ? NULL : &self->interrupt);
        }
        self->taken += result == 1;
    }
    self->result = result;
}

static int32_t deal(struct game *game, uint64_t *random) {
    int32_t sum = 0;
    for (int i = 0; i < PLAYERS; i++) {
        struct player *player = &game->players[i];
        uint64_t choice = next_random(random);
        player->taken = 0;
        player->result = 1;
        player->wanted = i == TAKERS ? 0 : (choice & 1) != 0 ? 1 : 1 + (int32_t)((choice >> 1) % MOST_EACH);
        __atomic_store_n(&player->interrupt, 0, __ATOMIC_RELAXED);
        sum += player->wanted;
    }
    return sum;
}

/*
 * In some rounds a part is released only when the rest was taken: an interrupted one leaves what it was woken for to
 * others, who would get theirs all the same if there were enough for all.
 */
static int32_t hold_back(struct game *game, int32_t sum, uint64_t choice) {
    int32_t held_back = (choice & 3) == 0 ? (int32_t)(choice >> 2 & 0xffff) % sum : 0;
    __atomic_store_n(&game->left, sum - held_back, __ATOMIC_RELAXED);
    return held_back;
}

/* Nobody sleeps while there is something to take: it comes to be none, or they have all left. */
static bool all_used(struct game *game) {
    for (int64_t end_ns = now_ns() + STUCK_NS; now_ns() < end_ns; sys0(SYS_sched_yield)) {
        if (__atomic_load_n(&game->sem.value, __ATOMIC_RELAXED) == 0 ||
            __atomic_load_n(&game->finished, __ATOMIC_RELAXED) == PLAYERS) {
            return true;
        }
    }
    fprintf(stderr, "the semaphore stays at %d, although %u wait for it\n", game->sem.value, game->sem.waiters);
    return false;
}

void stress_lost_wakes(int64_t acquisitions, uint64_t seed, struct stress_counts *counts) {
    struct game *game = new_game();
    uint64_t random = seed * 2 + 1;
    start(game, play_semaphore, seed);
    uint32_t round = 1;
    for (int64_t done = 0; done < acquisitions; round++) {
        int32_t released = deal(game, &random);
        int32_t held_back = hold_back(game, released, next_random(&random));
        begin_round(game, round);
        yield_some(next_random(&random));
        interrupt_one(game, next_random(&random));
        release_all(game, &random);
        bool used = held_back == 0 || all_used(game);
        plan9_semrelease(&game->sem, held_back);
        if (!used || !end_round(game, round)) {
            EXPECT(!"a wake was lost");
            /* They sleep for ever, on memory that must stay. */
            return;
        }
        int32_t taken = 0;
        bool all = true;
        for (int i = 0; i < TAKERS; i++) {
            const struct player *player = &game->players[i];
            taken += player->taken;
            all = all && (player->result == 1 || player->result == 0 || player->result == -EINTR);
        }
        int32_t rest = 0;
        while (plan9_semacquire(&game->sem, false, NULL) == 1) {
            rest++;
        }
        if (!all || taken + rest != released || game->sem.waiters != 0) {
            EXPECT(!"n releases freed exactly n");
            return;
        }
        done += taken;
        counts->acquired += taken + rest;
        counts->released += released;
    }
    counts->rounds += round - 1;
    leave(game, round);
}

/* Who is interrupted comes again: its partner waits for it. */
static void play_rendezvous(struct player *self) {
    struct game *game = self->game;
    if (self->index == TAKERS) {
        return;
    }
    uintptr_t mine = (uintptr_t)game->round * TAKERS + (uintptr_t)self->index;
    do {
        self->result = plan9_rendezvous(&game->place, self->tag, mine, &self->got);
    } while (self->result == -EINTR);
}

/* Two pairs: of one tag, of two in the same bucket, or of two in different ones. */
static void deal_tags(struct game *game, uint64_t choice) {
    static const uintptr_t second_tags[] = {1, 1 + RENDEZVOUS_BUCKETS, 2};
    int partner_of_first = 1 + (int)(choice % (TAKERS - 1));
    for (int i = 0; i < TAKERS; i++) {
        bool first_pair = i == 0 || i == partner_of_first;
        game->players[i].tag = first_pair ? 1 : second_tags[(choice >> 8) % 3];
    }
}

static bool met_each_other(const struct game *game, uint32_t round) {
    for (uintptr_t i = 0; i < TAKERS; i++) {
        const struct player *player = &game->players[i];
        uintptr_t other = player->got % TAKERS;
        if (player->result != 0 || player->got / TAKERS != round || other == i ||
            game->players[other].got % TAKERS != i || game->players[other].tag != player->tag) {
            return false;
        }
    }
    return true;
}

void stress_missed_meetings(int64_t meetings, uint64_t seed, struct stress_counts *counts) {
    struct game *game = new_game();
    uint64_t random = seed * 2 + 1;
    start(game, play_rendezvous, seed);
    uint32_t round = 1;
    for (; (int64_t)round * 2 <= meetings; round++) {
        deal_tags(game, next_random(&random));
        begin_round(game, round);
        yield_some(next_random(&random));
        interrupt_one(game, next_random(&random));
        if (!end_round(game, round)) {
            EXPECT(!"a rendezvous was missed");
            return;
        }
        if (!met_each_other(game, round)) {
            EXPECT(!"a rendezvous pairs two of one tag");
            return;
        }
    }
    counts->rounds += round - 1;
    leave(game, round);
}
