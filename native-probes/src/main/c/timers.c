/*
 * Profiling by CPU time, as the Go runtime does it (runtime/signal_unix.go, setThreadCPUProfiler and validSIGPROF):
 * each burning thread has a timer of its own on its own CPU clock, whose SIGPROF goes to that thread, beside an
 * ITIMER_PROF of the whole process, whose SIGPROF goes to any thread, so that a busy thread gets more than its share and
 * more than one CPU less than all. A thread whose own timer is valid counts SI_TIMER only, one without counts
 * SI_KERNEL only; what a user sends always counts.
 *
 * CLOCK_THREAD_CPUTIME_ID says what the number of ticks should have been.
 */
#include "masks.h"
#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Not all C libraries name the member as the manual does. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { MOST_THREADS = 256, MOST_HZ = 10000 };

static const long NS_PER_SECOND = 1000000000L;

/* What arrived, by where it came from; each counted by the handler on its own thread, read after the join. */
struct counts {
    /* SI_TIMER accepted, and the expirations beyond the first that each stood for. */
    long timer;
    long overruns;
    /* SI_KERNEL, from the ITIMER_PROF. */
    long process;
    /* From a user. */
    long user;
};

struct burner {
    pthread_t thread;
    atomic_int tid;
    /* Written after the timer runs and before it is deleted; the handler on the same thread reads it. */
    volatile sig_atomic_t own_timer_valid;
    bool wants_timer;
    struct counts accepted;
    struct counts ignored;
    long first_expiry_ns;
    int64_t cpu_ns;
    long involuntary_switches;
    long voluntary_switches;
    /* So far, for whoever watches. */
    atomic_long burned_ns;
    int error;
    const char *failed_call;
};

struct burning {
    int hz;
    /* CPU time of each thread. */
    int64_t for_ns;
    int count;
    struct burner *burners;
};

static _Thread_local struct burner *volatile self;

/* How many have come, how many have burned enough, and the words that begin and end it. No data hangs on them. */
static atomic_int ready;
static atomic_int burned;
static atomic_bool begin_burning;
static atomic_bool stop;
static long period_ns;
static int64_t enough_ns;

/* A handler that only touches what belongs to its own thread. */
static void on_tick(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    struct burner *me = self;
    if (me == NULL) {
        return;
    }
    bool own = me->own_timer_valid;
    switch (info->si_code) {
    case SI_TIMER: {
        struct counts *counts = own ? &me->accepted : &me->ignored;
        counts->timer++;
        counts->overruns += info->si_overrun;
        break;
    }
    case SI_KERNEL:
        (own ? &me->ignored : &me->accepted)->process++;
        break;
    default:
        me->accepted.user++;
        break;
    }
}

static int64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static struct itimerspec expiring(long first_ns, long every_ns) {
    return (struct itimerspec){
        .it_value = {.tv_sec = first_ns / NS_PER_SECOND, .tv_nsec = first_ns % NS_PER_SECOND},
        .it_interval = {.tv_sec = every_ns / NS_PER_SECOND, .tv_nsec = every_ns % NS_PER_SECOND},
    };
}

/* By the thread itself: the clock of a timer on CLOCK_THREAD_CPUTIME_ID is that of the thread that makes it. */
static bool start_timer(struct burner *me, timer_t *timer) {
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event.sigev_notify_thread_id = atomic_load(&me->tid);
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, timer) != 0) {
        me->error = errno;
        me->failed_call = "timer_create";
        return false;
    }
    struct itimerspec when = expiring(me->first_expiry_ns, period_ns);
    if (timer_settime(*timer, 0, &when, NULL) != 0) {
        me->error = errno;
        me->failed_call = "timer_settime";
        timer_delete(*timer);
        return false;
    }
    return true;
}

static void burn(struct burner *me, int64_t started_ns) {
    volatile unsigned sum = 0;
    int64_t so_far_ns = 0;
    while (so_far_ns < enough_ns && !atomic_load_explicit(&stop, memory_order_relaxed)) {
        for (unsigned i = 0; i < 10000; i++) {
            sum += i;
        }
        so_far_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - started_ns;
        atomic_store_explicit(&me->burned_ns, so_far_ns, memory_order_relaxed);
    }
}

static void *burner(void *argument) {
    struct burner *me = argument;
    self = me;
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store(&me->tid, (int)sys0(SYS_gettid));
    atomic_fetch_add(&ready, 1);
    while (!atomic_load_explicit(&begin_burning, memory_order_relaxed)) {
        struct timespec pause = {.tv_nsec = 1000000};
        nanosleep(&pause, NULL);
    }
    struct rusage before, after;
    getrusage(RUSAGE_THREAD, &before);
    timer_t timer;
    int64_t started_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    bool timed = me->wants_timer && start_timer(me, &timer);
    /* Valid before the first tick can be taken: the mask opens only now. */
    me->own_timer_valid = timed;
    atomic_signal_fence(memory_order_seq_cst);
    block_all_but(SIGPROF);
    burn(me, started_ns);
    block_all(NULL);
    if (timed) {
        struct itimerspec never = expiring(0, 0);
        timer_settime(timer, 0, &never, NULL);
    }
    me->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - started_ns;
    /* What expired while all was blocked is still pending, and is a tick of this thread. */
    block_all_but(SIGPROF);
    block_all(NULL);
    me->own_timer_valid = 0;
    if (timed) {
        timer_delete(timer);
    }
    getrusage(RUSAGE_THREAD, &after);
    me->involuntary_switches = after.ru_nivcsw - before.ru_nivcsw;
    me->voluntary_switches = after.ru_nvcsw - before.ru_nvcsw;
    atomic_fetch_add(&burned, 1);
    return NULL;
}

static void set_process_timer(long every_ns) {
    long us = (every_ns + 999) / 1000;
    struct itimerval when = {.it_value = {us / 1000000, us % 1000000}, .it_interval = {us / 1000000, us % 1000000}};
    setitimer(ITIMER_PROF, &when, NULL);
}

/* 1 to the period, so that threads which started together do not tick together. */
static long random_expiry(unsigned *seed) {
    double share = (double)rand_r(seed) / ((double)RAND_MAX + 1);
    return 1 + (long)(share * (double)(period_ns - 1));
}

/* All but the last thread have a timer of their own. False if keep_on says that nobody waits for the outcome. */
static bool run(struct burning *burning, bool (*keep_on)(const struct burning *), int64_t *process_cpu_ns) {
    atomic_store(&ready, 0);
    atomic_store(&burned, 0);
    atomic_store(&begin_burning, false);
    atomic_store(&stop, false);
    period_ns = NS_PER_SECOND / burning->hz;
    enough_ns = burning->for_ns;
    unsigned seed = (unsigned)now_ns();
    int created = 0;
    int error = handle_signal(SIGPROF, on_tick) == 0 ? 0 : errno;
    const char *failed_call = "sigaction";
    while (error == 0 && created < burning->count) {
        struct burner *one = &burning->burners[created];
        memset(one, 0, sizeof *one);
        one->wants_timer = created < burning->count - 1;
        one->first_expiry_ns = random_expiry(&seed);
        error = pthread_create(&one->thread, NULL, burner, one);
        failed_call = "pthread_create";
        created += error == 0;
    }
    while (atomic_load(&ready) < created) {
        sched_yield();
    }
    int64_t started_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    bool attended = true;
    if (error == 0) {
        for (int i = 0; i < created; i++) {
            /* One from a user, before any tick: behind one that is pending the kernel would drop it. */
            sys3(SYS_tgkill, getpid(), atomic_load(&burning->burners[i].tid), SIGPROF);
        }
        set_process_timer(period_ns);
        atomic_store(&begin_burning, true);
        while (attended && atomic_load(&burned) < created) {
            attended = keep_on(burning);
        }
    }
    atomic_store(&stop, true);
    atomic_store(&begin_burning, true);
    for (int i = 0; i < created; i++) {
        pthread_join(burning->burners[i].thread, NULL);
    }
    set_process_timer(0);
    *process_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - started_ns;
    forget_signal(SIGPROF);
    if (error != 0) {
        burning->burners[0].error = error;
        burning->burners[0].failed_call = failed_call;
    }
    return attended;
}

static void add_counts(struct text *line, const char *key, const struct counts *counts) {
    json_begin_object(line, key);
    json_add_integer(line, "timer", counts->timer);
    json_add_integer(line, "overruns", counts->overruns);
    json_add_integer(line, "process", counts->process);
    json_add_integer(line, "user", counts->user);
    json_end_object(line);
}

static void report(const struct burning *burning, int64_t took_ns, int64_t process_cpu_ns) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "hz", burning->hz);
    json_add_integer(&line, "took_ns", took_ns);
    json_add_integer(&line, "process_cpu_ns", process_cpu_ns);
    json_begin_array(&line, "threads");
    for (int i = 0; i < burning->count; i++) {
        const struct burner *one = &burning->burners[i];
        json_begin_object(&line, NULL);
        json_add_integer(&line, "tid", atomic_load(&one->tid));
        json_add_flag(&line, "own_timer", one->wants_timer);
        if (one->wants_timer) {
            json_add_integer(&line, "first_expiry_ns", one->first_expiry_ns);
        }
        json_add_integer(&line, "cpu_ns", one->cpu_ns);
        json_add_integer(&line, "involuntary_switches", one->involuntary_switches);
        json_add_integer(&line, "voluntary_switches", one->voluntary_switches);
        add_counts(&line, "accepted", &one->accepted);
        add_counts(&line, "ignored", &one->ignored);
        json_end_object(&line);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
}

/* Says how far it is, ten times a second. False if thrctl has gone. */
static bool attend(const struct burning *burning) {
    struct json *order = NULL;
    enum control got = control_next(&order, 100);
    if (got == CONTROL_LINE) {
        if (control_says(order, "stop")) {
            /* The threads count what they have burned until now. */
            atomic_store_explicit(&stop, true, memory_order_relaxed);
        }
        json_free(order);
    } else if (got == CONTROL_END) {
        return false;
    }
    int64_t sum_ns = 0;
    for (int i = 0; i < burning->count; i++) {
        sum_ns += atomic_load_explicit(&burning->burners[i].burned_ns, memory_order_relaxed);
    }
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "burned_ns", sum_ns);
    json_close(&line);
    answer(&line);
    return true;
}

static const struct burner *failed(const struct burning *burning) {
    for (int i = 0; i < burning->count; i++) {
        if (burning->burners[i].error != 0) {
            return &burning->burners[i];
        }
    }
    return NULL;
}

int timers(const struct json *request) {
    int64_t hz = json_integer(request, "hz", 100);
    int64_t threads = json_integer(request, "threads", 2);
    int64_t for_ns = json_integer(request, "for_ns", 2 * NS_PER_SECOND);
    if (hz < 1 || hz > MOST_HZ || threads < 1 || threads > MOST_THREADS || for_ns < 1) {
        answer_error(EINVAL, "timers", "1 to %d ticks a second on 1 to %d threads", MOST_HZ, MOST_THREADS);
        return EXIT_FAILED;
    }
    struct burning burning = {.hz = (int)hz, .for_ns = for_ns, .count = (int)threads + 1};
    burning.burners = calloc((size_t)burning.count, sizeof *burning.burners);
    if (burning.burners == NULL) {
        answer_error(ENOMEM, "calloc", "%d threads", burning.count);
        return EXIT_FAILED;
    }
    int64_t started_ns = now_ns();
    int64_t process_cpu_ns;
    int status = EXIT_ABANDONED;
    if (run(&burning, attend, &process_cpu_ns)) {
        const struct burner *bad = failed(&burning);
        if (bad != NULL) {
            answer_error(bad->error, bad->failed_call, "thread %d", atomic_load(&bad->tid));
            status = EXIT_FAILED;
        } else {
            report(&burning, now_ns() - started_ns, process_cpu_ns);
            status = EXIT_DONE;
        }
    }
    free(burning.burners);
    return status;
}

static bool wait_alone(const struct burning *burning) {
    (void)burning;
    struct timespec pause = {.tv_nsec = 1000000};
    nanosleep(&pause, NULL);
    return true;
}

/* How many ticks there are is for a test on a known machine; here, who counts which. */
void timers_selftest(void) {
    sigset_t old;
    block_all(&old);
    static struct burner burners[3];
    struct burning burning = {.hz = 100, .for_ns = NS_PER_SECOND / 10, .count = 3, .burners = burners};
    int64_t process_cpu_ns;
    run(&burning, wait_alone, &process_cpu_ns);
    const struct burner *bad = failed(&burning);
    if (bad != NULL) {
        printf("timers: left out: %s fails with %d here\n", bad->failed_call, bad->error);
    } else {
        for (int i = 0; i < burning.count; i++) {
            const struct burner *one = &burners[i];
            EXPECT(one->cpu_ns > 0);
            EXPECT(one->wants_timer ? one->accepted.process == 0 : one->accepted.timer == 0);
            EXPECT(one->ignored.timer == 0 && one->ignored.user == 0);
        }
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}
