/*
 * thrprobe: the native program of thrctl. It hosts test threads, whose masks, stacks and ends a Java VM could not bear,
 * and runs loops whose nanoseconds a Java VM would blur. See probe.h for how thrctl talks to it.
 */
#include "bench.h"
#include "probe.h"
#include "signals.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

/* linux/close_range.h; the call is younger than some C libraries. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static const struct verb verbs[] = {
    {"selftest", selftest, 0},
    {"stress", stress, 0},
    {"bench", bench, sizeof(struct sample)},
    {"hold", hold, sizeof(struct signal_record)},
    {"try-clone", try_clone, 0},
    {"race", race, 0},
    {"allthreads", allthreads, 0},
    {"timers", timers, 0},
};

static const struct verb *verb_named(const char *name) {
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

/*
 * What execve(2) hands down and no test thread should have: ignored signals (a shell's background jobs ignore INT and
 * QUIT), open files, the terminal's process group. Signals are reset one by one by the kernel's own call: the
 * C library refuses 32 and 33.
 */
static void be_clean(void) {
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        unsigned long mask;
    } action;
    for (int signal_number = 1; signal_number <= 64; signal_number++) {
        memset(&action, 0, sizeof action);
        if (sys4(SYS_rt_sigaction, signal_number, 0, (long)&action, 8) == 0 && action.handler == (void *)SIG_IGN) {
            memset(&action, 0, sizeof action);
            sys4(SYS_rt_sigaction, signal_number, (long)&action, 0, 8);
        }
    }
    /*
     * The first thread takes no signal: what is sent to the process is for the threads that the user asked for, and a
     * write to a pipe that nobody reads is an error, not an end without cleaning up.
     */
    unsigned long all = ~0UL;
    sys4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, 0, 8);
    /* A kernel without the call leaves the files open, which Java closes anyway. */
    sys3(SYS_close_range, 3, ~0U, 0);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void hello(const struct verb *verb) {
    struct text line = {0};
    json_open(&line);
    json_add_integer(&line, "thrprobe", PROTOCOL);
    json_add_string(&line, "version", VERSION);
    json_add_string(&line, "verb", verb->name);
    json_add_integer(&line, "pid", getpid());
    json_add_integer(&line, "record_bytes", verb->record_bytes);
    json_close(&line);
    answer(&line);
}

static int serve(const struct verb *verb) {
    be_clean();
    hello(verb);
    struct json *request = NULL;
    enum control got = control_next(&request, -1);
    if (got != CONTROL_LINE) {
        return got == CONTROL_END ? EXIT_ABANDONED : EXIT_PROTOCOL;
    }
    int64_t protocol = json_integer(request, "protocol", 0);
    if (protocol != PROTOCOL) {
        answer_error(EPROTO, "handshake", "this thrprobe speaks protocol %d, not %lld", PROTOCOL, (long long)protocol);
        json_free(request);
        return EXIT_PROTOCOL;
    }
    int status = verb->run(request);
    json_free(request);
    return status;
}

int main(int count, char **words) {
    if (count == 2 && strcmp(words[1], "--version") == 0) {
        printf("thrprobe %s, protocol %d\n", VERSION, PROTOCOL);
        return 0;
    }
    const struct verb *verb = count == 2 ? verb_named(words[1]) : NULL;
    if (verb == NULL) {
        fprintf(stderr, "thrprobe: started by thrctl, not by hand; see 'thrctl spawn' and 'thrctl bench'\n");
        return EXIT_PROTOCOL;
    }
    return verb->run == selftest ? selftest(NULL) : serve(verb);
}
