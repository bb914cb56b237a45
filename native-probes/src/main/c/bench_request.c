/* What a request for a benchmark says, and what is refused. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 10000 };

bool refuse(const char *parameter, const char *why) {
    answer_error(EINVAL, "request", "%s: %s", parameter, why);
    return false;
}

/* Of a CPU that sched_getaffinity(2) does not give: it gives only those that are online. */
static const char *why_not(int64_t cpu) {
    char path[64];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%" PRId64, cpu);
    if (access("/sys/devices/system/cpu", F_OK) == 0 && access(path, F_OK) != 0) {
        return "does not exist";
    }
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%" PRId64 "/online", cpu);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char online = '1';
    if (file >= 0) {
        if (read(file, &online, 1) != 1) {
            online = '1';
        }
        close(file);
    }
    return online == '0' ? "is offline" : "is not in the affinity mask";
}

bool read_cpus(const struct json *request, int **cpus, int *count) {
    const struct json *wanted = json_member(request, "cpus");
    cpu_mask allowed = {{0}};
    long error = sys3(SYS_sched_getaffinity, 0, sizeof allowed, (long)&allowed);
    if (error < 0) {
        answer_error((int)-error, "sched_getaffinity", "own threads");
        return false;
    }
    for (const struct json *cpu = wanted == NULL ? NULL : wanted->child; cpu != NULL; cpu = cpu->next) {
        size_t bits = 8 * sizeof allowed.words[0];
        /* The kernel would take a CPU that only the mask forbids: the mask is the user's word, so it holds here. */
        if (cpu->kind != JSON_INTEGER || cpu->integer < 0 || cpu->integer >= (int64_t)(8 * sizeof allowed) ||
            (allowed.words[(size_t)cpu->integer / bits] >> ((size_t)cpu->integer % bits) & 1) == 0) {
            int64_t number = cpu->kind == JSON_INTEGER ? cpu->integer : -1;
            answer_error(EINVAL, "sched_setaffinity", "CPU %" PRId64 " %s", number, why_not(number));
            free(*cpus);
            return false;
        }
        int *grown = realloc(*cpus, (size_t)(*count + 1) * sizeof **cpus);
        if (grown == NULL) {
            abort();
        }
        *cpus = grown;
        (*cpus)[(*count)++] = (int)cpu->integer;
    }
    return true;
}

static bool read_policy(struct run *run, const struct json *request) {
    const char *policy = json_string(request, "policy", NULL);
    run->policy = policy == NULL                  ? POLICY_INHERITED
                  : strcmp(policy, "fifo") == 0   ? SCHED_FIFO
                  : strcmp(policy, "rr") == 0     ? SCHED_RR
                                                  : SCHED_OTHER;
    bool real_time = run->policy == SCHED_FIFO || run->policy == SCHED_RR;
    run->priority = (int)json_integer(request, "priority", real_time ? 1 : 0);
    return real_time || policy == NULL || strcmp(policy, "other") == 0 || refuse("policy", "other, fifo or rr");
}

bool read_request(struct run *run, const struct json *request) {
    const struct bench *row = run->bench;
    int64_t threads = json_integer(request, "threads", 0);
    threads = threads == 0 ? row->default_threads : threads;
    if (threads < row->least_threads || threads > row->most_threads || threads > MOST_THREADS) {
        answer_error(EINVAL, "request", "threads: %" PRId64 ", but %s takes %d to %d", threads, row->name,
                     row->least_threads, row->most_threads < MOST_THREADS ? row->most_threads : MOST_THREADS);
        return false;
    }
    run->threads = (int)threads;
    run->iterations = json_integer(request, "iterations", 0);
    run->duration_ns = json_integer(request, "duration_ns", run->iterations > 0 ? 0 : 1000000000);
    run->warmup = json_integer(request, "warmup", 0);
    run->interval_ns = json_integer(request, "interval_ns", 100000);
    run->capacity = json_integer(request, "capacity", run->iterations > 0 ? run->iterations : 1 << 20);
    if (run->iterations < 0 || run->duration_ns < 0 || run->warmup < 0 || run->interval_ns < 0 || run->capacity <= 0) {
        return refuse("iterations, duration_ns, warmup, interval_ns, capacity", "below their least");
    }
    if (run->iterations > UINT32_MAX / 2 || run->warmup > UINT32_MAX / 4 || run->capacity > UINT32_MAX) {
        return refuse("iterations, warmup, capacity", "too many");
    }
    run->rounds = run->iterations > 0 ? run->warmup + run->iterations : INT64_MAX;
    for (int s = 0; s < MOST_SERIES; s++) {
        run->batch[s] = 1;
    }
    return read_policy(run, request) && (row->prepare == NULL || row->prepare(run, request));
}
