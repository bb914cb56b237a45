/* At which policy a run takes place, and that it ends whatever it is. */
#include "bench_test.h"
#include "selftest.h"

#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * At a policy that lets nothing else run, on every CPU that there is, and on the CPU of the thread that ends the run.
 * GUARDED has the kernel kill what does not end.
 */
static void ends_although_its_threads_never_sleep(void) {
    static const char *const policies[] = {
        "\"policy\":\"fifo\"",
        "\"policy\":\"fifo\",\"cpus\":[0]",
        "\"policy\":\"fifo\",\"priority\":99",
        "\"policy\":\"fifo\",\"priority\":99,\"cpus\":[0]",
        "\"policy\":\"rr\",\"priority\":99",
        "\"cpus\":[0]",
    };
    static const char *const names[] = {"clock", "futex-hash", "syscall", "yield", "futex-lock-pi"};
    for (size_t i = 0; geteuid() == 0 && i < sizeof policies / sizeof policies[0] * 5; i++) {
        char request[512];
        snprintf(request, sizeof request,
                 "{\"bench\":\"%s\",%s,\"threads\":4,\"hold_ns\":-1,\"futexes\":16,\"duration_ns\":30000000}",
                 names[i % 5], policies[i / 5]);
        struct child child = start_as(request, GUARDED);
        int status = finish(&child);
        /* A container's root may have no such policy, and may not be allowed on the first CPU. */
        struct json *error = line_with(child.answers, "errno");
        EXPECT(status == EXIT_DONE || error != NULL);
        json_free(error);
        forget(&child);
    }
}

/* Each at the highest priority: whoever waits for another one gives way to it. */
static void runs_each_at_the_highest_priority(void) {
    const struct bench *row;
    for (int i = 0; geteuid() == 0 && (row = bench_row(i)) != NULL; i++) {
        char request[512];
        snprintf(request, sizeof request,
                 "{\"bench\":\"%s\",\"policy\":\"%s\",\"priority\":99,\"iterations\":%d,\"interval_ns\":20000,"
                 "\"timeout_ns\":10000,\"futexes\":16%s}",
                 row->name, i % 2 == 0 ? "fifo" : "rr", ITERATIONS, i % 3 == 0 ? ",\"cpus\":[0]" : "");
        struct child child = start_as(request, GUARDED);
        int status = finish(&child);
        struct json *error = line_with(child.answers, "errno");
        EXPECT(status == EXIT_DONE || error != NULL);
        json_free(error);
        forget(&child);
    }
}

/* This one is of the ordinary policy, and without its order the run would take an hour. */
static void hears_an_order_although_its_threads_never_sleep(void) {
    struct child child =
        start_as("{\"bench\":\"syscall\",\"policy\":\"fifo\",\"priority\":99,\"threads\":8,"
                      "\"capacity\":1000,\"duration_ns\":3600000000000}",
                 GUARDED);
    struct json *started = NULL, *error = NULL;
    while (started == NULL && error == NULL && waitpid(child.pid, NULL, WNOHANG) == 0) {
        poll(NULL, 0, 10);
        started = line_with(child.answers, "started");
        error = line_with(child.answers, "errno");
    }
    if (started != NULL) {
        EXPECT(strcmp(json_string(started, "policy", ""), "fifo") == 0 && json_integer(started, "priority", 0) == 99);
        static const char order[] = "{\"do\":\"stop\"}\n";
        EXPECT(write(child.orders, order, sizeof order - 1) == sizeof order - 1);
        EXPECT(finish(&child) == EXIT_DONE);
        struct json *done = line_with(child.answers, "done");
        EXPECT(json_flag(json_member(done, "done"), "stopped"));
        json_free(done);
    }
    json_free(started);
    json_free(error);
    forget(&child);
}

/* As of a program that chrt(1) started. */
static void inherits_no_real_time_policy(void) {
    struct sched_param one = {.sched_priority = 1}, none = {0};
    if (sched_setscheduler(0, SCHED_FIFO, &one) != 0) {
        return;
    }
    struct child child = start_as("{\"bench\":\"clock\",\"cpus\":[0],\"duration_ns\":50000000}", AS_MYSELF);
    EXPECT(sched_setscheduler(0, SCHED_OTHER, &none) == 0);
    int status = finish(&child);
    struct json *error = line_with(child.answers, "errno");
    EXPECT(status == EXIT_DONE || error != NULL);
    struct json *started = line_with(child.answers, "started");
    EXPECT(started == NULL || strcmp(json_string(started, "policy", ""), "other") == 0);
    json_free(started);
    json_free(error);
    forget(&child);
}

/* What chrt(1) and nice(1) set is said, if no policy is asked for. */
static void says_the_policy_that_its_threads_have(void) {
    static const char *const requests[] = {
        "{\"bench\":\"clock\",\"iterations\":1}",
        "{\"bench\":\"clock\",\"iterations\":1,\"policy\":\"other\"}",
    };
    static const char *const policies[] = {"batch", "other"};
    for (int i = 0; i < 2; i++) {
        struct sched_param none = {0};
        EXPECT(sched_setscheduler(0, SCHED_BATCH, &none) == 0 && setpriority(PRIO_PROCESS, 0, 7) == 0);
        struct child child = start_as(requests[i], AS_MYSELF);
        EXPECT(sched_setscheduler(0, SCHED_OTHER, &none) == 0);
        EXPECT(finish(&child) == EXIT_DONE);
        struct json *started = line_with(child.answers, "started");
        EXPECT(strcmp(json_string(started, "policy", ""), policies[i]) == 0);
        EXPECT(json_integer(started, "nice", -1) == 7);
        json_free(started);
        forget(&child);
    }
    /* Back, where that is permitted: what follows is but slower. */
    setpriority(PRIO_PROCESS, 0, 0);
}

void bench_policy_test(void) {
    ends_although_its_threads_never_sleep();
    runs_each_at_the_highest_priority();
    hears_an_order_although_its_threads_never_sleep();
    inherits_no_real_time_policy();
    says_the_policy_that_its_threads_have();
}
