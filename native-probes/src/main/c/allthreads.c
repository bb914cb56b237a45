/*
 * One system call on every thread of the process, as a runtime makes it, for calls that the kernel knows per thread only
 * and a process means as a whole. glibc does so for setuid(2) and its like, Go for syscall.AllThreadsSyscall.
 *
 * The caller makes the call first: what the kernel refuses it, it is not asked for on any other. Then it sends each
 * thread a signal whose handler makes the call and notes the result; all results must be equal. A lock keeps threads
 * from being created and from ending meanwhile. A thread created later has it from its creator, who has it.
 *
 * The signal is SIGRTMIN, the first real-time one that the C library leaves to programs (it keeps those below for
 * itself): real-time signals are queued, so none is lost, and the kernel delivers lower numbers first. No thread ever
 * blocks it but while it is being created or about to end.
 */
#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#if __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* ANSWER_MS: how long a thread may take to run its handler before it counts as one that never will. */
enum { MOST_THREADS = 1024, CHURNING = 8, ANSWER_MS = 10000, PROGRESS_MS = 100, CPUS = 4096 };

/* A thread; in the list from before it is created until it is about to end, both under the lock. */
struct member {
    struct member *next;
    pthread_t thread;
    const char *role;
    /* 0 until the thread has come to its function. */
    atomic_int tid;
    /* The number of the last call that it made; stored with release, behind its result. */
    atomic_int made;
    long result;
};

/* The registry: the lock is held during a call, during a creation, and when a thread takes itself out. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct member *members;

/* Set by each thread before it opens its mask, read by its handler. */
static _Thread_local struct member *volatile self;

/* What the handler is to call: written by the caller under the lock, with `number` stored last and with release. */
static struct {
    long call;
    long arguments[3];
    atomic_int number;
} ordered;

/* Posted by each handler, as sem_post is safe in one. */
static sem_t made;

static atomic_bool stop;
static atomic_long churned;
static atomic_int churn_error;

static long make_call(void) {
    return sys3(ordered.call, ordered.arguments[0], ordered.arguments[1], ordered.arguments[2]);
}

static void on_order(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    struct member *me = self;
    /* From elsewhere: not ours to act on. */
    if (me == NULL || info->si_code != SI_TKILL || info->si_pid != getpid()) {
        return;
    }
    /* Acquire: with the number come the call and its arguments. */
    int wanted = atomic_load_explicit(&ordered.number, memory_order_acquire);
    if (wanted == atomic_load_explicit(&me->made, memory_order_relaxed)) {
        return;
    }
    /* A raw call: the interrupted code may be about to read errno. */
    me->result = make_call();
    atomic_store_explicit(&me->made, wanted, memory_order_release);
    int interrupted = errno;
    sem_post(&made);
    errno = interrupted;
}

static void nap(long ns) {
    struct timespec pause = {.tv_nsec = ns};
    nanosleep(&pause, NULL);
}

static void block_all(sigset_t *old) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, old);
}

static void enter(struct member *me) {
    self = me;
    atomic_signal_fence(memory_order_seq_cst);
    /* Release: the caller finds a thread that can be signalled. */
    atomic_store_explicit(&me->tid, (int)sys0(SYS_gettid), memory_order_release);
    sigset_t mask;
    sigfillset(&mask);
    sigdelset(&mask, SIGRTMIN);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

/* Who waits for it has the signal open, and makes the call meanwhile. */
static void take_lock(void) {
#ifdef __SANITIZE_THREAD__
    /* ThreadSanitizer holds signals back from a thread that waits for a mutex, and so would wait for ever. */
    while (pthread_mutex_trylock(&lock) != 0) {
        nap(100000);
    }
#else
    pthread_mutex_lock(&lock);
#endif
}

/* Waits for a call that is being made, and makes it if it has not yet: the signal is open while it waits. */
static void leave(struct member *me) {
    take_lock();
    for (struct member **at = &members; *at != NULL; at = &(*at)->next) {
        if (*at == me) {
            *at = me->next;
            break;
        }
    }
    block_all(NULL);
    pthread_mutex_unlock(&lock);
}

/* With the lock held, as all creations are, so that no thread is created during a call. */
static int create(struct member *member, void *(*run)(void *), const char *role) {
    member->role = role;
    atomic_store(&member->tid, 0);
    atomic_store(&member->made, atomic_load(&ordered.number));
    member->next = members;
    members = member;
    sigset_t own;
    block_all(&own);
    int error = pthread_create(&member->thread, NULL, run, member);
    pthread_sigmask(SIG_SETMASK, &own, NULL);
    if (error != 0) {
        members = member->next;
    }
    return error;
}

static void *idle(void *argument) {
    enter(argument);
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        nap(5000000);
    }
    leave(argument);
    return NULL;
}

/* seccomp(2): from now on the call that is ordered fails on this thread. This program makes native calls only. */
static bool deny_call(void) {
#ifndef SECCOMP_RET_ERRNO
    /* A C library without the kernel's headers beside it. */
    errno = ENOSYS;
    return false;
#else
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)ordered.call, 0, 2),
        /* prctl(2) does much else: only the option that is ordered. */
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)ordered.arguments[0], 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#endif
}

/* 0 not tried, 1 installed, -errno. */
static atomic_int denied;

static void *denying(void *argument) {
    atomic_store(&denied, deny_call() ? 1 : -errno);
    return idle(argument);
}

static void *short_lived(void *argument) {
    enter(argument);
    sched_yield();
    leave(argument);
    return NULL;
}

/* Creates threads and buries them, itself a thread like all others. */
static void *churn(void *argument) {
    enter(argument);
    static struct member born[CHURNING];
    bool alive[CHURNING] = {false};
    for (int i = 0; !atomic_load_explicit(&stop, memory_order_relaxed); i = (i + 1) % CHURNING) {
        if (alive[i]) {
            pthread_join(born[i].thread, NULL);
        }
        take_lock();
        int error = create(&born[i], short_lived, "churn");
        pthread_mutex_unlock(&lock);
        alive[i] = error == 0;
        if (error == 0) {
            atomic_fetch_add_explicit(&churned, 1, memory_order_relaxed);
        } else if (error == EAGAIN) {
            nap(1000000);
        } else {
            atomic_store(&churn_error, error);
            break;
        }
    }
    for (int i = 0; i < CHURNING; i++) {
        if (alive[i]) {
            pthread_join(born[i].thread, NULL);
        }
    }
    leave(argument);
    return NULL;
}

/* What came of one thread; copied under the lock, as the thread may end right after. */
struct outcome {
    int tid;
    const char *role;
    /* What the kernel returned, -errno for a failure; of a thread that was silent it is no result. */
    long result;
    bool silent;
};

struct outcomes {
    struct outcome *list;
    int count;
    bool equal;
};

static bool await_one(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ANSWER_MS / 1000;
    while (sem_timedwait(&made, &until) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* The lock is held. Waits for those just born: they take the signal when they open their mask. */
static int signal_others(void) {
    int waiting = 0;
    for (struct member *at = members; at != NULL; at = at->next) {
        if (at == self) {
            continue;
        }
        int tid;
        /* Acquire: pairs with enter. */
        while ((tid = atomic_load_explicit(&at->tid, memory_order_acquire)) == 0) {
            nap(100000);
        }
        long sent = sys3(SYS_tgkill, getpid(), tid, SIGRTMIN);
        while (sent == -EAGAIN) {
            /* RLIMIT_SIGPENDING is of the user, not of this process: others' queues may have filled it. */
            nap(1000000);
            sent = sys3(SYS_tgkill, getpid(), tid, SIGRTMIN);
        }
        waiting += sent == 0;
    }
    return waiting;
}

/* The outcomes of the call, the caller's own first; list is to be freed. */
static struct outcomes call_on_all(void) {
    struct outcomes outcomes = {.equal = true};
    take_lock();
    int number = atomic_load(&ordered.number) + 1;
    long own = make_call();
    self->result = own;
    atomic_store(&self->made, number);
    if (own >= 0) {
        atomic_store_explicit(&ordered.number, number, memory_order_release);
        for (int waiting = signal_others(); waiting > 0 && await_one(); waiting--) {
        }
    }
    int most = 0;
    for (struct member *at = members; at != NULL; at = at->next) {
        most++;
    }
    outcomes.list = calloc((size_t)most + 1, sizeof *outcomes.list);
    if (outcomes.list == NULL) {
        abort();
    }
    for (struct member *at = members; at != NULL; at = at->next) {
        if (own < 0 && at != self) {
            continue;
        }
        /* Acquire: with the number comes the result. */
        bool silent = atomic_load_explicit(&at->made, memory_order_acquire) != number;
        outcomes.list[outcomes.count++] =
            (struct outcome){atomic_load(&at->tid), at->role, silent ? 0 : at->result, silent};
        outcomes.equal = outcomes.equal && !silent && at->result == own;
    }
    pthread_mutex_unlock(&lock);
    return outcomes;
}

/* Of the request; its arguments live as long as the program. */
static unsigned long cpu_mask[CPUS / 8 / sizeof(unsigned long)];

static bool in_mask(int cpu) {
    return (cpu_mask[(size_t)cpu / (8 * sizeof *cpu_mask)] >> ((size_t)cpu % (8 * sizeof *cpu_mask)) & 1) != 0;
}

static void add_to_mask(int cpu) {
    cpu_mask[(size_t)cpu / (8 * sizeof *cpu_mask)] |= 1UL << ((size_t)cpu % (8 * sizeof *cpu_mask));
}

/* Without a wish a call that changes something and that anybody may make: one step nicer, one CPU, 1 ms of slack. */
static void order_priority(const struct json *request) {
    ordered.call = SYS_setpriority;
    ordered.arguments[0] = PRIO_PROCESS;
    ordered.arguments[1] = 0;
    /* The kernel's own call returns 20 - nice. */
    long nice = 20 - sys2(SYS_getpriority, PRIO_PROCESS, 0);
    ordered.arguments[2] = json_integer(request, "value", nice < 19 ? nice + 1 : 19);
}

static int order_affinity(const struct json *request) {
    const struct json *cpus = json_member(request, "cpus");
    for (const struct json *cpu = cpus == NULL ? NULL : cpus->child; cpu != NULL; cpu = cpu->next) {
        if (cpu->integer >= 0 && cpu->integer < CPUS) {
            add_to_mask((int)cpu->integer);
        }
    }
    if (cpus == NULL) {
        long got = sys3(SYS_sched_getaffinity, 0, sizeof cpu_mask, (long)cpu_mask);
        if (got < 0) {
            return (int)-got;
        }
        int first = 0;
        while (first < CPUS - 1 && !in_mask(first)) {
            first++;
        }
        memset(cpu_mask, 0, sizeof cpu_mask);
        add_to_mask(first);
    }
    ordered.call = SYS_sched_setaffinity;
    ordered.arguments[0] = 0;
    ordered.arguments[1] = sizeof cpu_mask;
    ordered.arguments[2] = (long)cpu_mask;
    return 0;
}

static int order_ids(void) {
    uid_t ids[3];
    if (getresuid(&ids[0], &ids[1], &ids[2]) != 0) {
        return errno;
    }
    ordered.call = SYS_setresuid;
    for (int i = 0; i < 3; i++) {
        ordered.arguments[i] = ids[i];
    }
    return 0;
}

/* False with an answer if the request names no call that is known. */
static bool take_order(const struct json *request) {
    const char *name = json_string(request, "call", "");
    int error = 0;
    if (strcmp(name, "setpriority") == 0) {
        order_priority(request);
    } else if (strcmp(name, "timerslack") == 0) {
        ordered.call = SYS_prctl;
        ordered.arguments[0] = PR_SET_TIMERSLACK;
        ordered.arguments[1] = json_integer(request, "value", 1000000);
    } else if (strcmp(name, "sched_setaffinity") == 0) {
        error = order_affinity(request);
    } else if (strcmp(name, "setresuid") == 0) {
        error = order_ids();
    } else {
        error = EINVAL;
    }
    if (error != 0) {
        answer_error(error, "allthreads", "cannot prepare the call '%s'", name);
    }
    return error == 0;
}

/* What each thread has now if all went well, for whoever looks. */
static void add_expected(struct text *line) {
    if (ordered.call == SYS_sched_setaffinity) {
        json_begin_array(line, "cpus");
        for (int cpu = 0; cpu < CPUS; cpu++) {
            if (in_mask(cpu)) {
                json_add_integer(line, NULL, cpu);
            }
        }
        json_end_array(line);
    } else if (ordered.call == SYS_setresuid) {
        json_begin_array(line, "uids");
        for (int i = 0; i < 3; i++) {
            json_add_integer(line, NULL, ordered.arguments[i]);
        }
        json_end_array(line);
    } else {
        json_add_integer(line, "value", ordered.arguments[ordered.call == SYS_setpriority ? 2 : 1]);
    }
}

static void report(const struct outcomes *outcomes, int calls, int64_t took_ns) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "signal", SIGRTMIN);
    json_add_integer(&line, "calls", calls);
    json_add_flag(&line, "equal", outcomes->equal);
    json_add_integer(&line, "last_call_ns", took_ns);
    json_add_integer(&line, "churned", atomic_load(&churned));
    add_expected(&line);
    json_begin_array(&line, "threads");
    for (int i = 0; i < outcomes->count; i++) {
        const struct outcome *one = &outcomes->list[i];
        json_begin_object(&line, NULL);
        json_add_integer(&line, "tid", one->tid);
        json_add_string(&line, "role", one->role);
        if (one->silent) {
            json_add_null(&line, "result");
            json_add_null(&line, "errno");
        } else {
            json_add_integer(&line, "result", one->result < 0 ? -1 : one->result);
            json_add_integer(&line, "errno", one->result < 0 ? -one->result : 0);
        }
        json_end_object(&line);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
}

static int begin(struct member *me) {
    atomic_store(&stop, false);
    atomic_store(&churned, 0);
    atomic_store(&churn_error, 0);
    atomic_store(&denied, 0);
    if (sem_init(&made, 0, 0) != 0) {
        return errno;
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_order;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    if (sigaction(SIGRTMIN, &action, NULL) != 0) {
        return errno;
    }
    me->role = "caller";
    me->next = NULL;
    members = me;
    self = me;
    atomic_store(&me->tid, (int)sys0(SYS_gettid));
    return 0;
}

/* The caller is the last one; its own signal stays blocked all along, as it makes its call directly. */
static void finish(struct member *threads, int count) {
    atomic_store(&stop, true);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i].thread, NULL);
    }
    self = NULL;
    members = NULL;
    signal(SIGRTMIN, SIG_IGN);
    signal(SIGRTMIN, SIG_DFL);
    sem_destroy(&made);
}

/* Creates idle threads, the first one denied the call if so wished, and the one that churns; *made_count is how many. */
static int populate(struct member *threads, int idlers, bool deny, bool churning, int *count) {
    int error = 0;
    *count = 0;
    take_lock();
    while (*count < idlers && error == 0) {
        bool this_one = deny && *count == 0;
        error = create(&threads[*count], this_one ? denying : idle, this_one ? "denied" : "idle");
        *count += error == 0;
    }
    if (churning && error == 0) {
        error = create(&threads[*count], churn, "churner");
        *count += error == 0;
    }
    pthread_mutex_unlock(&lock);
    while (deny && error == 0 && atomic_load(&denied) == 0) {
        nap(1000000);
    }
    return error;
}

/* Holds the threads for thrctl to look at, until it says that it has seen enough. False if it has gone. */
static bool hold(void) {
    for (;;) {
        struct json *order = NULL;
        switch (control_next(&order, -1)) {
        case CONTROL_LINE:
            json_free(order);
            return true;
        case CONTROL_END:
            return false;
        default:
            break;
        }
    }
}

static int call_and_hold(const struct json *request) {
    int calls = (int)json_integer(request, "calls", 1);
    int64_t next_progress_ns = now_ns() + PROGRESS_MS * 1000000LL;
    struct outcomes outcomes = {0};
    int64_t took_ns = 0;
    int done = 0;
    for (bool going_on = true; going_on && done < calls;) {
        free(outcomes.list);
        int64_t started_ns = now_ns();
        outcomes = call_on_all();
        took_ns = now_ns() - started_ns;
        done++;
        /* The lock is not fair: without a pause nobody else would come to create or to end. */
        nap(done < calls ? 200000 : 0);
        going_on = outcomes.equal && outcomes.list[0].result >= 0;
        if (now_ns() >= next_progress_ns) {
            next_progress_ns += PROGRESS_MS * 1000000LL;
            struct json *order = NULL;
            if (control_next(&order, 0) == CONTROL_END) {
                free(outcomes.list);
                return EXIT_ABANDONED;
            }
        }
    }
    report(&outcomes, done, took_ns);
    free(outcomes.list);
    return hold() ? EXIT_DONE : EXIT_ABANDONED;
}

int allthreads(const struct json *request) {
    int idlers = (int)json_integer(request, "threads", 8);
    if (idlers < 1 || idlers > MOST_THREADS || json_integer(request, "calls", 1) < 1) {
        answer_error(EINVAL, "allthreads", "1 to %d threads, 1 call or more", MOST_THREADS);
        return EXIT_FAILED;
    }
    if (!take_order(request)) {
        return EXIT_FAILED;
    }
    struct member me = {0};
    struct member *threads = calloc((size_t)idlers + 1, sizeof *threads);
    if (threads == NULL) {
        answer_error(ENOMEM, "calloc", "%d threads", idlers);
        return EXIT_FAILED;
    }
    int status = EXIT_FAILED;
    int count = 0;
    int error = begin(&me);
    if (error != 0) {
        answer_error(error, "sigaction", "signal %d", SIGRTMIN);
    } else {
        error = populate(threads, idlers, json_flag(request, "deny"), json_flag(request, "churn"), &count);
        if (error != 0) {
            answer_error(error, "pthread_create", "after %d threads", count);
        } else if (atomic_load(&denied) < 0) {
            answer_error(-atomic_load(&denied), "seccomp", "a filter for one thread");
        } else {
            status = call_and_hold(request);
        }
        finish(threads, count);
    }
    free(threads);
    return status;
}

/* Threads come and go while each of the others makes its calls; then one that is denied it makes the difference. */
void allthreads_selftest(void) {
    sigset_t old;
    block_all(&old);
    ordered.call = SYS_prctl;
    ordered.arguments[0] = PR_SET_TIMERSLACK;
    struct member me = {0};
    static struct member threads[5];
    int count;
    EXPECT(begin(&me) == 0);
    EXPECT(populate(threads, 4, false, true, &count) == 0 && count == 5);
    for (int call = 1; call <= 20; call++) {
        ordered.arguments[1] = 100000 + call;
        struct outcomes outcomes = call_on_all();
        EXPECT(outcomes.equal && outcomes.count >= 6);
        free(outcomes.list);
    }
    EXPECT(prctl(PR_GET_TIMERSLACK) == 100020);
    finish(threads, count);
    EXPECT(atomic_load(&churn_error) == 0);

    memset(&me, 0, sizeof me);
    EXPECT(begin(&me) == 0);
    EXPECT(populate(threads, 2, true, false, &count) == 0 && count == 2);
    if (atomic_load(&denied) < 0) {
        printf("allthreads: the thread that is denied the call is left out: seccomp fails with %d here\n",
               -atomic_load(&denied));
    } else {
        struct outcomes outcomes = call_on_all();
        EXPECT(!outcomes.equal && outcomes.count == 3);
        for (int i = 0; i < outcomes.count; i++) {
            bool is_denied = strcmp(outcomes.list[i].role, "denied") == 0;
            EXPECT(outcomes.list[i].result == (is_denied ? -EPERM : 0));
        }
        free(outcomes.list);
    }
    finish(threads, count);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}
