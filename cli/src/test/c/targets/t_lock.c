// lock situations; argv[1] picks one. Built for glibc, musl, and -m32.
#include "tgt.h"
static pthread_mutex_t M[4]; static pthread_rwlock_t R[2]; static pthread_barrier_t bar;
static pthread_t T[4]; static pid_t tid[4]; static int n, mode, hold_forever;
enum { CYC, SELF, WAIT, RWABBA, RWUP, RDSELF, TIMED, ORPHAN, COND, SEM, JOIN3, JOINMIX, PISELF, CONVOY };
static int mtype = PTHREAD_MUTEX_NORMAL, mproto = PTHREAD_PRIO_NONE, mrobust, mshared;
static void mi(pthread_mutex_t *m) {
  pthread_mutexattr_t a; pthread_mutexattr_init(&a); pthread_mutexattr_settype(&a, mtype);
  if (mproto) pthread_mutexattr_setprotocol(&a, mproto);
#if 1
  if (mrobust) pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
#endif
  if (mshared) pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
  int rc = pthread_mutex_init(m, &a); if (rc) printf("FACT mutex_init=%s\n", strerror(rc));
}
static void say(const char *w, int i, void *p) { flockfile(stdout); printf("FACT thread%d tid=%d %s %p\n", i, (int)mytid(), w, p); fflush(stdout); funlockfile(stdout); }
static void rcsay(int i, int rc) { flockfile(stdout); printf("FACT thread%d lock returned %d (%s)\n", i, rc, rc ? strerror(rc) : "0"); fflush(stdout); funlockfile(stdout); }
static void *cyc(void *a) { int i = (int)(long)a; char nm[16]; snprintf(nm, 16, "dl-%d", i); name_me(nm); tid[i] = mytid();
  pthread_mutex_lock(&M[i]); say("holds", i, &M[i]); pthread_barrier_wait(&bar);
  msleep(60 * i + 20); say("wants", i, &M[(i + 1) % n]);
  int rc; if (mode == TIMED) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); t.tv_sec += 500; rc = pthread_mutex_timedlock(&M[(i + 1) % n], &t); }
  else rc = pthread_mutex_lock(&M[(i + 1) % n]);
  rcsay(i, rc); for (;;) pause(); }
static void *self(void *a) { int i = (int)(long)a; name_me("dl-self"); say("holds+wants", i, &M[0]); int r1 = pthread_mutex_lock(&M[0]); if (r1) rcsay(i, r1); int rc = pthread_mutex_lock(&M[0]); rcsay(i, rc); for (;;) pause(); }
static void *holder(void *a) { int i = (int)(long)a; name_me("holder"); pthread_mutex_lock(&M[0]); say("holds", i, &M[0]); pthread_barrier_wait(&bar); for (;;) { if (!hold_forever) msleep(100000); else pause(); } }
static void *waiter(void *a) { int i = (int)(long)a; name_me("waiter"); pthread_barrier_wait(&bar); say("wants", i, &M[0]); int rc = pthread_mutex_lock(&M[0]); rcsay(i, rc); for (;;) pause(); }
static void *convoy(void *a) { int i = (int)(long)a; char nm[16]; snprintf(nm, 16, "chain-%d", i); name_me(nm); pthread_mutex_lock(&M[i]); say("holds", i, &M[i]); pthread_barrier_wait(&bar); msleep(30);
  if (i) { say("wants", i, &M[i - 1]); rcsay(i, pthread_mutex_lock(&M[i - 1])); } for (;;) pause(); }
static void *rw(void *a) { int i = (int)(long)a; name_me(i ? "rw-1" : "rw-0"); pthread_rwlock_wrlock(&R[i]); say("wrholds", i, &R[i]); pthread_barrier_wait(&bar); msleep(40 * i + 20); say("wants-wr", i, &R[!i]); rcsay(i, pthread_rwlock_wrlock(&R[!i])); for (;;) pause(); }
static void *rwup(void *a) { int i = (int)(long)a; name_me(i ? "up-1" : "up-0"); pthread_rwlock_rdlock(&R[0]); say("rdholds", i, &R[0]); pthread_barrier_wait(&bar); msleep(40 * i + 20); say("wants-wr", i, &R[0]); rcsay(i, pthread_rwlock_wrlock(&R[0])); for (;;) pause(); }
static void *orphan(void *a) { (void)a; name_me("orphan-owner"); pthread_mutex_lock(&M[0]); say("holds-then-exits", 0, &M[0]); return 0; }
static pthread_cond_t C = PTHREAD_COND_INITIALIZER;
static void *cw(void *a) { (void)a; name_me("condwait"); pthread_mutex_lock(&M[0]); say("condwait", 0, &C); for (;;) pthread_cond_wait(&C, &M[0]); }
#include <semaphore.h>
static sem_t S;
static void *sw(void *a) { (void)a; name_me("semwait"); say("semwait", 0, &S); for (;;) sem_wait(&S); }
static void *jn(void *a) { int i = (int)(long)a; char nm[16]; snprintf(nm, 16, "join-%d", i); name_me(nm); tid[i] = mytid(); pthread_barrier_wait(&bar); pthread_barrier_wait(&bar); flockfile(stdout); printf("FACT thread%d tid=%d joins thread%d tid=%d\n", i, (int)mytid(), (i + 1) % n, (int)tid[(i + 1) % n]); funlockfile(stdout); msleep(40 * i + 20); rcsay(i, pthread_join(T[(i + 1) % n], 0)); for (;;) pause(); }
static void *jmwant(void *a) { (void)a; name_me("jm-wants"); pthread_barrier_wait(&bar); say("wants", 1, &M[0]); pthread_mutex_lock(&M[0]); return 0; }
static void *jmhold(void *a) { (void)a; name_me("jm-holds"); pthread_mutex_lock(&M[0]); say("holds, then joins thread1", 0, &M[0]); pthread_barrier_wait(&bar); msleep(50); pthread_join(T[1], 0); return 0; }
static void start(int k, void *(*f)(void *)) { n = k; pthread_barrier_init(&bar, 0, k); for (long i = 0; i < k; i++) pthread_create(&T[i], 0, f, (void *)i); }
static void *pairs(void *a) { int i = (int)(long)a, j = i ^ 1; char nm[16]; snprintf(nm, 16, "pair-%d", i); name_me(nm); pthread_mutex_lock(&M[i]); say("holds", i, &M[i]); pthread_barrier_wait(&bar); msleep(60 * i + 20); say("wants", i, &M[j]); rcsay(i, pthread_mutex_lock(&M[j])); for (;;) pause(); }
static void *tailw(void *a) { int i = (int)(long)a; name_me("tail"); msleep(250); say("wants", i, &M[0]); rcsay(i, pthread_mutex_lock(&M[0])); for (;;) pause(); }
int main(int c, char **v) {
  ttl(); setvbuf(stdout, 0, _IOLBF, 0); name_me("t_lock-main"); const char *m = c > 1 ? v[1] : "abba";
  if (strstr(m, "recursive")) mtype = PTHREAD_MUTEX_RECURSIVE; if (strstr(m, "errorcheck")) mtype = PTHREAD_MUTEX_ERRORCHECK;
#ifdef __GLIBC__
  if (strstr(m, "adaptive")) mtype = PTHREAD_MUTEX_ADAPTIVE_NP;
#endif
  if (strstr(m, "pi")) mproto = PTHREAD_PRIO_INHERIT; if (strstr(m, "protect")) mproto = PTHREAD_PRIO_PROTECT; if (strstr(m, "robust")) mrobust = 1; if (strstr(m, "pshared")) mshared = 1;
  for (int i = 0; i < 4; i++) mi(&M[i]); for (int i = 0; i < 2; i++) pthread_rwlock_init(&R[i], 0);
  printf("FACT mode=%s robust=%d type=%d proto=%d sizeof(pthread_mutex_t)=%d word_bits=%d M[0]=%p\n", m, mrobust, mtype, mproto, (int)sizeof(pthread_mutex_t), (int)(8 * sizeof(void *)), (void *)&M[0]);
  if (!strncmp(m, "abba", 4)) start(2, cyc);
  else if (!strncmp(m, "cycle3", 6)) start(3, cyc);
  else if (!strncmp(m, "cycle4", 6)) start(4, cyc);
  else if (!strncmp(m, "two", 3)) start(4, pairs);
  else if (!strncmp(m, "tail", 4)) { start(2, cyc); pthread_create(&T[2], 0, tailw, (void *)2L); pthread_create(&T[3], 0, tailw, (void *)3L); }
  else if (!strncmp(m, "timed", 5)) { mode = TIMED; start(2, cyc); }
  else if (!strncmp(m, "self", 4)) { n = 1; pthread_create(&T[0], 0, self, 0); }
  else if (!strncmp(m, "wait", 4)) { pthread_barrier_init(&bar, 0, 4); pthread_create(&T[0], 0, holder, 0); for (long i = 1; i < 4; i++) pthread_create(&T[i], 0, waiter, (void *)i); }
  else if (!strncmp(m, "chain", 5)) start(4, convoy);
  else if (!strncmp(m, "rwabba", 6)) start(2, rw);
  else if (!strncmp(m, "rwupgrade", 9)) start(2, rwup);
  else if (!strncmp(m, "orphan", 6)) { pthread_create(&T[0], 0, orphan, 0); pthread_join(T[0], 0); pthread_barrier_init(&bar, 0, 1); pthread_create(&T[1], 0, waiter, (void *)1L); }
  else if (!strncmp(m, "cond", 4)) pthread_create(&T[0], 0, cw, 0);
  else if (!strncmp(m, "sem", 3)) { sem_init(&S, 0, 0); pthread_create(&T[0], 0, sw, 0); }
  else if (!strncmp(m, "join3", 5)) { n = 3; pthread_barrier_init(&bar, 0, 4); for (long i = 0; i < 3; i++) pthread_create(&T[i], 0, jn, (void *)i); pthread_barrier_wait(&bar); pthread_barrier_wait(&bar); }
  else if (!strncmp(m, "joinmix", 7)) { pthread_barrier_init(&bar, 0, 2); pthread_create(&T[1], 0, jmwant, 0); pthread_create(&T[0], 0, jmhold, 0); }
  else { fprintf(stderr, "unknown mode %s\n", m); return 2; }
  msleep(500); ready(); for (;;) pause();
}
