/*
 * At which policy a run takes place, and how it ends although its threads, at a real-time one, never sleep: the kernel
 * lets nothing of a lower priority run beside them, nor anything of the same one that comes later, and at priority 99
 * there is no higher one. So each of them has a timer of its own CPU time, whose signal interrupts it and nobody else:
 * the handler ends the run when its time is over, and otherwise sleeps for an instant, in which whoever supervises runs:
 * this program's first thread, thrctl, a shell. A thread that sleeps by itself uses no CPU time worth speaking of, and
 * hears of no timer.
 */
#include "bench.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* Not all C libraries name the member as the manual does. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* linux/resource.h; RLIMIT_RTTIME is not in POSIX. */
#ifndef RLIMIT_RTTIME
#define RLIMIT_RTTIME 15
#endif

static const int64_t LONGEST_HOLD_NS = 100000000, SHORT_SLEEP_NS = 2000000;
/* Ten seconds: should all else fail, the kernel kills this program. */
static const rlim_t LONGEST_HOLD_US = 10000000;

/* linux/sched/types.h, version 0: no C library has it under one name. */
struct attributes {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

static bool is_real_time(int policy) {
    return policy == SCHED_FIFO || policy == SCHED_RR;
}

static void arm(struct worker *self) {
    int64_t left = self->run->end_ns - clock_ns();
    int64_t next = left < self->run->longest_hold_ns ? left : self->run->longest_hold_ns;
    /* 0 would disarm it. */
    next = next < 1000000 ? 1000000 : next;
    struct itimerspec time = {.it_value = {.tv_sec = next / 1000000000, .tv_nsec = next % 1000000000}};
    timer_settime(self->cpu_timer, 0, &time, NULL);
}

/* Only calls that a handler may make: signal-safety(7). */
static void let_others_run(int signal_number, siginfo_t *info, void *context) {
    (void)signal_number;
    (void)context;
    /* The kernel's own, for a limit of CPU time, has no worker with it. */
    if (info->si_code != SI_TIMER || info->si_value.sival_ptr == NULL) {
        return;
    }
    struct worker *self = info->si_value.sival_ptr;
    if (clock_ns() >= self->run->end_ns) {
        __atomic_store_n(&self->run->stop, 1, __ATOMIC_RELAXED);
    }
    sleep_ns(SHORT_SLEEP_NS);
    self->slept_ns = clock_ns();
    arm(self);
}

static bool make_timer(struct worker *self) {
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGXCPU;
    event.sigev_notify_thread_id = self->tid;
    event.sigev_value.sival_ptr = self;
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &self->cpu_timer) != 0) {
        fail_run(self->run, errno, "timer_create");
        return false;
    }
    /* In the kernel's form: see be_clean of thrprobe.c. */
    uint64_t mask = 1ULL << (SIGXCPU - 1);
    sys4(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&mask, 0, sizeof mask);
    return true;
}

static bool choose_policy(struct worker *self) {
    struct run *run = self->run;
    if (run->policy == POLICY_INHERITED) {
        return true;
    }
    struct sched_param param = {.sched_priority = run->priority};
    long error = sys3(SYS_sched_setscheduler, 0, run->policy, (long)&param);
    if (error < 0) {
        fail_run(run, (int)-error, "sched_setscheduler");
        return false;
    }
    return !is_real_time(run->policy) || make_timer(self);
}

bool policy_of_worker(struct worker *self) {
    if (!choose_policy(self)) {
        return false;
    }
    struct attributes attributes;
    memset(&attributes, 0, sizeof attributes);
    /* A kernel without the call, before 3.14, leaves them unknown. */
    self->knows_policy = sys4(SYS_sched_getattr, 0, (long)&attributes, sizeof attributes, 0) == 0;
    self->policy = (int)attributes.policy;
    self->priority = (int)attributes.priority;
    self->nice = attributes.nice;
    return true;
}

void policy_begins(struct worker *self) {
    if (is_real_time(self->run->policy)) {
        arm(self);
    }
}

bool policy_of_supervisor(struct run *run) {
    int inherited = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    if (!is_real_time(run->policy)) {
        /* Started under chrt(1), threads inherit its policy: timed ones, too, that were asked for without any. */
        if (is_real_time(inherited) || run->policy == SCHED_OTHER) {
            struct sched_param none = {0};
            sys3(SYS_sched_setscheduler, 0, SCHED_OTHER, (long)&none);
        }
        return true;
    }
    struct sigaction action = {.sa_sigaction = let_others_run, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    if (sigaction(SIGXCPU, &action, NULL) != 0) {
        answer_error(errno, "sigaction", "SIGXCPU");
        return false;
    }
    struct rlimit limit;
    run->longest_hold_ns = LONGEST_HOLD_NS;
    if (getrlimit(RLIMIT_RTTIME, &limit) == 0) {
        limit.rlim_max = limit.rlim_max < LONGEST_HOLD_US ? limit.rlim_max : LONGEST_HOLD_US;
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_RTTIME, &limit);
        /* Microseconds. A sleep begins that time anew. */
        int64_t half_ns = (int64_t)limit.rlim_max * 1000 / 2;
        run->longest_hold_ns = half_ns < LONGEST_HOLD_NS ? half_ns : LONGEST_HOLD_NS;
    }
    return true;
}

void policy_while_it_runs(const struct run *run) {
    if (!is_real_time(run->policy)) {
        return;
    }
    int most = sched_get_priority_max(SCHED_FIFO);
    struct sched_param param = {.sched_priority = run->priority < most ? run->priority + 1 : most};
    /* Above them it need not wait for a timer. Beyond RLIMIT_RTPRIO that fails, and at 99 there is none above. */
    if (sys3(SYS_sched_setscheduler, 0, SCHED_FIFO, (long)&param) < 0) {
        param.sched_priority = run->priority;
        sys3(SYS_sched_setscheduler, 0, SCHED_FIFO, (long)&param);
    }
}

void policy_afterwards(const struct run *run) {
    if (is_real_time(run->policy)) {
        /* What is left to do, to hand over the records, is not urgent. */
        struct sched_param none = {0};
        sys3(SYS_sched_setscheduler, 0, SCHED_OTHER, (long)&none);
    }
}
