/* What the parts of the self-test of `bench` share. */
#ifndef BENCH_TEST_H
#define BENCH_TEST_H

#include "bench.h"

enum { ITERATIONS = 10, NO_SUCH_USER = 77 };

/* A process that runs one request, and the files that its answers and records go to. */
struct child {
    pid_t pid;
    int orders;
    int answers;
    int records;
};

enum as { AS_MYSELF, AS_NOBODY, GUARDED };

/* GUARDED: the kernel kills it when a thread of it keeps a CPU at a real-time policy. */
struct child start_as(const char *request, enum as as);

/* The first line that has that member, parsed; NULL if there is none. */
struct json *line_with(int file, const char *key);

/* Its exit status, -1 if a signal ended it. Says what there is to say of a failure. */
int finish(struct child *child);

void forget(struct child *child);

void bench_policy_test(void);
void bench_fold_test(void);

#endif
