// argv[1] threads (10000); small stacks
#include "tgt.h"
static void *run(void *a) { (void)a; for (;;) pause(); }
int main(int c, char **v) { ttl(); int want = c > 1 ? atoi(v[1]) : 10000, i, rc = 0; pthread_attr_t a; pthread_attr_init(&a); pthread_attr_setstacksize(&a, 65536);
  for (i = 0; i < want; i++) { pthread_t t; if ((rc = pthread_create(&t, &a, run, 0))) break; }
  printf("FACT created=%d rc=%d(%s) total=%d\n", i, rc, rc ? strerror(rc) : "ok", i + 1); ready(); for (;;) pause(); }
