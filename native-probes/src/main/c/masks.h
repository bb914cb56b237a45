/*
 * Signals of threads that the C library made: masks as it sets them, which leaves its own signals open. signals.h is for
 * the kernel's own calls.
 */
#ifndef MASKS_H
#define MASKS_H

#include <pthread.h>
#include <signal.h>
#include <string.h>

/* *old may be NULL. */
static inline void block_all(sigset_t *old) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, old);
}

/* Everything else stays blocked, so that a stray signal does not end the probe. */
static inline void block_all_but(int number) {
    sigset_t mask;
    sigfillset(&mask);
    sigdelset(&mask, number);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

/* For the whole process; no other signal interrupts the handler. 0, or -1 with errno. */
static inline int handle_signal(int number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    return sigaction(number, &action, NULL);
}

/* SIG_IGN first drops what is still pending. */
static inline void forget_signal(int number) {
    signal(number, SIG_IGN);
    signal(number, SIG_DFL);
}

#endif
