// constant thread create/exit; prints running totals on SIGUSR1 and at exit
#include "tgt.h"
static volatile unsigned long made; static volatile int stop;
static void *leaf(void *a) { char b[16]; snprintf(b, 16, "leaf-%lu", (unsigned long)a % 100000); name_me(b); return 0; }
static void *spawner(void *a) { name_me("spawner"); while (!stop) { pthread_t t; if (!pthread_create(&t, 0, leaf, (void *)made)) { __sync_fetch_and_add(&made, 1); pthread_join(t, 0); } if (a) msleep((long)a); } return 0; }
static void h(int s) { char b[64]; int k = snprintf(b, 64, "FACT made=%lu\n", made); write(1, b, k); if (s == SIGTERM || s == SIGALRM) _exit(0); }
int main(int c, char **v) { ttl(); signal(SIGUSR1, h); signal(SIGTERM, h); signal(SIGALRM, h); long limit = c > 1 ? atol(v[1]) : 0, pause_ms = c > 2 ? atol(v[2]) : 0; name_me("churn-main");
  if (limit) { // exact-count mode: make exactly `limit` threads then exit
    if (c > 3) { ready(); raise(SIGSTOP); } for (long i = 0; i < limit; i++) { pthread_t t; pthread_create(&t, 0, leaf, (void *)i); pthread_join(t, 0); made++; } printf("FACT made=%lu\n", made); return 0; }
  for (int i = 0; i < 2; i++) { pthread_t t; pthread_create(&t, 0, spawner, (void *)pause_ms); } ready(); for (;;) pause(); }
