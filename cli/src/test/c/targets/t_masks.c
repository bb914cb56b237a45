// N threads with distinct names, blocked masks, policy, nice, affinity
#include "tgt.h"
static pthread_barrier_t bar;
struct row { const char *name; int sigs[8]; int policy, prio, nice, cpu; };
static struct row rows[] = {
  { "mask-none",   {0}, -1,0,0,-1 },
  { "mask-usr1",   {SIGUSR1}, -1,0,0,-1 },
  { "mask-rtmin",  {34}, -1,0,0,-1 },
  { "mask-rtmax",  {64}, -1,0,0,-1 },
  { "mask-sig32",  {SIGHUP,SIGINT,SIGTERM,SIGSYS}, -1,0,0,-1 },
  { "mask-all",    {-1}, -1,0,0,-1 },
  { "nice-7",      {0}, -1,0,7,-1 },
  { "batch",       {0}, SCHED_BATCH,0,0,-1 },
  { "idle",        {0}, SCHED_IDLE,0,0,-1 },
  { "fifo-10",     {0}, SCHED_FIFO,10,0,-1 },
  { "rr-99",       {0}, SCHED_RR,99,0,-1 },
  { "fifo-reset",  {0}, SCHED_FIFO|SCHED_RESET_ON_FORK,1,0,-1 },
  { "cpu0",        {0}, -1,0,0,0 },
  { "cpu1",        {0}, -1,0,0,1 },
};
static void *run(void *a) {
  struct row *r = a; name_me(r->name);
  unsigned long long m = 0;
  if (r->sigs[0] == -1) m = ~0ULL; else for (int i = 0; i < 8 && r->sigs[i]; i++) m |= 1ULL << (r->sigs[i] - 1);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &m, 0, 8);   // raw: lets 32 and 33 be blocked too
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, 0, &m, 8);     // read back
  int prc = 0; if (r->policy >= 0) { struct sched_param p = { .sched_priority = r->prio }; if (syscall(SYS_sched_setscheduler, 0, r->policy, &p)) prc = errno; }
  int nrc = 0; if (r->nice && setpriority(PRIO_PROCESS, mytid(), r->nice)) nrc = errno;
  int crc = 0; if (r->cpu >= 0) { cpu_set_t c; CPU_ZERO(&c); CPU_SET(r->cpu, &c); if (sched_setaffinity(0, sizeof c, &c)) crc = errno; }
  flockfile(stdout);
  printf("FACT tid=%d comm=%s SigBlk=%016llx policy=%ld rtprio=%d nice=%d affinity_cpu=%d errs=%d/%d/%d\n", mytid(), r->name, m, syscall(SYS_sched_getscheduler, 0), r->prio, getpriority(PRIO_PROCESS, mytid()), r->cpu, prc, nrc, crc);
  funlockfile(stdout);
  pthread_barrier_wait(&bar);
  for (;;) pause();
}
static void h(int s) { (void)s; }
int main(void) {
  ttl(); int n = sizeof rows / sizeof *rows; pthread_barrier_init(&bar, 0, n + 1);
  struct sigaction sa = { .sa_handler = h }; sigaction(SIGUSR2, &sa, 0); sigaction(40, &sa, 0);
  sa.sa_handler = SIG_IGN; sigaction(SIGPIPE, &sa, 0); sigaction(SIGHUP, &sa, 0);
  for (int i = 0; i < n; i++) { pthread_t t; pthread_create(&t, 0, run, &rows[i]); }
  pthread_barrier_wait(&bar);
  printf("FACT process SigIgn has SIGHUP(1),SIGPIPE(13); SigCgt has SIGUSR2(12), 40, and what the C library itself caught\n");
  ready(); for (;;) pause();
}
