package dev.thrctl.kernel;

/**
 * In which order the input and output of a thread is done, by schedulers that look at it (bfq, mq-deadline). A number of
 * 16 bits: class, hint and level. Source: ioprio_set(2), include/uapi/linux/ioprio.h.
 */
public interface IoPriority {
    int CLASS_NONE = 0;
    int CLASS_REAL_TIME = 1;
    int CLASS_BEST_EFFORT = 2;
    int CLASS_IDLE = 3;

    /** IOPRIO_CLASS_SHIFT. */
    int CLASS_SHIFT = 13;

    /** IOPRIO_CLASS_MASK. */
    int CLASS_MASK = 7;

    /** IOPRIO_NR_LEVELS: 0 is the first to be served, 7 the last. */
    int LEVELS = 8;

    /** ESRCH if the thread has gone, EPERM if a security module forbids it. */
    int read(int tid);

    /** EPERM (the real-time class, or a thread of another user), EINVAL, ESRCH if the thread has gone. */
    void write(int tid, int priority);

    static int of(int ioClass, int level) {
        return ioClass << CLASS_SHIFT | level;
    }

    static int classOf(int priority) {
        return priority >> CLASS_SHIFT & CLASS_MASK;
    }

    static int levelOf(int priority) {
        return priority & (LEVELS - 1);
    }
}
