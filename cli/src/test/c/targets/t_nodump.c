// non-dumpable process with an ABBA deadlock inside; probe it as an unprivileged user with the same uid
#include "tgt.h"
static pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER, B = PTHREAD_MUTEX_INITIALIZER; static pthread_barrier_t bar;
static void *x(void *a) { int i = !!a; pthread_mutex_lock(i ? &B : &A); pthread_barrier_wait(&bar); pthread_mutex_lock(i ? &A : &B); return 0; }
int main(int c, char **v) { ttl(); if (c > 1) { setgid(atoi(v[1])); setuid(atoi(v[1])); } if (!(c > 2)) prctl(PR_SET_DUMPABLE, 0); else prctl(PR_SET_DUMPABLE, 1); pthread_t t; pthread_barrier_init(&bar, 0, 2); pthread_create(&t, 0, x, 0); pthread_create(&t, 0, x, (void *)1); printf("FACT uid=%d dumpable=%d\n", getuid(), prctl(PR_GET_DUMPABLE)); ready(); for (;;) pause(); }
