// Threads with masks, handlers, ignores, sigtimedwait sets and (with a second argument) signalfds by chance, from a seed; says on request who took which signal.
// Commands on stdin: "t SIG TID" tgkill; "q" prints "E SIG TID h|w|r" for each signal taken since the last q, then "END".
#include "tgt.h"
#include <stdatomic.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
static const int pool[] = { 1, 2, 3, 10, 12, 13, 15, 16, 17, 18, 23, 24, 28, 34, 35, 40, 64 };
#define POOL ((int)(sizeof pool / sizeof *pool))
#define BIT(s) (1ULL << ((s) - 1))
enum { PAUSE, WAIT, SPIN, GONE, READ, POLL };
struct plan { int kind, how; uint64_t mask, set; };
struct event { int sig, tid, how; atomic_int done; };
static struct event events[4096]; static atomic_int used; static pthread_barrier_t bar; static uint64_t seed; static int with_files;
static unsigned rnd(unsigned n) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return (unsigned)((seed >> 11) % n); }
static uint64_t subset(unsigned percent) { uint64_t s = 0; for (int i = 0; i < POOL; i++) if (rnd(100) < percent) s |= BIT(pool[i]); return s; }
static void note(int sig, int how) { int i = atomic_fetch_add(&used, 1); if (i < 4096) { events[i].sig = sig; events[i].tid = mytid(); events[i].how = how; atomic_store(&events[i].done, 1); } }
static void h(int sig) { int e = errno; note(sig, 'h'); errno = e; }
static struct plan choose(int leader) {
  static const unsigned density[] = { 0, 25, 50, 75, 100, 100 };
  unsigned k = rnd(20); struct plan p = { .kind = k < 11 ? PAUSE : k < 18 ? WAIT : k < 19 ? SPIN : leader ? GONE : PAUSE };
  p.mask = subset(density[rnd(6)]); p.set = subset(40);
  if (with_files && rnd(2)) { p.kind = rnd(2) ? READ : POLL; p.how = (int)rnd(3); if (rnd(12)) p.mask |= p.set; }
  if (rnd(12)) p.mask |= p.kind == WAIT ? p.set : 0;   // else it waits for signals that it does not block: allowed, and unwise
  return p; }
static void take(int f) { struct signalfd_siginfo i; if (read(f, &i, sizeof i) == sizeof i) note((int)i.ssi_signo, 'r'); }
static int file(struct plan *p) { return (int)syscall(SYS_signalfd4, -1, &p->set, 8, p->kind == POLL ? SFD_NONBLOCK : 0); }
static int watch(int f) { int e = epoll_create1(0); struct epoll_event v = { .events = EPOLLIN }; epoll_ctl(e, EPOLL_CTL_ADD, f, &v); return e; }
static void await_file(int how, int f, int e) {
  if (how == 0) { struct pollfd v[2] = { { .fd = -1 }, { .fd = f, .events = POLLIN } }; poll(v, 2, -1); }
  if (how == 1) { fd_set s; FD_ZERO(&s); FD_SET(f, &s); select(f + 1, &s, 0, 0, 0); }
  if (how == 2) { struct epoll_event v; epoll_wait(e, &v, 1, -1); }
  take(f); }
static void *run(void *a) {
  struct plan *p = a; name_me(p->kind == WAIT ? "wait" : p->kind == SPIN ? "spin" : p->kind == READ ? "read" : p->kind == POLL ? "poll" : "pause");
  int f = p->kind == READ || p->kind == POLL ? file(p) : -1, e = p->kind == POLL && p->how == 2 ? watch(f) : -1;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &p->mask, 0, 8);
  pthread_barrier_wait(&bar);
  if (p->kind == GONE) pthread_exit(0);
  for (;;) switch (p->kind) {
    case WAIT: { siginfo_t i; long n = syscall(SYS_rt_sigtimedwait, &p->set, &i, 0, 8); if (n > 0) note((int)n, 'w'); break; }
    case SPIN: for (volatile int i = 0; i < 100000; i++); break;
    case READ: take(f); break;
    case POLL: await_file(p->how, f, e); break;
    default: pause(); } }
static void *control(void *a) {
  (void)a; name_me("control"); pthread_barrier_wait(&bar); ready();
  static char line[100]; int told = 0, sig, tid;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "t %d %d", &sig, &tid) == 2) printf("SENT %ld\n", syscall(SYS_tgkill, getpid(), tid, sig));
    if (line[0] == 'q') { for (; told < used && atomic_load(&events[told].done); told++) printf("E %d %d %c\n", events[told].sig, events[told].tid, events[told].how); printf("END\n"); }
    fflush(stdout); }
  _exit(0); }
int main(int c, char **v) {
  ttl(); struct rlimit none = { 0, 0 }; setrlimit(RLIMIT_CORE, &none);
  with_files = c > 2;
  seed = c > 1 ? strtoull(v[1], 0, 10) * 0x9e3779b97f4a7c15ULL + 1 : 1; for (int i = 0; i < 20; i++) rnd(2);
  for (int i = 0; i < POOL; i++) { unsigned r = rnd(10); struct sigaction a = { .sa_handler = r < 5 ? h : r < 7 ? SIG_IGN : SIG_DFL, .sa_flags = SA_NODEFER }; sigaction(pool[i], &a, 0); }
  uint64_t all = ~BIT(SIGALRM); syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, 0, 8);
  static struct plan plans[8]; int n = 1 + (int)rnd(6); for (int i = 0; i < n; i++) plans[i] = choose(i == 0);
  pthread_barrier_init(&bar, 0, (unsigned)n + 1); pthread_t t; pthread_create(&t, 0, control, 0);
  for (int i = 1; i < n; i++) pthread_create(&t, 0, run, &plans[i]);
  run(&plans[0]); }
