// t_exhaust [STACK_BYTES[m][l] [UID [NPROC]]]: waits for SIGUSR1, then creates threads until it cannot; 0 is the default
// stack; with m each thread calls malloc, and the next one waits for that; with l it calls mlockall(MCL_FUTURE) first
#include "tgt.h"
#include <stdatomic.h>
#include <sys/mman.h>
static volatile int mallocs; static atomic_long done; static void *volatile got;
static void *run(void *a) { if (mallocs) { got = malloc(100); done++; } for (;;) pause(); return a; }
static void wake(int s) { (void)s; }
int main(int c, char **v) { ttl(); long stack = c > 1 ? atol(v[1]) : 0, n = 0; mallocs = c > 1 && strchr(v[1], 'm'); int rc; sigset_t usr1, none; pthread_attr_t a;
  struct rlimit nproc = { c > 3 ? atol(v[3]) : 0, c > 3 ? atol(v[3]) : 0 };
  if (c > 3 && setrlimit(RLIMIT_NPROC, &nproc)) { perror("setrlimit"); return 1; }
  if (c > 2 && (setgid(atoi(v[2])) || setuid(atoi(v[2])))) { perror("setuid"); return 1; }
  if (c > 1 && strchr(v[1], 'l') && mlockall(MCL_FUTURE)) { perror("mlockall"); return 1; }
  pthread_attr_init(&a); if (stack) pthread_attr_setstacksize(&a, stack);
  // Blocked until sigsuspend(2), so that a signal right after READY is not lost
  sigemptyset(&none); sigemptyset(&usr1); sigaddset(&usr1, SIGUSR1); sigprocmask(SIG_BLOCK, &usr1, 0); signal(SIGUSR1, wake);
  ready(); sigsuspend(&none);
  for (;; n++) { pthread_t t; if ((rc = pthread_create(&t, &a, run, 0))) break; while (mallocs && done <= n) sched_yield(); }
  printf("FACT created=%ld errno=%d(%s)\n", n, rc, strerror(rc)); fflush(stdout); for (;;) pause(); }
