/*
 * Threads without the C library. They have the thread pointer of their creator, and so no thread-local storage of their
 * own; built as threads_body.c is.
 */
#include "sys.h"
#include "threads.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { DEFAULT_STACK_BYTES = 64 * 1024 };

/*
 * raw_clone: the entry and its argument wait for the new thread at the top of its stack, since nothing else of this
 * function's frame is on it. unmap_and_exit: between the two calls there is no stack.
 */
#if defined(__x86_64__)
__asm__(".text\n"
        ".globl raw_clone\n"
        ".type raw_clone, @function\n"
        "raw_clone:\n"
        "    and $-16, %rsi\n"
        "    sub $16, %rsi\n"
        "    mov %r8, (%rsi)\n"
        "    mov %r9, 8(%rsi)\n"
        "    mov %rcx, %r10\n"
        "    xor %r8d, %r8d\n"
        "    mov $56, %eax\n" /* clone: flags, stack, parent_tid, child_tid, tls */
        "    syscall\n"
        "    test %rax, %rax\n"
        "    jnz 1f\n"
        "    xor %ebp, %ebp\n"
        "    pop %rax\n"
        "    pop %rdi\n"
        "    call *%rax\n"
        "    hlt\n"
        "1:  ret\n"
        ".size raw_clone, . - raw_clone\n"
        ".globl unmap_and_exit\n"
        ".type unmap_and_exit, @function\n"
        "unmap_and_exit:\n"
        "    mov $11, %eax\n" /* munmap */
        "    syscall\n"
        "    xor %edi, %edi\n"
        "    mov $60, %eax\n" /* exit */
        "    syscall\n"
        "    hlt\n"
        ".size unmap_and_exit, . - unmap_and_exit\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        ".globl raw_clone\n"
        ".type raw_clone, %function\n"
        "raw_clone:\n"
        "    and x1, x1, #-16\n"
        "    stp x4, x5, [x1, #-16]!\n"
        "    mov x4, x3\n"
        "    mov x3, xzr\n"
        "    mov x8, #220\n" /* clone: flags, stack, parent_tid, tls, child_tid */
        "    svc #0\n"
        "    cbnz x0, 1f\n"
        "    mov x29, xzr\n"
        "    mov x30, xzr\n"
        "    ldp x9, x0, [sp], #16\n"
        "    blr x9\n"
        "    brk #0\n"
        "1:  ret\n"
        ".size raw_clone, . - raw_clone\n"
        ".globl unmap_and_exit\n"
        ".type unmap_and_exit, %function\n"
        "unmap_and_exit:\n"
        "    mov x8, #215\n" /* munmap */
        "    svc #0\n"
        "    mov x0, xzr\n"
        "    mov x8, #93\n" /* exit */
        "    svc #0\n"
        "    brk #0\n"
        ".size unmap_and_exit, . - unmap_and_exit\n");
#else
__asm__(".text\n"
        ".globl raw_clone\n"
        ".type raw_clone, @function\n"
        "raw_clone:\n"
        "    andi a1, a1, -16\n"
        "    addi a1, a1, -16\n"
        "    sd a4, 0(a1)\n"
        "    sd a5, 8(a1)\n"
        "    mv a4, a3\n"
        "    mv a3, zero\n"
        "    li a7, 220\n" /* clone: flags, stack, parent_tid, tls, child_tid */
        "    ecall\n"
        "    bnez a0, 1f\n"
        "    ld t0, 0(sp)\n"
        "    ld a0, 8(sp)\n"
        "    addi sp, sp, 16\n"
        "    mv s0, zero\n"
        "    mv ra, zero\n"
        "    jalr t0\n"
        "    ebreak\n"
        "1:  ret\n"
        ".size raw_clone, . - raw_clone\n"
        ".globl unmap_and_exit\n"
        ".type unmap_and_exit, @function\n"
        "unmap_and_exit:\n"
        "    li a7, 215\n" /* munmap */
        "    ecall\n"
        "    mv a0, zero\n"
        "    li a7, 93\n" /* exit */
        "    ecall\n"
        "    ebreak\n"
        ".size unmap_and_exit, . - unmap_and_exit\n");
#endif

void unmap_and_exit(void *start, size_t bytes);

static void entry(void *argument) {
    struct thread *thread = argument;
    bool detached = thread->plan->detached;
    char *stack = thread->stack;
    size_t bytes = thread->mapped_bytes;
    thread_body(thread);
    if (detached) {
        unmap_and_exit(stack, bytes);
    }
    sys1(SYS_exit, 0);
}

int clone_make(struct thread *thread, const char **call) {
    struct plan *plan = thread->plan;
    size_t stack_bytes = plan->stack_bytes == 0 ? DEFAULT_STACK_BYTES : plan->stack_bytes;
    int error;
    thread->stack = stack_map(stack_bytes, plan->guard_bytes, &thread->mapped_bytes, call, &error);
    if (thread->stack == NULL) {
        return error;
    }
    /* Not 0 even if the kernel is told to write no tid here. */
    thread->alive = UINT32_MAX;
    *call = "clone";
    long tid = raw_clone(plan->flags, thread->stack + thread->mapped_bytes, &thread->alive, &thread->alive, entry, thread);
    if (tid < 0) {
        munmap(thread->stack, thread->mapped_bytes);
        return (int)-tid;
    }
    thread->tid = (int)tid;
    return 0;
}

void clone_join(struct thread *thread) {
    uint32_t tid;
    /* Acquire: what the thread wrote is seen before its memory is given back. */
    while ((tid = __atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE)) != 0) {
        /* Not the private kind: the kernel wakes this word as if it were shared. */
        sys4(SYS_futex, (long)&thread->alive, FUTEX_WAIT, tid, 0);
    }
    if (!(thread->plan->flags & CLONE_THREAD)) {
        sys4(SYS_wait4, thread->tid, 0, __WALL, 0);
    }
    if (!thread->plan->detached) {
        munmap(thread->stack, thread->mapped_bytes);
    }
}
