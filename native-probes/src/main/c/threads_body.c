/*
 * What a test thread does. Built without sanitizers and stack protector, for it runs on threads that those know nothing
 * of; see sources_of_raw_threads in the Makefile.
 */
#include "probe.h"
#include "signals.h"
#include "sys.h"
#include "threads.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

/* How soon a thread that waits in the kernel with a limit looks whether it is to end. */
enum { TURN_MS = 250, BRIEF_MS = 10 };

static void publish(struct thread *thread, enum state state) {
    struct plan *plan = thread->plan;
    /* Release: who sees the state sees what the thread did before. After OVER *thread may be another's. */
    __atomic_store_n(&thread->state, state, __ATOMIC_RELEASE);
    __atomic_add_fetch(&plan->steps, 1, __ATOMIC_RELEASE);
    sys3(SYS_futex, (long)&plan->steps, FUTEX_WAKE_PRIVATE, 1);
}

static bool ending(const struct plan *plan) {
    return __atomic_load_n(&plan->ending, __ATOMIC_ACQUIRE) != 0;
}

/* The first failure counts. */
static void check(struct thread *thread, const char *call, long result) {
    if (result < 0 && thread->failed_call == NULL) {
        thread->failed_call = call;
        thread->failed_errno = (int)-result;
    }
}

static void set_up(struct thread *thread) {
    const struct plan *plan = thread->plan;
    if (thread->name[0] != '\0') {
        check(thread, "prctl(PR_SET_NAME)", sys2(SYS_prctl, PR_SET_NAME, (long)thread->name));
    }
    if (plan->raw && !(plan->flags & CLONE_THREAD)) {
        /* A process, not a thread: it would survive the one that hosts it. */
        check(thread, "prctl(PR_SET_PDEATHSIG)", sys2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL));
    }
    if (plan->cpus != NULL) {
        check(thread, "sched_setaffinity",
              sys3(SYS_sched_setaffinity, 0, (long)plan->cpus_bytes, (long)plan->cpus));
    }
    if (plan->has_policy) {
        struct sched_param parameter;
        memset(&parameter, 0, sizeof parameter);
        parameter.sched_priority = plan->priority;
        check(thread, "sched_setscheduler", sys3(SYS_sched_setscheduler, 0, plan->policy, (long)&parameter));
    }
    if (plan->has_nice) {
        check(thread, "setpriority", sys3(SYS_setpriority, PRIO_PROCESS, thread->tid, plan->nice));
    }
    if (thread->altstack != NULL) {
        stack_t stack;
        memset(&stack, 0, sizeof stack);
        stack.ss_sp = thread->altstack;
        stack.ss_size = plan->altstack_bytes;
        check(thread, "sigaltstack", sys2(SYS_sigaltstack, (long)&stack, 0));
    }
}

static void sleep_ms(long ms) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = ms * 1000000};
    sys4(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&time, 0);
}

static void burn(const struct plan *plan) {
    uint64_t value = 1;
    while (!ending(plan)) {
        for (int i = 0; i < 4096; i++) {
            value = value * 6364136223846793005u + 1442695040888963407u;
            __asm__ volatile("" : "+r"(value));
        }
    }
}

static void take_signals(const struct plan *plan) {
    while (!ending(plan)) {
        siginfo_t info;
        struct timespec turn = {.tv_sec = 0, .tv_nsec = TURN_MS * 1000000L};
        if (sys4(SYS_rt_sigtimedwait, (long)&plan->mask, (long)&info, (long)&turn, 8) > 0) {
            signals_report(&info, true);
        }
    }
}

static void work(const struct plan *plan) {
    while (!ending(plan)) {
        switch (plan->work) {
        case WORK_IDLE: {
            struct pollfd end = {.fd = plan->end_fd, .events = POLLIN};
            sys5(SYS_ppoll, (long)&end, 1, 0, 0, 8);
            break;
        }
        case WORK_BURN:
            burn(plan);
            break;
        case WORK_FUTEX:
            sys4(SYS_futex, (long)&plan->ending, FUTEX_WAIT_PRIVATE, 0, 0);
            break;
        case WORK_SIGWAIT:
            take_signals(plan);
            break;
        case WORK_SLEEP:
            sleep_ms(TURN_MS);
            break;
        }
    }
}

void thread_body(struct thread *thread) {
    struct plan *plan = thread->plan;
    thread->tid = (int)sys0(SYS_gettid);
    set_up(thread);
    if (thread->failed_call == NULL) {
        publish(thread, READY);
        signals_mask(plan->mask);
        publish(thread, MASKED);
        if (thread->brief) {
            sleep_ms(BRIEF_MS);
        } else {
            work(plan);
        }
    }
    /* From here on there may be no stack for a handler. */
    signals_mask(ALL_SIGNALS);
    if (thread->altstack != NULL) {
        stack_t none;
        memset(&none, 0, sizeof none);
        none.ss_flags = SS_DISABLE;
        sys2(SYS_sigaltstack, (long)&none, 0);
    }
    publish(thread, OVER);
}
