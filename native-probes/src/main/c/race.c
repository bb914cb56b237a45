/*
 * The race that masking prevents: threads are created while another process sends signals without a pause, and each
 * signal that reaches a thread before it has set itself up is counted.
 *
 * Protected, as a runtime creates threads: the creator blocks every signal, so that the thread starts with all of them
 * blocked; the thread sets itself up, and only then takes its own mask. Unprotected, the thread starts with the mask of
 * its creator, which is open.
 */
#include "masks.h"
#include "probe.h"
#include "selftest.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STORM = SIGUSR1, EXAMPLES = 8, MOST_THREADS = 1024, CREATE_TRIES = 10, PROGRESS_MS = 100 };

/* How long a ready thread waits for a signal to show that the storm reaches it. */
enum { LINGER_NS = 200 * 1000 };

/*
 * Where a thread is, written by itself. The thread-local storage of an executable is there from the thread's first
 * instruction on and at a fixed offset: a handler may read it. 0 is a thread that has not come to its function yet.
 */
enum { NOT_ENTERED = 0, ENTERED, READY, CREATOR };
static _Thread_local volatile sig_atomic_t stage;
static _Thread_local volatile sig_atomic_t taken_here;
static _Thread_local volatile sig_atomic_t hit_here;

struct example {
    int round;
    int tid;
    int stage;
    int code;
    int sender;
};

/* Counters need no order among themselves, hence relaxed; they are read when all who count have been joined. */
static atomic_long taken_ready;
static atomic_long taken_creator;
static atomic_long taken_early;
static atomic_long threads_hit;
static atomic_int current_round;
static struct example examples[EXAMPLES];

struct race {
    int rounds;
    int threads;
    bool protect;
    /* Set by the main thread to end the race after the round that runs. */
    atomic_bool stop;
    /* Set, with release, when the outcome below is complete. */
    atomic_bool done;
    long created;
    int error;
    const char *failed_call;
};

/* Shared with the child that sends. */
struct storm {
    atomic_long sent;
    atomic_int error;
    atomic_bool stop;
};

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    switch (stage) {
    case CREATOR:
        atomic_fetch_add_explicit(&taken_creator, 1, memory_order_relaxed);
        return;
    case READY:
        taken_here = 1;
        atomic_fetch_add_explicit(&taken_ready, 1, memory_order_relaxed);
        return;
    default:
        break;
    }
    atomic_fetch_add_explicit(&taken_early, 1, memory_order_relaxed);
    if (hit_here) {
        /* The storm hits a slow thread hundreds of times. */
        return;
    }
    hit_here = 1;
    long index = atomic_fetch_add_explicit(&threads_hit, 1, memory_order_relaxed);
    if (index < EXAMPLES) {
        examples[index] = (struct example){
            .round = atomic_load_explicit(&current_round, memory_order_relaxed),
            .tid = (int)syscall(SYS_gettid),
            .stage = stage,
            .code = info->si_code,
            .sender = info->si_pid,
        };
    }
}

static void *newborn(void *unused) {
    stage = ENTERED;
    /* What a runtime sets up here, such as its alternate stack, is as long as a look at the clock. */
    int64_t deadline_ns = now_ns() + LINGER_NS;
    stage = READY;
    /* The handler runs on this very thread: it is the compiler that must not move the store behind the new mask. */
    atomic_signal_fence(memory_order_seq_cst);
    block_all_but(STORM);
    while (!taken_here && now_ns() < deadline_ns) {
        sched_yield();
    }
    block_all(NULL);
    return unused;
}

/* EAGAIN may pass: threads of the last round give back their ids late. */
static int create(pthread_t *thread) {
    int error = 0;
    for (int attempt = 0; attempt < CREATE_TRIES; attempt++) {
        error = pthread_create(thread, NULL, newborn, NULL);
        if (error != EAGAIN) {
            return error;
        }
        struct timespec pause = {.tv_nsec = 1000000L << attempt};
        nanosleep(&pause, NULL);
    }
    return error;
}

static int one_round(struct race *race) {
    pthread_t threads[MOST_THREADS];
    int count = 0;
    int error = 0;
    while (count < race->threads && error == 0) {
        sigset_t own;
        if (race->protect) {
            block_all(&own);
        }
        error = create(&threads[count]);
        if (race->protect) {
            pthread_sigmask(SIG_SETMASK, &own, NULL);
        }
        count += error == 0;
    }
    /* Now the storm is for the threads. */
    sigset_t own;
    block_all(&own);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_sigmask(SIG_SETMASK, &own, NULL);
    race->created += count;
    return error;
}

/* Not the main thread: that one is the kernel's first choice for a signal to the process and would take all of them. */
static void *creator(void *argument) {
    struct race *race = argument;
    stage = CREATOR;
    atomic_signal_fence(memory_order_seq_cst);
    block_all_but(STORM);
    for (int round = 1; round <= race->rounds && !atomic_load_explicit(&race->stop, memory_order_relaxed); round++) {
        atomic_store_explicit(&current_round, round, memory_order_relaxed);
        race->error = one_round(race);
        if (race->error != 0) {
            race->failed_call = "pthread_create";
            break;
        }
    }
    block_all(NULL);
    /* Release: who sees it done sees what was counted. */
    atomic_store_explicit(&race->done, true, memory_order_release);
    return NULL;
}

/* The child, until it is told to stop or its parent has gone. */
static void send_storm(struct storm *storm, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* It must not keep thrctl waiting for the end of the pipes. */
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    /* The parent may have gone before the prctl. */
    while (!atomic_load_explicit(&storm->stop, memory_order_relaxed) && getppid() == parent) {
        for (int i = 0; i < 64; i++) {
            if (kill(parent, STORM) != 0) {
                atomic_store_explicit(&storm->error, errno, memory_order_relaxed);
                return;
            }
        }
        atomic_fetch_add_explicit(&storm->sent, 64, memory_order_relaxed);
        sched_yield();
    }
}

static void report(const struct race *race, long sent) {
    long hit = atomic_load(&threads_hit);
    struct text line = {0};
    json_open(&line);
    json_add_flag(&line, "protected", race->protect);
    json_add_integer(&line, "rounds", atomic_load(&current_round));
    json_add_integer(&line, "threads", race->created);
    json_add_integer(&line, "signal", STORM);
    json_add_integer(&line, "sent", sent);
    json_add_integer(&line, "taken_ready", atomic_load(&taken_ready));
    json_add_integer(&line, "taken_creator", atomic_load(&taken_creator));
    json_add_integer(&line, "early", atomic_load(&taken_early));
    json_add_integer(&line, "threads_hit", hit);
    json_begin_array(&line, "examples");
    for (long i = 0; i < hit && i < EXAMPLES; i++) {
        json_begin_object(&line, NULL);
        json_add_integer(&line, "round", examples[i].round);
        json_add_integer(&line, "tid", examples[i].tid);
        json_add_flag(&line, "entered", examples[i].stage == ENTERED);
        json_add_integer(&line, "code", examples[i].code);
        json_add_integer(&line, "sender_pid", examples[i].sender);
        json_end_object(&line);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
}

static void progress(void) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "round", atomic_load_explicit(&current_round, memory_order_relaxed));
    json_close(&line);
    answer(&line);
}

/* False if thrctl has gone. */
static bool wait_for(struct race *race) {
    bool attended = true;
    int64_t next_progress_ns = now_ns() + PROGRESS_MS * 1000000LL;
    while (!atomic_load_explicit(&race->done, memory_order_acquire)) {
        struct json *order = NULL;
        switch (attended ? control_next(&order, 10) : CONTROL_TIMEOUT) {
        case CONTROL_END:
            attended = false;
            atomic_store_explicit(&race->stop, true, memory_order_relaxed);
            break;
        case CONTROL_LINE:
            if (control_says(order, "stop")) {
                atomic_store_explicit(&race->stop, true, memory_order_relaxed);
            }
            json_free(order);
            break;
        default:
            break;
        }
        if (!attended) {
            sched_yield();
        } else if (now_ns() >= next_progress_ns) {
            next_progress_ns += PROGRESS_MS * 1000000LL;
            progress();
        }
    }
    return attended;
}

/* Runs it, *sent being what the child has sent. wait_until_done returns false if nobody waits for the outcome. */
static bool run(struct race *race, bool (*wait_until_done)(struct race *), long *sent) {
    atomic_store(&taken_ready, 0);
    atomic_store(&taken_creator, 0);
    atomic_store(&taken_early, 0);
    atomic_store(&threads_hit, 0);
    atomic_store(&current_round, 0);
    *sent = 0;
    struct storm *storm =
        mmap(NULL, sizeof *storm, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (storm == MAP_FAILED || handle_signal(STORM, on_signal) != 0) {
        race->error = errno;
        race->failed_call = storm == MAP_FAILED ? "mmap" : "sigaction";
        return true;
    }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        send_storm(storm, parent);
        _exit(0);
    }
    bool attended = true;
    pthread_t thread;
    if (child < 0) {
        race->error = errno;
        race->failed_call = "fork";
    } else {
        /* Into a variable of its own: the creator writes race->error from now on. */
        int error = pthread_create(&thread, NULL, creator, race);
        if (error != 0) {
            race->error = error;
            race->failed_call = "pthread_create";
        } else {
            attended = wait_until_done(race);
            pthread_join(thread, NULL);
        }
        atomic_store_explicit(&storm->stop, true, memory_order_relaxed);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
        *sent = atomic_load(&storm->sent);
        if (race->error == 0 && atomic_load(&storm->error) != 0) {
            race->error = atomic_load(&storm->error);
            race->failed_call = "kill";
        }
    }
    /* Also what is pending, which the next race would take. */
    forget_signal(STORM);
    munmap(storm, sizeof *storm);
    return attended;
}

int race(const struct json *request) {
    struct race this = {
        .rounds = (int)json_integer(request, "rounds", 1000),
        .threads = (int)json_integer(request, "threads", 4),
        .protect = json_flag(request, "protected"),
    };
    if (this.rounds < 1 || this.threads < 1 || this.threads > MOST_THREADS) {
        answer_error(EINVAL, "race", "1 round or more, of 1 to %d threads", MOST_THREADS);
        return EXIT_FAILED;
    }
    long sent;
    if (!run(&this, wait_for, &sent)) {
        return EXIT_ABANDONED;
    }
    if (this.error != 0) {
        answer_error(this.error, this.failed_call, "after %ld threads, in round %d", this.created,
                     atomic_load(&current_round));
        return EXIT_FAILED;
    }
    report(&this, sent);
    return EXIT_DONE;
}

static bool wait_alone(struct race *race) {
    while (!atomic_load_explicit(&race->done, memory_order_acquire)) {
        struct timespec pause = {.tv_nsec = 1000000};
        nanosleep(&pause, NULL);
    }
    return true;
}

void race_selftest(void) {
    sigset_t old;
    block_all(&old);
    long sent;
    struct race guarded = {.rounds = 20, .threads = 4, .protect = true};
    run(&guarded, wait_alone, &sent);
    EXPECT(guarded.error == 0 && guarded.created == 80 && sent > 0);
    EXPECT(atomic_load(&taken_early) == 0);
    struct race open = {.rounds = 20, .threads = 4, .protect = false};
    run(&open, wait_alone, &sent);
    EXPECT(open.error == 0 && open.created == 80 && sent > 0);
    EXPECT(atomic_load(&taken_early) + atomic_load(&taken_ready) + atomic_load(&taken_creator) > 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}
