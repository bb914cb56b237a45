// N signals with values 0 to N-1 are pending for the process, which sits in epoll_wait and counts how often that fails.
#include "tgt.h"
#include <sys/epoll.h>
static void *rest(void *a) { (void)a; name_me("rests"); for (;;) pause(); }
int main(int c, char **v) { ttl(); long n = c > 1 ? atol(v[1]) : 1000; int threads = c > 2 ? atoi(v[2]) : 0;
  struct rlimit r; getrlimit(RLIMIT_SIGPENDING, &r); if (r.rlim_cur < (rlim_t)n + 1000) { r.rlim_cur = r.rlim_max = (rlim_t)n + 1000; if (setrlimit(RLIMIT_SIGPENDING, &r)) { perror("RLIMIT_SIGPENDING"); return 1; } }
  sigset_t s; sigfillset(&s); sigdelset(&s, SIGALRM); pthread_sigmask(SIG_SETMASK, &s, 0);
  pthread_t t; for (int i = 0; i < threads; i++) pthread_create(&t, 0, rest, 0);
  union sigval x; for (long i = 0; i < n; i++) { x.sival_int = (int)i; if (sigqueue(getpid(), SIGRTMIN + 1, x)) { perror("sigqueue"); return 1; } }
  int e = epoll_create1(0); struct epoll_event ev; ready();
  for (;;) { if (epoll_wait(e, &ev, 1, -1) < 0 && errno == EINTR) { printf("FACT eintr\n"); fflush(stdout); } } }
