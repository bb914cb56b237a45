#include "signals.h"

#include "probe.h"
#include "sys.h"

#include <string.h>
#include <time.h>

static uint64_t lost;

/* As the kernel has it: arch/x86/include/uapi/asm/signal.h, include/uapi/asm-generic/signal.h. */
struct kernel_sigaction {
    void *handler;
    unsigned long flags;
#ifndef __riscv
    void (*restorer)(void);
#endif
    uint64_t mask;
};

#ifdef __x86_64__
/* Others return from a handler by the vdso. include/uapi/asm/signal.h */
#define RESTORER_FLAG 0x04000000UL
void signals_restorer(void);
__asm__(".text\n"
        ".globl signals_restorer\n"
        ".type signals_restorer, @function\n"
        "signals_restorer:\n"
        "    mov $15, %eax\n" /* rt_sigreturn */
        "    syscall\n"
        ".size signals_restorer, . - signals_restorer\n");
#endif

static int64_t clock_ns(long clock) {
    struct timespec now = {0};
    sys2(SYS_clock_gettime, clock, (long)&now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void signals_report(const siginfo_t *info, bool waited) {
    struct signal_record entry;
    entry.monotonic_ns = clock_ns(CLOCK_MONOTONIC);
    entry.realtime_ns = clock_ns(CLOCK_REALTIME);
    entry.tid = (int32_t)sys0(SYS_gettid);
    entry.waited = waited;
    /* Relaxed: a count that nothing else hangs on. */
    entry.lost = __atomic_load_n(&lost, __ATOMIC_RELAXED);
    memcpy(entry.info, info, sizeof entry.info);
    if (!record(&entry, sizeof entry)) {
        __atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
    }
}

uint64_t signals_lost(void) {
    return __atomic_load_n(&lost, __ATOMIC_RELAXED);
}

static void handle(int signal_number, siginfo_t *info, void *context) {
    (void)signal_number;
    (void)context;
    signals_report(info, false);
}

uint64_t signals_mask(uint64_t mask) {
    uint64_t old = 0;
    sys4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, (long)&old, 8);
    return old;
}

int signals_dispose(uint64_t ignored, uint64_t caught, bool on_stack, bool restart, int *signal_number) {
    for (int number = 1; number <= 64; number++) {
        uint64_t bit = (uint64_t)1 << (number - 1);
        struct kernel_sigaction action;
        memset(&action, 0, sizeof action);
        if (ignored & bit) {
            action.handler = (void *)SIG_IGN;
        } else if (caught & bit) {
            action.handler = (void *)handle;
            /* A handler that another one interrupts would need more stack than it may have. */
            action.mask = ALL_SIGNALS;
            action.flags = SA_SIGINFO | (on_stack ? (unsigned long)SA_ONSTACK : 0) |
                           (restart ? (unsigned long)SA_RESTART : 0);
#ifdef __x86_64__
            action.flags |= RESTORER_FLAG;
            action.restorer = signals_restorer;
#endif
        }
        long result = sys4(SYS_rt_sigaction, number, (long)&action, 0, 8);
        /* KILL and STOP take none, and have the default. */
        if (result < 0 && ((ignored | caught) & bit)) {
            *signal_number = number;
            return (int)-result;
        }
    }
    return 0;
}
