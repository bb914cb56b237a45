/* The threads that a probe hosts: what each is to be, how it is made and how it ends. */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum work { WORK_IDLE, WORK_BURN, WORK_FUTEX, WORK_SIGWAIT, WORK_SLEEP };

/* What all threads of a probe have in common. */
struct plan {
    bool raw;
    uint64_t flags;
    bool detached;
    size_t stack_bytes;
    size_t guard_bytes;
    size_t altstack_bytes;
    uint64_t mask;
    void *cpus;
    size_t cpus_bytes;
    bool has_policy;
    int policy;
    int priority;
    bool has_nice;
    int nice;
    enum work work;

    /* Readable when the threads are to end, for those that wait in ppoll; the word for those that wait in futex. */
    int end_fd;
    uint32_t ending;
    /* Counts the steps of all threads, for whoever waits for one of them. */
    uint32_t steps;
};

/* READY: all is set but the mask. MASKED: the mask, too, is the thread's own. OVER: no more signal is taken. */
enum state { MADE, READY, MASKED, OVER };

struct thread {
    struct plan *plan;
    char name[16];
    /* Ends by itself after some milliseconds. */
    bool brief;
    bool made;

    uint32_t state;
    int tid;
    /* What it could not do for itself; it does not work then. */
    const char *failed_call;
    int failed_errno;

    pthread_t pthread;
    char *stack;
    size_t mapped_bytes;
    char *altstack;
    /* The kernel writes the tid here, and 0 when the thread no longer needs its memory. */
    uint32_t alive;
};

/* 0 or an error number, with *call saying whose. The thread starts with every signal blocked. */
int thread_make(struct thread *thread, const char **call);
/* Waits for the thread's end and frees all that it had. */
void thread_join(struct thread *thread);
/* Returns when it has come so far or has ended; false if it could not do what it was to do for itself. */
bool thread_await(struct thread *thread, enum state state);
enum state thread_state(const struct thread *thread);
/* Tells all threads of the plan to end. */
void threads_end(struct plan *plan);

/* How threads are made; thread_make and thread_join choose. */
int pthread_make(struct thread *thread, const char **call);
int clone_make(struct thread *thread, const char **call);
void clone_join(struct thread *thread);

/*
 * A stack with a guard below it, or NULL. *mapped_bytes is of both together; sizes are rounded up to pages.
 */
char *stack_map(size_t stack_bytes, size_t guard_bytes, size_t *mapped_bytes, const char **call, int *error);

/*
 * What a thread does from its first instruction to its last. Runs on raw threads, too: only raw system calls, no errno,
 * no thread-local storage.
 */
void thread_body(struct thread *thread);

/* clone(2) by its own system call; the new thread calls entry(argument) on its stack and must not return. */
long raw_clone(uint64_t flags, void *stack_top, uint32_t *parent_tid, uint32_t *child_tid, void (*entry)(void *),
               void *argument);

#endif
