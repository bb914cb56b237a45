/* The calls that can be made on every thread, and what came of them. How, is in everythread.h. */
#include "everythread.h"
#include "masks.h"
#include "probe.h"
#include "selftest.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 1024, PROGRESS_MS = 100, CPUS = 4096 };

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
        /* The kernel leaves out CPUs that the control group does not have: all have what the caller has. */
        sys3(SYS_sched_getaffinity, 0, sizeof cpu_mask, (long)cpu_mask);
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
    json_add_integer(&line, "churned", everythread_churned());
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

/* Holds the threads for thrctl to look at, until it says that it has seen enough. False if it has gone. */
static bool hold_threads(void) {
    for (;;) {
        struct json *order = NULL;
        switch (control_next(&order, -1)) {
        case CONTROL_LINE: {
            /* Who asks for an early end has the calls already. */
            bool seen = control_says(order, "end");
            json_free(order);
            if (seen) {
                return true;
            }
            break;
        }
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
        outcomes = everythread_call();
        took_ns = now_ns() - started_ns;
        done++;
        /* The lock is not fair: without a pause nobody else would come to create or to end. */
        struct timespec pause = {.tv_nsec = done < calls ? 200000 : 0};
        nanosleep(&pause, NULL);
        going_on = outcomes.equal && outcomes.list[0].result >= 0;
        if (now_ns() >= next_progress_ns) {
            next_progress_ns += PROGRESS_MS * 1000000LL;
            struct json *order = NULL;
            enum control got = control_next(&order, 0);
            if (got == CONTROL_END) {
                free(outcomes.list);
                return EXIT_ABANDONED;
            }
            if (got == CONTROL_LINE) {
                going_on = going_on && !control_says(order, "stop");
                json_free(order);
            }
        }
    }
    report(&outcomes, done, took_ns);
    free(outcomes.list);
    return hold_threads() ? EXIT_DONE : EXIT_ABANDONED;
}

int allthreads(const struct json *request) {
    int idlers = (int)json_integer(request, "threads", 8);
    if (idlers < 1 || idlers > MOST_THREADS || json_integer(request, "calls", 1) < 1) {
        answer_error(EINVAL, "allthreads", "1 to %d threads, 1 call or more", MOST_THREADS);
        return EXIT_FAILED;
    }
    int64_t churn_millihz = json_integer(request, "churn_millihz", 0);
    int64_t churn_ns = churn_millihz > 0 ? 1000000000000 / churn_millihz : 0;
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
    int error = everythread_begin(&me);
    if (error != 0) {
        answer_error(error, "sigaction", "signal %d", SIGRTMIN);
    } else {
        error = everythread_populate(threads, idlers, json_flag(request, "deny"), churn_ns, &count);
        if (error != 0) {
            answer_error(error, "pthread_create", "after %d threads", count);
        } else if (everythread_undeniable() != 0) {
            answer_error(everythread_undeniable(), "seccomp", "a filter for one thread");
        } else {
            status = call_and_hold(request);
        }
        everythread_finish(threads, count);
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
    EXPECT(everythread_begin(&me) == 0);
    EXPECT(everythread_populate(threads, 4, false, 100000, &count) == 0 && count == 5);
#ifdef __SANITIZE_THREAD__
    /* It may lose the signal that waits for a thread which opens its mask for the first time. */
    struct timespec until_open = {.tv_nsec = 50000000};
    nanosleep(&until_open, NULL);
#endif
    for (int call = 1; call <= 20; call++) {
        ordered.arguments[1] = 100000 + call;
        struct outcomes outcomes = everythread_call();
        EXPECT(outcomes.equal && outcomes.count >= 6);
        free(outcomes.list);
    }
    EXPECT(prctl(PR_GET_TIMERSLACK) == 100020);
    EXPECT(everythread_finish(threads, count) == 0);

    memset(&me, 0, sizeof me);
    EXPECT(everythread_begin(&me) == 0);
    EXPECT(everythread_populate(threads, 2, true, 0, &count) == 0 && count == 2);
    if (everythread_undeniable() != 0) {
        printf("allthreads: the thread that is denied the call is left out: seccomp fails with %d here\n",
               everythread_undeniable());
    } else {
        struct outcomes outcomes = everythread_call();
        EXPECT(!outcomes.equal && outcomes.count == 3);
        for (int i = 0; i < outcomes.count; i++) {
            bool is_denied = strcmp(outcomes.list[i].role, "denied") == 0;
            EXPECT(outcomes.list[i].result == (is_denied ? -EPERM : 0));
        }
        free(outcomes.list);
    }
    everythread_finish(threads, count);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}
