/* The self-test is in parts, one for each file that has something to test. */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <stdbool.h>

/* Counts, and says on standard error what failed and where. */
void expect(bool truth, const char *what, const char *file, int line);
#define EXPECT(truth) expect((truth), #truth, __FILE__, __LINE__)

/* Of threads.h and signals.h. */
void test_threads(void);
/* Each at the end of the file of its name. */
void race_selftest(void);
void allthreads_selftest(void);
void timers_selftest(void);

#endif
