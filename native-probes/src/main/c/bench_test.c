/* Each benchmark for a few rounds, in a process of its own, by the protocol. Nothing here depends on how long it takes. */
#include "bench_test.h"
#include "selftest.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST = 1 << 20 };

struct child start_as(const char *request, enum as as) {
    struct child child = {.answers = memfd_create("answers", 0), .records = memfd_create("records", 0)};
    int in[2];
    EXPECT(child.answers >= 0 && child.records >= 0 && pipe(in) == 0);
    fflush(NULL);
    child.pid = fork();
    if (child.pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(child.answers, STDOUT_FILENO);
        dup2(child.records, STDERR_FILENO);
        close(in[0]);
        close(in[1]);
        const char *problem;
        struct json *parsed = json_parse(request, &problem);
        /* As be_clean leaves it for a verb. */
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, NULL);
        if (as == GUARDED) {
            /* Two seconds of a CPU at a real-time policy without a sleep, which a sanitizer makes long. */
            static const struct rlimit hold = {2000000, 2000000};
            EXPECT(setrlimit(RLIMIT_RTTIME, &hold) == 0);
        }
        if (as == AS_NOBODY) {
            static const struct rlimit memory = {65536, 65536}, none = {0, 0};
            EXPECT(setrlimit(RLIMIT_MEMLOCK, &memory) == 0 && setrlimit(RLIMIT_RTPRIO, &none) == 0);
            /* A namespace of users may have no other. */
            if (setresuid(65534, 65534, 65534) != 0) {
                _exit(NO_SUCH_USER);
            }
        }
        int status = bench(parsed);
        json_free(parsed);
        exit(status);
    }
    EXPECT(child.pid > 0);
    close(in[0]);
    child.orders = in[1];
    return child;
}

static struct child start(const char *request) {
    return start_as(request, AS_MYSELF);
}

/* All that was written so far. */
static char *written(int file, size_t *length) {
    char *bytes = calloc(1, LONGEST);
    if (bytes == NULL) {
        abort();
    }
    ssize_t got = pread(file, bytes, LONGEST - 1, 0);
    *length = got < 0 ? 0 : (size_t)got;
    return bytes;
}

struct json *line_with(int file, const char *key) {
    size_t length;
    char *bytes = written(file, &length);
    struct json *found = NULL;
    for (char *at = bytes; found == NULL && *at != '\0';) {
        char *end = strchr(at, '\n');
        if (end == NULL) {
            break;
        }
        *end = '\0';
        const char *problem;
        struct json *line = json_parse(at, &problem);
        EXPECT(line != NULL);
        if (json_member(line, key) != NULL) {
            found = line;
        } else {
            json_free(line);
        }
        at = end + 1;
    }
    free(bytes);
    return found;
}

int finish(struct child *child) {
    int status = 0;
    EXPECT(waitpid(child->pid, &status, 0) == child->pid);
    close(child->orders);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == EXIT_FAILED) {
        /* What a sanitizer has to say is among the records. */
        size_t length;
        char *answers = written(child->answers, &length);
        char *records = written(child->records, &length);
        fprintf(stderr, "status %d, answers %s\nrecords %s\n", status, answers, records);
        free(answers);
        free(records);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void forget(struct child *child) {
    close(child->answers);
    close(child->records);
}

/* Of the samples that were kept whole; what they sum up to, by series, and the greatest. */
struct seen {
    int64_t kept[MOST_SERIES];
    int64_t counted[MOST_SERIES];
    int64_t steps[MOST_SERIES];
};

/* The samples come first, then what is known of all. */
static struct seen read_records(const struct child *child, int64_t kept, int64_t every) {
    struct seen seen = {0};
    size_t length;
    char *bytes = written(child->records, &length);
    for (size_t i = 0; i < length / sizeof(struct sample); i++) {
        struct sample sample;
        memcpy(&sample, bytes + i * sizeof sample, sizeof sample);
        uint32_t series = sample.series & ((1U << THREAD_SHIFT) - 1);
        EXPECT(series < MOST_SERIES && sample.value_ns >= 0);
        if ((int64_t)i < kept) {
            EXPECT(sample.t_ns > 0 && sample.sequence % (uint64_t)every == 0);
            seen.kept[series % MOST_SERIES]++;
        } else {
            EXPECT(sample.value_ns > 0);
            seen.counted[series % MOST_SERIES] += sample.value_ns;
            seen.steps[series % MOST_SERIES]++;
        }
    }
    free(bytes);
    return seen;
}

static void check_records(const struct child *child, const struct json *line, int64_t samples) {
    const struct json *series = json_member(line, "series");
    int64_t every = json_integer(line, "every", 0);
    int64_t kept = 0, all = 0, steps = 0;
    for (const struct json *one = series->child; one != NULL; one = one->next) {
        kept += json_integer(one, "kept", -1);
        steps += json_integer(one, "steps", -1);
        all += json_integer(one, "samples", -1);
    }
    size_t length;
    free(written(child->records, &length));
    EXPECT(every >= 1 && length == (size_t)(kept + steps) * sizeof(struct sample));
    EXPECT(all == samples && (every > 1 || (kept == samples && steps == 0)));
    struct seen seen = read_records(child, kept, every < 1 ? 1 : every);
    int s = 0;
    for (const struct json *one = series->child; one != NULL && s < MOST_SERIES; one = one->next, s++) {
        EXPECT(json_integer(one, "kept", -1) == seen.kept[s] && json_integer(one, "steps", -1) == seen.steps[s]);
        int64_t counted = every > 1 ? seen.counted[s] : seen.kept[s];
        EXPECT(json_integer(one, "samples", -1) == counted && counted > 0);
        EXPECT(json_integer(one, "batch", 0) >= 1);
    }
}

/* Runs it to its end; what it said when done, which the caller frees. */
static struct json *run_one(const char *request) {
    struct child child = start(request);
    int status = finish(&child);
    EXPECT(status == EXIT_DONE);
    struct json *calibration = line_with(child.answers, "calibration");
    struct json *started = line_with(child.answers, "started");
    struct json *series = line_with(child.answers, "series");
    struct json *done = line_with(child.answers, "done");
    EXPECT(calibration != NULL && started != NULL && series != NULL && done != NULL);
    if (done != NULL && series != NULL) {
        check_records(&child, series, json_integer(json_member(done, "done"), "samples", -1));
    } else {
        fprintf(stderr, "the request was %s\n", request);
    }
    json_free(calibration);
    json_free(started);
    json_free(series);
    forget(&child);
    return done;
}

static void runs_each(void) {
    const struct bench *row;
    for (int i = 0; (row = bench_row(i)) != NULL; i++) {
        char request[512];
        snprintf(request, sizeof request,
                 "{\"bench\":\"%s\",\"iterations\":%d,\"warmup\":2,\"interval_ns\":%d,\"timeout_ns\":10000,"
                 "\"futexes\":16,\"duration_ns\":30000000000}",
                 row->name, ITERATIONS, i % 2 == 0 ? 0 : 20000);
        json_free(run_one(request));
    }
}

static void spawns_without_the_library(void) {
    json_free(run_one("{\"bench\":\"spawn\",\"with\":\"clone\",\"iterations\":200,\"threads\":3}"));
}

static int first_allowed_cpu(void) {
    unsigned long words[128] = {0};
    sys3(SYS_sched_getaffinity, 0, sizeof words, (long)words);
    for (int cpu = 0; cpu < 8192; cpu++) {
        if ((words[cpu / 64] >> (cpu % 64) & 1) != 0) {
            return cpu;
        }
    }
    return -1;
}

static void runs_on_one_cpu(void) {
    static const char *const names[] = {"futex-wake", "futex-pingpong", "futex-wake-many", "futex-wake-parallel"};
    int cpu = first_allowed_cpu();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char request[256];
        snprintf(request, sizeof request, "{\"bench\":\"%s\",\"iterations\":%d,\"cpus\":[%d,%d],\"interval_ns\":1000}",
                 names[i], ITERATIONS, cpu, cpu);
        json_free(run_one(request));
    }
}

/* Of every row, once it has more samples than room for them. */
static void counts_all_and_keeps_an_even_part(void) {
    static const char *const requests[] = {
        "{\"bench\":\"syscall\",\"iterations\":1000,\"capacity\":20}",
        "{\"bench\":\"clock\",\"iterations\":1000,\"capacity\":20,\"threads\":3}",
        "{\"bench\":\"yield\",\"iterations\":1000,\"capacity\":100,\"threads\":2,\"warmup\":3}",
        "{\"bench\":\"futex-wake\",\"iterations\":1000,\"capacity\":1,\"interval_ns\":0}",
        "{\"bench\":\"futex-wake-many\",\"iterations\":100,\"capacity\":1,\"interval_ns\":0}",
    };
    static const int64_t samples[] = {1000, 9000, 2000, 1000, 400};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct json *done = run_one(requests[i]);
        EXPECT(json_integer(json_member(done, "done"), "samples", 0) == samples[i]);
        json_free(done);
    }
}

static void loses_no_wake_among_spurious_ones(void) {
    struct json *done = run_one("{\"bench\":\"futex-spurious\",\"iterations\":2000,\"threads\":4,\"seed\":7}");
    EXPECT(json_integer(json_member(done, "done"), "lost_wakes", -1) == 0);
    EXPECT(json_integer(json_member(done, "done"), "samples", 0) == 2000);
    json_free(done);
}

static void stops_when_told(void) {
    struct child child = start("{\"bench\":\"sem\",\"duration_ns\":3600000000000,\"interval_ns\":1000000000}");
    struct json *started = NULL;
    for (int i = 0; i < 3000 && started == NULL; i++) {
        poll(NULL, 0, 10);
        started = line_with(child.answers, "started");
    }
    EXPECT(started != NULL);
    json_free(started);
    static const char order[] = "{\"do\":\"stop\"}\n";
    EXPECT(write(child.orders, order, sizeof order - 1) == sizeof order - 1);
    EXPECT(finish(&child) == EXIT_DONE);
    struct json *done = line_with(child.answers, "done");
    EXPECT(json_flag(json_member(done, "done"), "stopped"));
    json_free(done);
    forget(&child);
}

static void ends_with_its_input(void) {
    struct child child = start("{\"bench\":\"pipe\",\"duration_ns\":3600000000000}");
    close(child.orders);
    child.orders = -1;
    EXPECT(finish(&child) == EXIT_ABANDONED);
    forget(&child);
}

/* Requests that end with an error, which says that; as the user nobody, who may do less. */
static void says_why_not(const char *request, enum as as, const char *call, const char *part) {
    struct child child = start_as(request, as);
    int status = 0;
    EXPECT(waitpid(child.pid, &status, 0) == child.pid);
    EXPECT(WIFEXITED(status) && (WEXITSTATUS(status) == EXIT_FAILED || WEXITSTATUS(status) == NO_SUCH_USER));
    if (status == NO_SUCH_USER << 8) {
        close(child.orders);
        forget(&child);
        return;
    }
    struct json *error = line_with(child.answers, "errno");
    EXPECT(strcmp(json_string(error, "call", ""), call) == 0);
    EXPECT(strstr(json_string(error, "message", ""), part) != NULL);
    json_free(error);
    close(child.orders);
    forget(&child);
}

static void says_what_is_in_the_way(void) {
    says_why_not("{\"bench\":\"clock\",\"cpus\":[8191]}", AS_MYSELF, "sched_setaffinity", "CPU 8191 does not exist");
    if (geteuid() == 0) {
        says_why_not("{\"bench\":\"clock\",\"policy\":\"fifo\"}", AS_NOBODY, "sched_setscheduler", "clock");
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
        /* Sanitizers do not lock memory, and say that they did. */
        says_why_not("{\"bench\":\"clock\",\"lock_memory\":true}", AS_NOBODY, "mlockall", "RLIMIT_MEMLOCK is 65536 bytes");
#endif
    }
}

static void refuses_what_it_cannot_do(void) {
    static const char *const requests[] = {
        "{\"bench\":\"none\"}",
        "{\"bench\":\"futex-wake\",\"cpus\":[0,8191]}",
        "{\"bench\":\"futex-wake\",\"cpus\":[9999]}",
        "{\"bench\":\"futex-wake\",\"cpus\":[-1]}",
        "{\"bench\":\"futex-wake\",\"threads\":3}",
        "{\"bench\":\"clock\",\"policy\":\"idle\"}",
        "{\"bench\":\"clock\",\"iterations\":-1}",
        "{\"bench\":\"clock\",\"capacity\":0}",
        "{\"bench\":\"futex-hash\",\"futexes\":0}",
        "{\"bench\":\"futex-wake-many\",\"at_once\":0}",
        "{\"bench\":\"futex-wake-parallel\",\"wakers\":3}",
        "{\"bench\":\"futex-timeout\",\"timeout_ns\":2000000000}",
        "{\"bench\":\"futex-timeout\",\"slack_ns\":2000000000}",
        "{\"bench\":\"futex-lock-pi\",\"hold_ns\":2000000000}",
        "{\"bench\":\"spawn\",\"with\":\"fork\"}",
        "{\"bench\":\"clock\",\"policy\":\"fifo\",\"priority\":1000}",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct child child = start(requests[i]);
        int status = 0;
        EXPECT(waitpid(child.pid, &status, 0) == child.pid);
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILED);
        struct json *error = line_with(child.answers, "errno");
        EXPECT(error != NULL);
        json_free(error);
        close(child.orders);
        forget(&child);
    }
}

void bench_test(void) {
    runs_each();
    spawns_without_the_library();
    runs_on_one_cpu();
    counts_all_and_keeps_an_even_part();
    bench_fold_test();
    loses_no_wake_among_spurious_ones();
    stops_when_told();
    ends_with_its_input();
    refuses_what_it_cannot_do();
    says_what_is_in_the_way();
    bench_policy_test();
}
