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
#ifndef EVERYTHREAD_H
#define EVERYTHREAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

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

/* What the handler is to call: written by the caller alone, with `number` stored last and with release. */
struct ordered {
    long call;
    long arguments[3];
    atomic_int number;
};

extern struct ordered ordered;

/* Makes the calling thread the one that calls; an errno if the signal cannot be caught. Its mask is full. */
int everythread_begin(struct member *me);

/*
 * Creates idle threads, the first one denied the call by a filter if so wished, and with churn_ns one that creates a
 * short-lived thread every so many nanoseconds; room for idlers + 1. *count is how many, also after an error.
 */
int everythread_populate(struct member *threads, int idlers, bool deny, int64_t churn_ns, int *count);

/* 0, or the errno by which no filter could be installed. */
int everythread_undeniable(void);
long everythread_churned(void);

/* Makes the call on each; if it fails on the calling thread, on no other. The list is to be freed. */
struct outcomes everythread_call(void);

/* Ends and joins them. An errno if the churn ended early. */
int everythread_finish(struct member *threads, int count);

#endif
