#include "threads.h"

#include "signals.h"
#include "sys.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <unistd.h>

char *stack_map(size_t stack_bytes, size_t guard_bytes, size_t *mapped_bytes, const char **call, int *error) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t guard = guard_bytes == SIZE_MAX ? page : (guard_bytes + page - 1) & ~(page - 1);
    size_t stack = (stack_bytes + page - 1) & ~(page - 1);
    *mapped_bytes = guard + stack;
    *call = "mmap";
    if (guard < guard_bytes && guard_bytes != SIZE_MAX) {
        *error = ENOMEM;
        return NULL;
    }
    char *start = mmap(NULL, *mapped_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        *error = errno;
        return NULL;
    }
    *call = "mprotect";
    if (mprotect(start + guard, stack, PROT_READ | PROT_WRITE) != 0) {
        *error = errno;
        munmap(start, *mapped_bytes);
        return NULL;
    }
    return start;
}

int thread_make(struct thread *thread, const char **call) {
    struct plan *plan = thread->plan;
    thread->state = MADE;
    thread->failed_call = NULL;
    thread->altstack = NULL;
    if (plan->altstack_bytes > 0) {
        *call = "mmap";
        thread->altstack = mmap(NULL, plan->altstack_bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (thread->altstack == MAP_FAILED) {
            thread->altstack = NULL;
            return errno;
        }
    }
    /* A signal that came between the creation and the mask would find a thread that is not ready for it. */
    uint64_t old = signals_mask(ALL_SIGNALS);
    int error = plan->raw ? clone_make(thread, call) : pthread_make(thread, call);
    signals_mask(old);
    if (error != 0 && thread->altstack != NULL) {
        munmap(thread->altstack, plan->altstack_bytes);
        thread->altstack = NULL;
    }
    thread->made = error == 0;
    return error;
}

enum state thread_state(const struct thread *thread) {
    return __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
}

bool thread_await(struct thread *thread, enum state state) {
    struct plan *plan = thread->plan;
    for (;;) {
        uint32_t steps = __atomic_load_n(&plan->steps, __ATOMIC_ACQUIRE);
        if (thread_state(thread) >= state) {
            return thread->failed_call == NULL;
        }
        sys4(SYS_futex, (long)&plan->steps, FUTEX_WAIT_PRIVATE, steps, 0);
    }
}

void thread_join(struct thread *thread) {
    if (!thread->made) {
        return;
    }
    thread->made = false;
    if (thread->plan->raw) {
        clone_join(thread);
    } else if (thread->plan->detached) {
        thread_await(thread, OVER);
    } else {
        pthread_join(thread->pthread, NULL);
    }
    if (thread->altstack != NULL) {
        munmap(thread->altstack, thread->plan->altstack_bytes);
    }
}

void threads_end(struct plan *plan) {
    __atomic_store_n(&plan->ending, 1, __ATOMIC_RELEASE);
    sys3(SYS_futex, (long)&plan->ending, FUTEX_WAKE_PRIVATE, INT32_MAX);
    uint64_t one = 1;
    if (plan->end_fd >= 0 && write(plan->end_fd, &one, sizeof one) < 0) {
        /* Then it is readable already. */
        return;
    }
}
