#include "everythread.h"

#include "masks.h"
#include "probe.h"
#include "sys.h"

#include <errno.h>
#if __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* How long a thread may take to run its handler before it counts as one that never will. */
enum { ANSWER_SECONDS = 10, CHURNING = 8 };

/* The registry: the lock is held during a call, during a creation, and when a thread takes itself out. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct member *members;

/* Set by each thread before it opens its mask, read by its handler. */
static _Thread_local struct member *volatile self;

struct ordered ordered;

/* Posted by each handler, as sem_post is safe in one. */
static sem_t made;

static atomic_bool stop;
static atomic_long churned;
/* Between two threads that come and go; 0 for none of them. */
static int64_t churn_every_ns;
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

static void enter(struct member *me) {
    self = me;
    atomic_signal_fence(memory_order_seq_cst);
    /* Release: the caller finds a thread that can be signalled. */
    atomic_store_explicit(&me->tid, (int)sys0(SYS_gettid), memory_order_release);
    block_all_but(SIGRTMIN);
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
        } else if (error != EAGAIN) {
            atomic_store(&churn_error, error);
            break;
        }
        int64_t next_ns = now_ns() + churn_every_ns;
        for (int64_t left_ns; !atomic_load_explicit(&stop, memory_order_relaxed) && (left_ns = next_ns - now_ns()) > 0;) {
            nap(left_ns < 5000000 ? (long)left_ns : 5000000);
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

static bool await_one(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ANSWER_SECONDS;
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

struct outcomes everythread_call(void) {
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

int everythread_begin(struct member *me) {
    atomic_store(&stop, false);
    atomic_store(&churned, 0);
    atomic_store(&churn_error, 0);
    atomic_store(&denied, 0);
    if (sem_init(&made, 0, 0) != 0) {
        return errno;
    }
    if (handle_signal(SIGRTMIN, on_order) != 0) {
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
int everythread_finish(struct member *threads, int count) {
    atomic_store(&stop, true);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i].thread, NULL);
    }
    self = NULL;
    members = NULL;
    forget_signal(SIGRTMIN);
    sem_destroy(&made);
    return atomic_load(&churn_error);
}

int everythread_populate(struct member *threads, int idlers, bool deny, int64_t churn_ns, int *count) {
    churn_every_ns = churn_ns;
    int error = 0;
    *count = 0;
    take_lock();
    while (*count < idlers && error == 0) {
        bool this_one = deny && *count == 0;
        error = create(&threads[*count], this_one ? denying : idle, this_one ? "denied" : "idle");
        *count += error == 0;
    }
    if (churn_every_ns > 0 && error == 0) {
        error = create(&threads[*count], churn, "churner");
        *count += error == 0;
    }
    pthread_mutex_unlock(&lock);
    while (deny && error == 0 && atomic_load(&denied) == 0) {
        nap(1000000);
    }
    return error;
}

int everythread_undeniable(void) {
    int errno_or_one = -atomic_load(&denied);
    return errno_or_one > 0 ? errno_or_one : 0;
}

long everythread_churned(void) {
    return atomic_load(&churned);
}
