/*
 * futex-wake-reference WAKER_CPU WAITER_CPU ROUNDS INTERVAL_NS: how long a futex wake takes, in plain C. It is what
 * 'thrctl bench futex-wake' is compared with, and shares nothing with it. Prints samples, p50, p99, max; nanoseconds.
 */
#define _GNU_SOURCE
#include <err.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Alignas(64) atomic_uint waiting;
static _Alignas(64) atomic_uint word;
static atomic_long woken_at;
static _Alignas(64) long *latencies, rounds, samples;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) err(1, "sched_setaffinity to CPU %d", cpu);
}

static void *wait_rounds(void *cpu) {
    pin(*(int *)cpu);
    for (unsigned round = 1; round <= rounds; round++) {
        atomic_store_explicit(&waiting, round, memory_order_release);
        syscall(SYS_futex, &waiting, FUTEX_WAKE_PRIVATE, 1);
        long result = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, round - 1, NULL);
        long end = now();
        while (atomic_load(&word) != round) result = -1;
        if (result == 0) latencies[samples++] = end - atomic_load(&woken_at);
    }
    return NULL;
}

static int ascending(const void *a, const void *b) {
    return (*(const long *)a > *(const long *)b) - (*(const long *)a < *(const long *)b);
}

int main(int count, char **words) {
    if (count != 5 || (rounds = atol(words[3])) < 1 || !(latencies = malloc((size_t)rounds * sizeof(long)))) return 2;
    memset(latencies, 1, (size_t)rounds * sizeof(long));
    int waiter_cpu = atoi(words[2]);
    struct timespec interval = {.tv_sec = 0, .tv_nsec = atol(words[4])};
    pthread_t waiter;
    pin(atoi(words[1]));
    if (pthread_create(&waiter, NULL, wait_rounds, &waiter_cpu) != 0) errx(1, "pthread_create");
    for (unsigned round = 1; round <= rounds; round++) {
        while (atomic_load(&waiting) != round) syscall(SYS_futex, &waiting, FUTEX_WAIT_PRIVATE, round - 1, NULL);
        nanosleep(&interval, NULL);
        atomic_store_explicit(&woken_at, now(), memory_order_relaxed);
        atomic_store_explicit(&word, round, memory_order_release);
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
    }
    pthread_join(waiter, NULL);
    if (samples == 0) return 1;
    qsort(latencies, (size_t)samples, sizeof(long), ascending);
    printf("%ld %ld %ld %ld\n", samples, latencies[samples / 2], latencies[samples * 99 / 100], latencies[samples - 1]);
    return 0;
}
