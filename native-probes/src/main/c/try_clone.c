/* Asks the kernel which combinations of clone flags it takes: {"flags":[...]} is answered with {"errnos":[...]}. */
#include "probe.h"
#include "sys.h"
#include "threads.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

static void leave(void *argument) {
    (void)argument;
    sys1(SYS_exit, 0);
}

/* The words that the kernel writes; a new one each time, for it may write at the child's end. */
static struct words {
    uint32_t parent;
    uint32_t child;
} words[4096];

static int try(uint64_t flags, struct words *word) {
    const char *call;
    int error;
    size_t bytes;
    char *stack = stack_map(16 * 1024, 0, &bytes, &call, &error);
    if (stack == NULL) {
        return error;
    }
    word->child = UINT32_MAX;
    /* Without CLONE_CHILD_CLEARTID nothing says when a thread no longer needs its stack, so it has it for ever. */
    long tid = raw_clone(flags, stack + bytes, &word->parent, &word->child, leave, NULL);
    if (tid > 0 && !(flags & CLONE_THREAD)) {
        sys4(SYS_wait4, tid, 0, __WALL, 0);
        munmap(stack, bytes);
    }
    return tid < 0 ? (int)-tid : 0;
}

int try_clone(const struct json *request) {
    const struct json *list = json_member(request, "flags");
    struct text line = {0};
    json_open(&line);
    json_begin_array(&line, "errnos");
    size_t index = 0;
    for (const struct json *one = list == NULL ? NULL : list->child; one != NULL && index < 4096; one = one->next) {
        json_add_integer(&line, NULL, try((uint64_t)one->integer, &words[index++]));
    }
    json_end_array(&line);
    json_close(&line);
    answer(&line);
    return EXIT_DONE;
}
