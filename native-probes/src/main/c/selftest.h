/* The self-test is in parts, one for each file that has something to test. */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <stdbool.h>
#include <stdint.h>

/* Counts, and says on standard error what failed and where. */
void expect(bool truth, const char *what, const char *file, int line);
int expectations_failed(void);
#define EXPECT(truth) expect((truth), #truth, __FILE__, __LINE__)

/* Each in the file of its name. */
void bench_test(void);
void plan9_test(void);

/* Semaphores and rendezvous under interrupts and timeouts, until so many were acquired, or met. */
struct stress_counts {
    int64_t acquired;
    int64_t released;
    int64_t interrupted;
    int64_t timed_out;
    int64_t refused;
};
void stress_semaphore(int64_t acquisitions, uint64_t seed, struct stress_counts *counts);
void stress_rendezvous(int64_t meetings, uint64_t seed, struct stress_counts *counts);
/* Of threads.h and signals.h. */
void test_threads(void);
/* Each at the end of the file of its name. */
void race_selftest(void);
void allthreads_selftest(void);
void timers_selftest(void);

#endif
