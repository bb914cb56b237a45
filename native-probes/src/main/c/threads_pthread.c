#include "threads.h"

#include <errno.h>
#include <sys/mman.h>

static void *entry(void *thread) {
    thread_body(thread);
    return NULL;
}

/*
 * EAGAIN of pthread_create stands for several causes. Whether it was the memory shows when the same is asked for
 * without a thread: *call is then mmap.
 */
static int cause(const pthread_attr_t *attributes, const char **call) {
    size_t stack_bytes = 0;
    size_t guard_bytes = 0;
    pthread_attr_getstacksize(attributes, &stack_bytes);
    pthread_attr_getguardsize(attributes, &guard_bytes);
    size_t mapped_bytes;
    int error;
    char *stack = stack_map(stack_bytes, guard_bytes, &mapped_bytes, call, &error);
    if (stack == NULL) {
        return error;
    }
    munmap(stack, mapped_bytes);
    *call = "pthread_create";
    return EAGAIN;
}

int pthread_make(struct thread *thread, const char **call) {
    const struct plan *plan = thread->plan;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    int error = 0;
    if (plan->stack_bytes > 0) {
        *call = "pthread_attr_setstacksize";
        error = pthread_attr_setstacksize(&attributes, plan->stack_bytes);
    }
    if (error == 0 && plan->guard_bytes != SIZE_MAX) {
        *call = "pthread_attr_setguardsize";
        error = pthread_attr_setguardsize(&attributes, plan->guard_bytes);
    }
    if (error == 0 && plan->detached) {
        *call = "pthread_attr_setdetachstate";
        error = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    }
    if (error == 0) {
        *call = "pthread_create";
        error = pthread_create(&thread->pthread, &attributes, entry, thread);
        if (error == EAGAIN) {
            error = cause(&attributes, call);
        }
    }
    pthread_attr_destroy(&attributes);
    return error;
}
