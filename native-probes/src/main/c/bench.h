/*
 * The timed loops: what the verb `bench` takes and gives, and what its families share.
 *
 * Request, one line; what is absent has the default in brackets:
 *   "bench"         name, see below; "list" answers {"benchmarks":[{"name":..,"threads":..,"series":[..]}]} and ends
 *   "cpus"          [A,B,...]: thread i runs on CPU number i modulo their count [not pinned]
 *   "threads"       as many as the benchmark's default [0: the default]; pairs take 2 only
 *   "duration_ns"   [1000000000]; with "iterations" above 0 the run ends by that, and at this time only if it was given
 *   "iterations"    rounds to record [0: by duration]
 *   "warmup"        rounds before those that are recorded [0]; they count towards the duration
 *   "interval_ns"   how long the waking thread sleeps before each wake [100000]; see below
 *   "policy"        "other", "fifo", "rr", with "priority" [1 for fifo and rr], for the timed threads [that of whoever
 *                   started the program, or "other" if that is a real-time one]. Threads of fifo and rr that use the CPU
 *                   for 100 ms without a sleep are made to sleep 2 ms, so that whoever is to end the run can run
 *   "lock_memory"   mlockall(2) before the run [false]
 *   "capacity"      rounds kept for each recording thread [1048576, or the iterations]; all threads together keep no
 *                   more than 8388608 samples. Of more, those of every second round, or fourth, and so on, are kept
 *
 * Answers, a line each:
 *   {"calibration":{"clock_read_ps":..,"syscall_ps":..}}   picoseconds; medians of batches, on the first CPU
 *   {"started":true,"threads":[{"role":"waker","tid":..,"cpu":..}],         cpu is null where not pinned
 *    "policy":"fifo","priority":..,"nice":..}                     as the kernel has them of the timed threads, or null
 *   {"progress":{"samples":..,"elapsed_ns":..}}                           once a second
 *   {"series":[{"name":"wake","unit":"ns","batch":1,"samples":..,"kept":..,"steps":..}],"every":1}
 * then the records, on their pipe, then
 *   {"done":{"samples":..,"lost":..,"spurious":..,"elapsed_ns":..,"voluntary_switches":..,"involuntary_switches":..,
 *            "stopped":false, and what is said at a benchmark}}
 * "paused", only if there were such, is how many samples were dropped, because their thread was made to sleep meanwhile.
 * An error (errno, as in probe.h) instead of any of them ends the run. The order {"do":"stop"} ends it early, with all
 * that was recorded and "stopped":true. The switches are those of the timed threads during the run.
 *
 * A record is struct sample; "kept" of each series are samples. If "every" is above 1, they are those of every so many
 * rounds, and further records, "steps" of each series, tell of all: t_ns is a value, and value_ns how many samples have it
 * or one above it, by less than 1 in 4096. Then the series have also "least_ns", "greatest_ns", "mean_ps" and
 * "deviation_ps", the standard deviation, of all their samples. A series whose "batch" is n holds the time of n operations
 * together; one took value/n.
 * "lost" rounds measured nothing: the waiter did not sleep yet when it was woken. "spurious" are returns from a wait
 * without a wake.
 *
 * How the threads of a pair meet. The waiter announces (a store with release, and a wake of the waker, which sleeps until
 * then) that it is about to wait. The waker then sleeps interval_ns, or yields once if that is 0. So the waiter has had
 * that time to fall asleep, and its CPU to go idle, and no system call of the waker's, but the end of its own sleep,
 * comes near the measurement. Whether the waiter really slept is checked afterwards: futex-wake by EAGAIN of FUTEX_WAIT,
 * which means that it did not (one that was woken between the kernel's look and its sleep counts as
 * asleep: a few instructions in which, with an interval, it hardly ever is); others by the waiter's count of voluntary
 * context switches, read by itself before it announces and after it has read the clock. A round without sleep is not recorded but counted as lost. Time runs from
 * the clock read just before the waking call to the clock read just after the waiting call. On one CPU that includes what
 * the waker does until it is preempted or sleeps: the rest of its call, and the beginning of its wait for the next
 * announcement. That is a wait on a futex, since the timer of a sleep, on a virtual machine an exit to the hypervisor,
 * would take longer than the wake.
 *
 * Benchmarks, with their series, their own parameters, and their own members of "done":
 *   futex-wake      wake: FUTEX_WAKE to the first instruction after FUTEX_WAIT. "delay_percent" [0] makes each longer
 *                   by that much, by a busy wait: for trying what compares measurements
 *   futex-pingpong  round_trip: to the partner and back, one futex word each way; no interval.
 *                   done: without_sleep (waits that found the word changed already)
 *   futex-wake-many first, median, last: of N-1 waiters; wake_call: cost of the calls that woke them.
 *                   "at_once": waiters woken by one call [all]; 1 is what `perf bench futex wake` does
 *   futex-requeue   requeue: moving N-1 waiters to another word by FUTEX_CMP_REQUEUE, "at_once" each call [1]
 *   futex-hash      wait_call: FUTEX_WAIT refused with EAGAIN on "futexes" words [1024] of each thread; batch is that
 *   futex-lock-pi   lock: FUTEX_LOCK_PI on one word ("multi":true: one for each thread), held for a sleep of "hold_ns"
 *                   [1000; -1: not at all], unlock: FUTEX_UNLOCK_PI
 *   futex-wake-parallel  wake_call: "wakers" threads [half] wake their shares of the others at one time, after a barrier.
 *                   done: overlapped (rounds in which for a moment all these calls went on)
 *   futex-timeout   late: how long after "timeout_ns" [1000000] a timed FUTEX_WAIT returns; "slack_ns" sets the timer
 *                   slack, "absolute":true waits by FUTEX_WAIT_BITSET until a time. done: slack_ns
 *   futex-spurious  seen: from the change of a word to the moment the waiter sees it, at random moments by "seed"
 *                   [1], no interval; threads above 2 wake without a change. done: lost_wakes, without_sleep, noise
 *   sem, plan9-sem, rendezvous, condvar, pipe, eventfd, signal   wake: as futex-wake, with that way to wake. condvar:
 *                   to the return of pthread_cond_wait, which has taken the mutex, that nobody holds, again
 *   signal-handler  wake: tgkill to the handler's first instruction, in a thread in sigsuspend
 *   yield           yield: sched_yield, of each thread [2]
 *   spawn           create: pthread_create; start: from before that to the new thread's first instruction; join:
 *                   pthread_join. The new thread is on the CPU of its creator. "with": "pthread" [pthread] or "clone",
 *                   clone(2) without the C library, on one stack that is present, joined by its CHILD_CLEARTID futex.
 *                   The C library keeps stacks for reuse, too, but gives their pages back at a thread's end
 *   clock           monotonic, raw, coarse: reads of these clocks; batch 256
 *   syscall         getppid: the cheapest call that the kernel must answer; batch 256. With all batches one clock
 *                   read more is timed than operations
 */
#ifndef BENCH_H
#define BENCH_H

#include "futex.h"
#include "probe.h"
#include "sys.h"

#include <pthread.h>
#include <sys/types.h>
#include <time.h>

/* As on the wire, but for the series: there the number of its thread is in the upper 24 bits. */
struct sample {
    uint32_t series;
    /* The round, from 0 at the first that is recorded; modulo 2 to the power of 32. */
    uint32_t sequence;
    /* Since the start of the run, when it was taken. */
    int64_t t_ns;
    int64_t value_ns;
};

enum { CACHE_LINE = 64, MOST_SERIES = 4, POLICY_INHERITED = -1, LEAST_CAPACITY = 16, THREAD_SHIFT = 8 };

struct run;

/* What is known of samples that were counted. `squares` is the sum of those of the differences from the mean. */
struct tally {
    int64_t samples;
    int64_t least_ns;
    int64_t greatest_ns;
    double mean_ns;
    double squares;
};

/* One timed thread. Written by that thread alone, and read by others after its end, but for `taken`. */
struct worker {
    _Alignas(CACHE_LINE) struct run *run;
    const char *role;
    void (*body)(struct worker *self);
    int index;
    int cpu;
    pid_t tid;
    pthread_t thread;

    /* How many samples it keeps of a round; set by cast. */
    int kept;
    struct sample *samples;
    size_t capacity;
    /* Atomic: the progress line reads it. */
    size_t taken;
    /* See bench_fold.c: how many of these samples are counted, how many are no longer there, of which rounds they are. */
    size_t settled;
    size_t dropped;
    uint32_t every;
    struct tally tallies[MOST_SERIES];
    uint64_t lost;
    uint64_t spurious;
    uint64_t without_sleep;
    uint64_t paused;
    /* When it last was made to sleep, see bench_policy.c; written by its own handler. */
    volatile int64_t slept_ns;
    timer_t cpu_timer;
    /* As the kernel has them. */
    bool knows_policy;
    int policy;
    int priority;
    int nice;

    int64_t voluntary_switches;
    int64_t involuntary_switches;
};

struct bench {
    const char *name;
    const char *series[MOST_SERIES];
    int default_threads;
    int least_threads;
    int most_threads;
    /* Reads its own parameters, allocates. False after it has answered the error. May be NULL. */
    bool (*prepare)(struct run *run, const struct json *request);
    /* Sets body, role and kept: which thread does what. */
    void (*cast)(struct worker *worker);
    /* Adds its own members. May be NULL. */
    void (*finish)(struct run *run, struct text *done);
};

struct run {
    const struct bench *bench;
    void *own;
    int threads;
    struct worker *workers;
    int64_t duration_ns;
    int64_t iterations;
    int64_t warmup;
    int64_t interval_ns;
    /* warmup + iterations, or INT64_MAX. */
    int64_t rounds;
    int64_t start_ns;
    /* INT64_MAX without; set before the threads go. */
    int64_t end_ns;
    int batch[MOST_SERIES];
    /* SCHED_OTHER, SCHED_FIFO, SCHED_RR, or POLICY_INHERITED. */
    int policy;
    int priority;
    /* How long a thread may use the CPU without a sleep, where it could keep off others. */
    int64_t longest_hold_ns;
    int64_t capacity;
    /* Of all threads, by series; and the rounds of which samples are kept, known after the run. */
    uint64_t *counts[MOST_SERIES];
    uint32_t every;
    int64_t clock_read_ps;
    int64_t syscall_ps;
    /* Atomic: the round in which the leading thread finds it set is the last. */
    int stop;
    /* Atomic: set by the first thread that fails, which then says what failed. */
    int failing;
    int failed;
    int error;
    const char *failed_call;
    /* Atomic: futex words by which the threads begin together, and the first thread learns that they are ready. */
    uint32_t ready;
    uint32_t go;
    /* Atomic: threads that have not ended. */
    int running;
    /* An eventfd that says so. */
    int ended;
};

/* A mask for CPU numbers up to 8191, the kernel's greatest CONFIG_NR_CPUS. */
typedef struct {
    unsigned long words[8192 / (8 * sizeof(unsigned long))];
} cpu_mask;

int bench(const struct json *request);

/* Both false after they have answered the error. *cpus is the caller's to free, unless there was one. */
bool read_request(struct run *run, const struct json *request);
bool read_cpus(const struct json *request, int **cpus, int *count);

/* The answers of a run, in this order; say_done hands over the records as well. */
void announce(const struct run *run);
void say_progress(const struct run *run);
void say_series(const struct run *run);
void say_done(struct run *run, int64_t elapsed_ns, bool told);

/*
 * Of bench_policy.c. The supervisor's before there are threads, false after it has answered an error; of a timed thread,
 * by itself, false after it has failed the run, and when it goes; the supervisor's again, while they run and afterwards.
 */
bool policy_of_supervisor(struct run *run);
bool policy_of_worker(struct worker *self);
void policy_begins(struct worker *self);
void policy_while_it_runs(const struct run *run);
void policy_afterwards(const struct run *run);

/* The benchmark of that number, or NULL after the last. */
const struct bench *bench_row(int number);

/* Tables of the families, each ended by a row without a name. */
extern const struct bench pair_benches[], crowd_benches[], futex_benches[], cost_benches[], spawn_benches[];

static inline int64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Relaxed: a thread that reads it late does one round more, and nothing else hangs on it. */
static inline bool stopped(const struct run *run) {
    return __atomic_load_n(&run->stop, __ATOMIC_RELAXED) != 0;
}

/* Whether the leading thread has another round to do. */
static inline bool more(const struct run *run, int64_t round) {
    return round < run->rounds && !stopped(run);
}

/* Of bench_fold.c. False after it has answered an error. */
bool make_counts(struct run *run);
/* When the memory of the calling thread is full. */
void make_room(struct worker *self);
/* After all threads have ended: sets `every`. */
void fold_all(struct run *run);
void add_tally(struct tally *sum, const struct tally *other);
uint64_t steps_of(const struct run *run, uint32_t series);
void hand_over_counts(const struct run *run);

/* Outside of the timed part; no system call, and no page that was not touched before. */
static inline void keep(struct worker *self, uint32_t series, int64_t round, int64_t begin_ns, int64_t end_ns) {
    const struct run *run = self->run;
    if (round < run->warmup) {
        return;
    }
    if (begin_ns <= self->slept_ns) {
        self->paused++;
        return;
    }
    size_t taken = self->taken;
    if (taken == self->capacity) {
        make_room(self);
        taken = self->taken;
    }
    self->samples[taken] =
        (struct sample){series, (uint32_t)(round - run->warmup), end_ns - run->start_ns, end_ns - begin_ns};
    /* Relaxed: the samples themselves are read only after the thread was joined. */
    __atomic_store_n(&self->taken, taken + 1, __ATOMIC_RELAXED);
}

static inline void yield_cpu(void) {
    sys0(SYS_sched_yield);
}

/* Of the calling thread, so far. */
int64_t voluntary_switches(void);

/* The waking thread's pause between two looks; a yield if there is no interval. */
void pause_interval(const struct run *run);
void sleep_ns(int64_t ns);

/* Notes the failure, unless there is one already, and stops the run. For any thread of the run. */
void fail_run(struct run *run, int error, const char *call);

/* Zeroed memory that is present, on pages of its own, until the end of the program; NULL after the error was answered. */
void *present_memory(size_t bytes);

/* Answers EINVAL for a member of the request. Always false. */
bool refuse(const char *parameter, const char *why);

#endif
