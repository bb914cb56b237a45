/*
 * Signals by the kernel's own calls: its sets have 64 bits, bit 0 for signal 1, and hold 32 and 33 too, which the C
 * library keeps for itself.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define ALL_SIGNALS (~(uint64_t)0)

/* One signal that a thread took; as dev.thrctl.spawn.SignalEvent reads it. */
struct signal_record {
    int64_t monotonic_ns;
    int64_t realtime_ns;
    int32_t tid;
    /* 0 in a handler, 1 by sigtimedwait. */
    uint32_t waited;
    /* Records that found the pipe full, up to this one. */
    uint64_t lost;
    /* The first bytes of siginfo_t: number, code, sender, value. */
    char info[32];
};

/* The old mask. */
uint64_t signals_mask(uint64_t mask);

/* All others have their default. 0 or an error number, with *signal_number saying at which signal. */
int signals_dispose(uint64_t ignored, uint64_t caught, bool on_stack, bool restart, int *signal_number);

/* Writes a record of the signal. Safe in a handler and on a raw thread. */
void signals_report(const siginfo_t *info, bool waited);

uint64_t signals_lost(void);

#endif
