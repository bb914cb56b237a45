/*
 * How long a futex wake takes, in plain C: what 'thrctl bench futex-wake' is compared with, so it shares nothing with it.
 *
 *   futex-wake-reference WAKER_CPU WAITER_CPU ROUNDS INTERVAL_NS
 *
 * Prints the number of samples, then p50, p90, p99 and the longest, in nanoseconds.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
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
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        perror("sched_setaffinity");
        exit(1);
    }
}

static void *wait_rounds(void *cpu) {
    pin(*(int *)cpu);
    for (unsigned round = 1; round <= rounds; round++) {
        atomic_store_explicit(&waiting, round, memory_order_release);
        long result = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, round - 1, NULL);
        long end = now();
        while (atomic_load(&word) != round) {
            result = -1;
        }
        if (result == 0) {
            latencies[samples++] = end - atomic_load(&woken_at);
        }
    }
    return NULL;
}

static int ascending(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

int main(int count, char **words) {
    if (count != 5 || (rounds = atol(words[3])) < 1 || (latencies = calloc((size_t)rounds, sizeof(long))) == NULL) {
        return 2;
    }
    for (long i = 0; i < rounds; i++) {
        latencies[i] = -1;
    }
    int waiter_cpu = atoi(words[2]);
    struct timespec interval = {.tv_sec = 0, .tv_nsec = atol(words[4])};
    pthread_t waiter;
    pin(atoi(words[1]));
    pthread_create(&waiter, NULL, wait_rounds, &waiter_cpu);
    for (unsigned round = 1; round <= rounds; round++) {
        do {
            nanosleep(&interval, NULL);
        } while (atomic_load(&waiting) != round);
        atomic_store_explicit(&woken_at, now(), memory_order_relaxed);
        atomic_store_explicit(&word, round, memory_order_release);
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
    }
    pthread_join(waiter, NULL);
    qsort(latencies, (size_t)samples, sizeof(long), ascending);
    printf("%ld %ld %ld %ld %ld\n", samples, latencies[samples / 2], latencies[samples * 9 / 10],
           latencies[samples * 99 / 100], latencies[samples - 1]);
    return 0;
}
