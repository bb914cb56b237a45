// A handler for USR1 and nothing else; "vfork": the main thread waits in vfork for a child that sleeps; "thread": another thread does.
#include "tgt.h"
static void h(int s) { (void)s; }
static void *hold(void *a) { (void)a; pid_t p = vfork(); if (!p) { struct timespec t = { 600, 0 }; prctl(PR_SET_PDEATHSIG, SIGKILL); syscall(SYS_nanosleep, &t, 0); _exit(0); } for (;;) pause(); }
int main(int c, char **v) { ttl(); struct rlimit none = { 0, 0 }; setrlimit(RLIMIT_CORE, &none); sigset_t s; sigemptyset(&s); sigprocmask(SIG_SETMASK, &s, 0);
  for (int i = 1; i < 32; i++) signal(i, SIG_DFL);
  signal(SIGUSR1, h); pthread_t t; ready();
  if (c > 1 && !strcmp(v[1], "thread")) pthread_create(&t, 0, hold, 0);
  if (c > 1 && !strcmp(v[1], "vfork")) hold(0);
  for (;;) pause(); }
