// leader exits with pthread_exit; worker threads live on; two of them are deadlocked
#include "tgt.h"
static pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER, B = PTHREAD_MUTEX_INITIALIZER; static pthread_barrier_t bar;
static void *x(void *a) { int i = !!a; name_me(i ? "z-b" : "z-a"); pthread_mutex_lock(i ? &B : &A); pthread_barrier_wait(&bar); printf("FACT tid=%d holds %p wants %p\n", (int)mytid(), i ? (void *)&B : (void *)&A, i ? (void *)&A : (void *)&B); fflush(stdout); pthread_mutex_lock(i ? &A : &B); return 0; }
static void *y(void *a) { (void)a; name_me("z-idle"); msleep(500); ready(); for (;;) pause(); }
int main(void) { ttl(); pthread_t t; pthread_barrier_init(&bar, 0, 2); pthread_create(&t, 0, x, 0); pthread_create(&t, 0, x, (void *)1); pthread_create(&t, 0, y, 0); printf("FACT leader=%d becomes zombie with 3 live threads\n", getpid()); fflush(stdout); pthread_exit(0); }
