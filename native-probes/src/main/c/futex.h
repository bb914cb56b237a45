/* futex(2), which no C library wraps, on words of this process alone. */
#ifndef FUTEX_H
#define FUTEX_H

#include "sys.h"

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* linux/futex.h, which a C library of its own headers, such as musl, does not come with. */
enum {
    FUTEX_WAIT = 0,
    FUTEX_WAKE = 1,
    FUTEX_CMP_REQUEUE = 4,
    FUTEX_LOCK_PI = 6,
    FUTEX_UNLOCK_PI = 7,
    FUTEX_WAIT_BITSET = 9,
    FUTEX_PRIVATE_FLAG = 128,
};
static const uint32_t FUTEX_BITSET_MATCH_ANY = 0xffffffff;

static inline long futex(void *word, int operation, uint32_t value, const struct timespec *timeout) {
    return sys4(SYS_futex, (long)word, operation | FUTEX_PRIVATE_FLAG, (long)value, (long)timeout);
}

/* 0 when woken, also without a wake; -EAGAIN if the word has another value; -EINTR. */
static inline long futex_wait(void *word, uint32_t value) {
    return futex(word, FUTEX_WAIT, value, NULL);
}

/* Until that time of CLOCK_MONOTONIC, then -ETIMEDOUT; INT64_MAX: for ever. */
static inline long futex_wait_until(void *word, uint32_t value, int64_t time_ns) {
    struct timespec time = {.tv_sec = time_ns / 1000000000, .tv_nsec = time_ns % 1000000000};
    return sys6(SYS_futex, (long)word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, (long)value,
                time_ns == INT64_MAX ? 0 : (long)&time, 0, (long)FUTEX_BITSET_MATCH_ANY);
}

/* How many it woke. */
static inline long futex_wake(void *word, uint32_t count) {
    return futex(word, FUTEX_WAKE, count, NULL);
}

#endif
