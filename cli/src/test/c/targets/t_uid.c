// a thread that has a user of its own: setresuid(2) changes one thread, the C library's function changes all
#include "tgt.h"
static uid_t wanted;
static void *own(void *a) { (void)a; name_me("own-uid"); int e = syscall(SYS_setresuid, wanted, wanted, wanted) ? errno : 0; printf("FACT tid=%d uid=%d err=%d\n", (int)mytid(), (int)wanted, e); fflush(stdout); ready(); for (;;) pause(); }
int main(int c, char **v) { ttl(); wanted = c > 1 ? atoi(v[1]) : 65534; pthread_t t; pthread_create(&t, 0, own, 0); for (;;) pause(); }
