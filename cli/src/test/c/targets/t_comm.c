// comm bytes that break parsers; each FACT line gives the 15-byte-truncated name in hex
#include "tgt.h"
static const char *names[] = { "a b c", "x) R 1 2 3", ")", "((", "new\nline", "\033[31mred\033[0m", "\xff\xfe\x80z", "tab\there", "", "back\\slash", "exactly15chars_", "this-is-cut-at-15-bytes", "\xe2\x82\xac" "euro", "12345678901234\xc3\xa9", "Name:\tfake", "\001\002\177", "\r\rcr", "kworker/0:0", "%s%n%d", "a\tState:\tZ" };
static void *run(void *a) { const char *s = a; name_me(s); char g[17] = {0}; prctl(PR_GET_NAME, g, 0, 0, 0); flockfile(stdout); printf("FACT tid=%d hex=", (int)mytid()); for (int i = 0; g[i]; i++) printf("%02x", (unsigned char)g[i]); printf("\n"); funlockfile(stdout); for (;;) pause(); }
int main(void) { ttl(); name_me("m) Z 1 (x"); for (unsigned i = 0; i < sizeof names / sizeof *names; i++) { pthread_t t; pthread_create(&t, 0, run, (void *)names[i]); } msleep(300); printf("FACT main tid=%d comm='m) Z 1 (x'\n", (int)mytid()); ready(); for (;;) pause(); }
