/*
 * Makes the test threads of `thrctl spawn`, holds them, and reports the signals that they take.
 *
 * Answers {"ready":N,"tids":[...]}, or {"created":N,"failure":{...},...} if not all could be made, and then waits: until
 * {"do":"end"}, until for_ns have passed, or for ever after {"do":"abandon"}. {"do":"stop"} is {"do":"end"}, and before
 * all are made leads to {"created":N,"stopped":true}. The last answer is {"end":...}.
 */
#include "probe.h"
#include "signals.h"
#include "threads.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* 1 + 2 + 4 + ... ms: a limit that others' threads hit as well may have room again after a moment. */
enum { TRIES = 8 };
/* Threads that come and go and are there at the same time. */
enum { CHURN_SLOTS = 512, CHURN_TICK_MS = 2 };

struct hold {
    struct plan plan;
    char pattern[64];
    int count;
    int created;
    struct thread *threads;

    int64_t churn_millihz;
    int64_t churn_started_ns;
    struct thread churn[CHURN_SLOTS];
    int64_t churned;
    int64_t churn_missed;
};

static void sleep_ms(long ms) {
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static enum work work_named(const char *name) {
    static const char *const names[] = {"idle", "burn", "futex", "sigwait", "sleep"};
    for (int i = 0; i < 5; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum work)i;
        }
    }
    return WORK_IDLE;
}

static void read_cpus(const struct json *list, struct plan *plan) {
    int highest = 0;
    for (const struct json *cpu = list->child; cpu != NULL; cpu = cpu->next) {
        highest = cpu->integer > highest ? (int)cpu->integer : highest;
    }
    unsigned bits = 8 * sizeof(unsigned long);
    size_t words = (size_t)highest / bits + 1;
    unsigned long *set = calloc(words, sizeof *set);
    if (set == NULL) {
        abort();
    }
    for (const struct json *cpu = list->child; cpu != NULL; cpu = cpu->next) {
        set[(size_t)cpu->integer / bits] |= 1UL << ((size_t)cpu->integer % bits);
    }
    plan->cpus = set;
    plan->cpus_bytes = words * sizeof *set;
}

static void read_plan(const struct json *request, struct hold *hold) {
    struct plan *plan = &hold->plan;
    hold->count = (int)json_integer(request, "threads", 1);
    snprintf(hold->pattern, sizeof hold->pattern, "%s", json_string(request, "name", ""));
    hold->churn_millihz = json_integer(request, "churn_millihz", 0);
    plan->raw = json_flag(request, "clone");
    plan->flags = (uint64_t)json_integer(request, "flags", 0);
    plan->detached = json_flag(request, "detached");
    plan->stack_bytes = (size_t)json_integer(request, "stack_bytes", 0);
    plan->guard_bytes = (size_t)json_integer(request, "guard_bytes", -1);
    plan->altstack_bytes = (size_t)json_integer(request, "altstack_bytes", 0);
    plan->mask = (uint64_t)json_integer(request, "mask", 0);
    plan->has_policy = json_member(request, "policy") != NULL;
    plan->policy = (int)json_integer(request, "policy", 0);
    plan->priority = (int)json_integer(request, "priority", 0);
    plan->has_nice = json_member(request, "nice") != NULL;
    plan->nice = (int)json_integer(request, "nice", 0);
    plan->work = work_named(json_string(request, "work", "idle"));
    const struct json *cpus = json_member(request, "cpus");
    if (cpus != NULL && cpus->kind == JSON_ARRAY) {
        read_cpus(cpus, plan);
    }
}

/* The first %d of the pattern is the index. */
static void name_thread(const struct hold *hold, struct thread *thread, int index) {
    const char *place = strstr(hold->pattern, "%d");
    if (place == NULL) {
        snprintf(thread->name, sizeof thread->name, "%.15s", hold->pattern);
    } else {
        char name[sizeof hold->pattern + 16];
        snprintf(name, sizeof name, "%.*s%d%s", (int)(place - hold->pattern), hold->pattern, index, place + 2);
        snprintf(thread->name, sizeof thread->name, "%.15s", name);
    }
}

static int make(struct hold *hold, struct thread *thread, int index, int tries, int *tried, const char **call) {
    thread->plan = &hold->plan;
    name_thread(hold, thread, index);
    int error = EAGAIN;
    for (*tried = 0; *tried < tries && error == EAGAIN; ++*tried) {
        if (*tried > 0) {
            sleep_ms(1L << (*tried - 1));
        }
        error = thread_make(thread, call);
    }
    return error;
}

static void answer_failure(const struct hold *hold, int error, const char *call, bool of_thread, int tries) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "created", hold->created);
    json_add_integer(&line, "tries", tries);
    json_add_flag(&line, "by_thread", of_thread);
    json_begin_object(&line, "failure");
    json_add_integer(&line, "errno", error);
    json_add_string(&line, "call", call);
    json_end_object(&line);
    json_close(&line);
    answer(&line);
}

/* Between two threads: whether somebody still waits for all of them. If nobody does, that is answered. */
static bool still_wanted(const struct hold *hold) {
    struct json *order = NULL;
    enum control got = control_next(&order, 0);
    if (got == CONTROL_END) {
        _exit(EXIT_ABANDONED);
    }
    bool stop = got == CONTROL_LINE && control_says(order, "stop");
    if (got == CONTROL_LINE) {
        json_free(order);
    }
    if (stop) {
        struct text line = {0};
        json_open(&line);
        json_add_integer(&line, "created", hold->created);
        json_add_flag(&line, "stopped", true);
        json_close(&line);
        answer(&line);
    }
    return !stop;
}

/* MADE_ALL, or what was answered instead. */
enum made { MADE_ALL, MADE_TOO_FEW, STOPPED };

static enum made make_all(struct hold *hold) {
    for (; hold->created < hold->count; hold->created++) {
        if (!still_wanted(hold)) {
            return STOPPED;
        }
        const char *call = "";
        int tried;
        int error = make(hold, &hold->threads[hold->created], hold->created, TRIES, &tried, &call);
        if (error != 0) {
            answer_failure(hold, error, call, false, tried);
            return MADE_TOO_FEW;
        }
    }
    for (int i = 0; i < hold->count; i++) {
        struct thread *thread = &hold->threads[i];
        if (!still_wanted(hold)) {
            return STOPPED;
        }
        if (!thread_await(thread, MASKED)) {
            answer_failure(hold, thread->failed_errno, thread->failed_call, true, 1);
            return MADE_TOO_FEW;
        }
    }
    return MADE_ALL;
}

static void answer_ready(const struct hold *hold) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "ready", hold->count);
    json_begin_array(&line, "tids");
    for (int i = 0; i < hold->count; i++) {
        json_add_integer(&line, NULL, hold->threads[i].tid);
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
}

static void churn(struct hold *hold) {
    /* Not the product at once: it would overflow within a day. */
    int64_t ms = (now_ns() - hold->churn_started_ns) / 1000000;
    int64_t due = ms / 1000 * hold->churn_millihz / 1000 + ms % 1000 * hold->churn_millihz / 1000000;
    for (int i = 0; i < CHURN_SLOTS && hold->churned + hold->churn_missed < due; i++) {
        struct thread *thread = &hold->churn[i];
        if (thread->made && thread_state(thread) == OVER) {
            thread_join(thread);
        }
        if (!thread->made) {
            const char *call;
            int tried;
            thread->brief = true;
            bool made = make(hold, thread, (int)(hold->churned % 1000000), 1, &tried, &call) == 0;
            hold->churned += made;
            hold->churn_missed += !made;
        }
    }
    if (hold->churned + hold->churn_missed < due) {
        hold->churn_missed = due - hold->churned;
    }
}

static int timeout_ms(const struct hold *hold, int64_t end_ns) {
    int64_t left_ms = (end_ns - now_ns()) / 1000000 + 1;
    int64_t wanted_ms = end_ns == INT64_MAX ? -1 : left_ms < 0 ? 0 : left_ms > INT_MAX ? INT_MAX : left_ms;
    bool ticks = hold->churn_millihz > 0 && (wanted_ms < 0 || wanted_ms > CHURN_TICK_MS);
    return ticks ? CHURN_TICK_MS : (int)wanted_ms;
}

/* What ended it. */
static const char *wait_for_end(struct hold *hold, int64_t end_ns) {
    for (;;) {
        struct json *order = NULL;
        enum control got = control_next(&order, timeout_ms(hold, end_ns));
        if (got == CONTROL_END) {
            /* Whoever started this has gone: nobody waits for an orderly end, which a stuck thread could delay. */
            _exit(EXIT_ABANDONED);
        }
        if (got == CONTROL_LINE) {
            bool end = control_says(order, "end") || control_says(order, "stop");
            bool abandon = control_says(order, "abandon");
            json_free(order);
            if (end) {
                return "ordered";
            }
            if (abandon) {
                struct text line = {0};
                json_open(&line);
                json_add_flag(&line, "abandoned", true);
                json_close(&line);
                answer(&line);
                control_abandon();
            }
        }
        if (now_ns() >= end_ns) {
            return "elapsed";
        }
        if (hold->churn_millihz > 0) {
            churn(hold);
        }
    }
}

static int count_threads(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/task");
    if (folder == NULL) {
        return -1;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

/* The last instructions of a detached thread come after all that it can say. */
static int await_one_thread(void) {
    int count = count_threads();
    for (int i = 0; i < 200 && count > 1; i++) {
        sleep_ms(10);
        count = count_threads();
    }
    return count;
}

static int64_t size_bytes(void) {
    long pages = -1;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%ld", &pages) != 1) {
            pages = -1;
        }
        fclose(file);
    }
    return pages < 0 ? -1 : (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void end_all(struct hold *hold, const char *why, int64_t size_before) {
    threads_end(&hold->plan);
    for (int i = 0; i < CHURN_SLOTS; i++) {
        thread_join(&hold->churn[i]);
    }
    for (int i = 0; i < hold->created; i++) {
        thread_join(&hold->threads[i]);
    }
    struct text line = {0};
    json_open(&line);
    json_add_string(&line, "end", why);
    json_add_integer(&line, "joined", hold->created);
    json_add_integer(&line, "left", await_one_thread() - 1);
    json_add_integer(&line, "churned", hold->churned);
    json_add_integer(&line, "churn_missed", hold->churn_missed);
    json_add_unsigned(&line, "lost", signals_lost());
    json_add_integer(&line, "size_before_bytes", size_before);
    json_add_integer(&line, "size_after_bytes", size_bytes());
    json_close(&line);
    answer(&line);
}

static void *nothing(void *argument) {
    return argument;
}

/*
 * glibc installs its own handler of signal 33 with the first thread that it makes. Made before, the dispositions that
 * the user asked for are what stays; nothing here needs the handler, for no probe changes its user or group.
 */
static void have_library_handlers_installed(void) {
    pthread_t first;
    if (pthread_create(&first, NULL, nothing, NULL) == 0) {
        pthread_join(first, NULL);
    }
}

int hold(const struct json *request) {
    static struct hold hold;
    read_plan(request, &hold);
    if (!hold.plan.raw) {
        have_library_handlers_installed();
    }
    int signal_number = 0;
    int error = signals_dispose((uint64_t)json_integer(request, "ignored", 0), (uint64_t)json_integer(request, "caught", 0),
                                json_flag(request, "on_stack"), json_flag(request, "restart"), &signal_number);
    if (error != 0) {
        answer_error(error, "rt_sigaction", "signal %d", signal_number);
        return EXIT_FAILED;
    }
    hold.plan.end_fd = eventfd(0, EFD_CLOEXEC);
    if (hold.plan.end_fd < 0) {
        answer_error(errno, "eventfd", "%s", strerror(errno));
        return EXIT_FAILED;
    }
    hold.threads = calloc((size_t)hold.count, sizeof *hold.threads);
    if (hold.threads == NULL) {
        answer_error(ENOMEM, "calloc", "%d threads", hold.count);
        return EXIT_FAILED;
    }
    int64_t size_before = size_bytes();
    int64_t for_ns = json_integer(request, "for_ns", INT64_MAX);
    enum made made = make_all(&hold);
    bool complete = made == MADE_ALL;
    if (complete) {
        answer_ready(&hold);
    }
    hold.churn_started_ns = now_ns();
    int64_t end_ns = !complete || for_ns > INT64_MAX - hold.churn_started_ns ? INT64_MAX : hold.churn_started_ns + for_ns;
    hold.churn_millihz = complete ? hold.churn_millihz : 0;
    end_all(&hold, made == STOPPED ? "ordered" : wait_for_end(&hold, end_ns), size_before);
    free(hold.threads);
    free(hold.plan.cpus);
    close(hold.plan.end_fd);
    return made == MADE_TOO_FEW ? EXIT_FAILED : EXIT_DONE;
}
