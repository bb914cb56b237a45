// queued and pending signals: thread-directed and process-directed
#include "tgt.h"
static pid_t wt; static void *run(void *a) { (void)a; name_me("pend-worker"); wt = mytid(); for (;;) pause(); }
int main(void) { ttl(); sigset_t s; sigfillset(&s); sigdelset(&s, SIGALRM); sigdelset(&s, SIGTERM); pthread_sigmask(SIG_SETMASK, &s, 0);
  pthread_t t; pthread_create(&t, 0, run, 0); while (!wt) msleep(5);
  union sigval v; for (int i = 0; i < 5; i++) { v.sival_int = 100 + i; sigqueue(getpid(), 35, v); }   // process: 5 x 35
  for (int i = 0; i < 3; i++) kill(getpid(), SIGUSR1);                                                   // process: coalesces to 1
  siginfo_t si; memset(&si, 0, sizeof si); si.si_code = SI_QUEUE; si.si_pid = getpid(); si.si_uid = getuid();
  for (int i = 0; i < 3; i++) { si.si_value.sival_int = 200 + i; syscall(SYS_rt_tgsigqueueinfo, getpid(), wt, 36, &si); } // thread: 3 x 36
  syscall(SYS_tgkill, getpid(), wt, SIGUSR2); syscall(SYS_tgkill, getpid(), wt, SIGUSR2);               // thread: coalesces to 1
  printf("FACT main=%d worker=%d\nFACT ShdPnd={SIGUSR1(10),35} = 0x%016llx queued 5x35+1xUSR1\nFACT worker SigPnd={SIGUSR2(12),36} = 0x%016llx queued 3x36+1xUSR2\nFACT main SigPnd=0\nFACT values 35:100..104 pid=self; 36:200..202\n", (int)getpid(), (int)wt, (1ULL << 9) | (1ULL << 34), (1ULL << 11) | (1ULL << 35));
  ready(); for (;;) pause(); }
