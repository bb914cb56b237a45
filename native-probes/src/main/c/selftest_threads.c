#include "probe.h"
#include "selftest.h"
#include "signals.h"
#include "sys.h"
#include "threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { THREADS = 8 };

static const uint64_t FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                              CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

/* Signals 10, 32, 33 and 36: 32 and 33 are those that the C library would leave out. */
static const uint64_t MASK = (uint64_t)1 << 9 | (uint64_t)1 << 31 | (uint64_t)1 << 32 | (uint64_t)1 << 35;

static uint64_t mask_of(int tid) {
    char path[64];
    char line[256];
    unsigned long long mask = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "SigBlk: %llx", &mask);
    }
    if (file != NULL) {
        fclose(file);
    }
    return mask;
}

/* An emulator keeps the masks of its guest to itself, and so does valgrind at most times: /proc shows their own. */
static bool masks_show = true;

static void see_whether_masks_show(void) {
    uint64_t old = signals_mask(MASK);
    const char *preloaded = getenv("LD_PRELOAD");
    bool valgrind = preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
    masks_show = !valgrind && mask_of((int)sys0(SYS_gettid)) == MASK;
    signals_mask(old);
    if (!masks_show) {
        printf("left out: the masks and number of threads, which /proc does not show here\n");
    }
}

static int tasks(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/task");
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

/* A detached thread is gone a moment after it has said so. */
static void expect_tasks(int count) {
    if (!masks_show) {
        /* What shows there are an emulator's own threads, which come and go as it likes. */
        return;
    }
    for (int i = 0; i < 500 && tasks() != count; i++) {
        usleep(10000);
    }
    EXPECT(tasks() == count);
}

static struct plan plan_of(bool raw, bool detached, enum work work) {
    struct plan plan = {.raw = raw, .flags = FLAGS, .detached = detached, .stack_bytes = 128 * 1024, .work = work};
    plan.guard_bytes = SIZE_MAX;
    plan.altstack_bytes = 64 * 1024;
    plan.mask = MASK;
    plan.end_fd = eventfd(0, EFD_CLOEXEC);
    return plan;
}

static void make_threads(struct plan *plan, struct thread *threads, int count) {
    memset(threads, 0, (size_t)count * sizeof *threads);
    for (int i = 0; i < count; i++) {
        const char *call = "";
        threads[i].plan = plan;
        snprintf(threads[i].name, sizeof threads[i].name, "t-%d", i);
        EXPECT(thread_make(&threads[i], &call) == 0);
    }
    for (int i = 0; i < count; i++) {
        EXPECT(thread_await(&threads[i], MASKED));
    }
}

static void end_threads(struct plan *plan, struct thread *threads, int count) {
    threads_end(plan);
    for (int i = 0; i < count; i++) {
        thread_join(&threads[i]);
    }
    close(plan->end_fd);
}

static void threads_have_the_mask_and_leave_nothing(bool raw, bool detached, enum work work) {
    int before = tasks();
    struct plan plan = plan_of(raw, detached, work);
    struct thread threads[THREADS];
    make_threads(&plan, threads, THREADS);
    expect_tasks(before + THREADS);
    for (int i = 0; i < THREADS; i++) {
        /* While it waits for them the kernel takes them out of the mask. */
        EXPECT(!masks_show || work == WORK_SIGWAIT || mask_of(threads[i].tid) == MASK);
    }
    end_threads(&plan, threads, THREADS);
    expect_tasks(before);
}

static bool read_record(int fd, struct signal_record *entry) {
    return read(fd, entry, sizeof *entry) == (ssize_t)sizeof *entry;
}

/* Signals to one thread each, 33 among them, and a blocked one to who waits for it. */
static void threads_report_their_signals(bool raw) {
    int pipes[2];
    int error_output = dup(STDERR_FILENO);
    EXPECT(pipe(pipes) == 0);
    int number = 0;
    EXPECT(signals_dispose(0, (uint64_t)1 << 32 | (uint64_t)1 << 11, true, true, &number) == 0);
    struct plan plan = plan_of(raw, false, WORK_FUTEX);
    plan.mask = 0;
    struct plan waiting = plan_of(raw, false, WORK_SIGWAIT);
    struct thread threads[2];
    make_threads(&plan, &threads[0], 1);
    make_threads(&waiting, &threads[1], 1);
    fflush(stderr);
    dup2(pipes[1], STDERR_FILENO);
    static const struct {
        int thread, signal;
    } sent[] = {{0, 12}, {0, 33}, {1, 10}, {1, 36}};
    struct signal_record got[4];
    memset(got, 0, sizeof got);
    for (int i = 0; i < 4; i++) {
        sys3(SYS_tgkill, getpid(), threads[sent[i].thread].tid, sent[i].signal);
        read_record(pipes[0], &got[i]);
    }
    dup2(error_output, STDERR_FILENO);
    for (int i = 0; i < 4; i++) {
        siginfo_t info;
        memcpy(&info, got[i].info, sizeof got[i].info);
        EXPECT(info.si_signo == sent[i].signal && info.si_code == SI_TKILL && info.si_pid == getpid());
        EXPECT(got[i].tid == threads[sent[i].thread].tid);
        EXPECT(got[i].waited == (sent[i].thread == 1) && got[i].lost == 0);
    }
    end_threads(&plan, &threads[0], 1);
    end_threads(&waiting, &threads[1], 1);
    close(error_output);
    close(pipes[0]);
    close(pipes[1]);
}

static void a_thread_says_what_it_could_not_do(void) {
    struct plan plan = plan_of(false, false, WORK_IDLE);
    plan.has_policy = true;
    plan.policy = 77;
    struct thread thread;
    memset(&thread, 0, sizeof thread);
    thread.plan = &plan;
    const char *call = "";
    EXPECT(thread_make(&thread, &call) == 0);
    EXPECT(!thread_await(&thread, MASKED));
    EXPECT(thread.failed_call != NULL && strcmp(thread.failed_call, "sched_setscheduler") == 0);
    end_threads(&plan, &thread, 1);
}

static void a_stack_that_does_not_fit_is_an_error(void) {
    struct plan plan = plan_of(true, false, WORK_IDLE);
    plan.stack_bytes = (size_t)1 << 60;
    struct thread thread;
    memset(&thread, 0, sizeof thread);
    thread.plan = &plan;
    const char *call = "";
    EXPECT(thread_make(&thread, &call) != 0);
    plan.raw = false;
    EXPECT(thread_make(&thread, &call) != 0);
    close(plan.end_fd);
}

static void *nothing(void *argument) {
    return argument;
}

/* A sanitizer makes a thread of its own together with the first of ours, and keeps it. */
static void have_all_own_threads_made(void) {
    pthread_t first;
    if (pthread_create(&first, NULL, nothing, NULL) == 0) {
        pthread_join(first, NULL);
    }
}

void test_threads(void) {
    have_all_own_threads_made();
    uint64_t old = signals_mask(ALL_SIGNALS);
    see_whether_masks_show();
    for (int raw = 0; raw < 2; raw++) {
        for (int detached = 0; detached < 2; detached++) {
            for (int work = WORK_IDLE; work <= WORK_SLEEP; work++) {
                threads_have_the_mask_and_leave_nothing(raw, detached, (enum work)work);
            }
        }
        threads_report_their_signals(raw);
    }
    a_thread_says_what_it_could_not_do();
    a_stack_that_does_not_fit_is_an_error();
    signals_mask(old);
}
