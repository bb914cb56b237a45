// prints each signal it takes as the receiver sees it: which thread, si_code, si_pid, si_uid, si_value
#include "tgt.h"
static void h(int s, siginfo_t *i, void *u) { (void)u; char b[200]; int k = snprintf(b, 200, "FACT got sig=%d code=%d pid=%d uid=%d value=%d tid=%d\n", s, i->si_code, (int)i->si_pid, (int)i->si_uid, i->si_value.sival_int, (int)mytid()); write(1, b, k); }
static pid_t wt; static void *run(void *a) { (void)a; name_me("info-worker"); wt = mytid(); for (;;) pause(); }
int main(int c, char **v) { ttl(); struct sigaction a = { .sa_sigaction = h, .sa_flags = SA_SIGINFO };
  int q[] = { SIGUSR1, SIGUSR2, 34, 40, 64 }; for (int i = 0; i < 5; i++) sigaction(q[i], &a, 0);
  pthread_t t; pthread_create(&t, 0, run, 0); while (!wt) msleep(5);
  if (c > 1) { struct rlimit r = { atoi(v[1]), atoi(v[1]) }; setrlimit(RLIMIT_SIGPENDING, &r); sigset_t s; sigfillset(&s); sigdelset(&s, SIGALRM); sigdelset(&s, SIGTERM); pthread_sigmask(SIG_SETMASK, &s, 0); }
  printf("FACT main=%d worker=%d\n", (int)getpid(), (int)wt); ready(); for (;;) pause(); }
