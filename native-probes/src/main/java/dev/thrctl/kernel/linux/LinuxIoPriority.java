package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.IoPriority;

/** ioprio_get(2) and ioprio_set(2), which the C library has no functions for. */
final class LinuxIoPriority implements IoPriority {
    /** include/uapi/linux/ioprio.h: one thread, whatever the name says. */
    static final int IOPRIO_WHO_PROCESS = 1;

    private final long get = SyscallNumbers.ofThisMachine("ioprio_get");
    private final long set = SyscallNumbers.ofThisMachine("ioprio_set");

    @Override
    public int read(int tid) {
        long priority = LibC.syscall(get, IOPRIO_WHO_PROCESS, tid, 0);
        if (priority < 0) {
            throw LibC.failure("ioprio_get", tid, "");
        }
        return Math.toIntExact(priority);
    }

    @Override
    public void write(int tid, int priority) {
        if (LibC.syscall(set, IOPRIO_WHO_PROCESS, tid, priority) < 0) {
            throw LibC.failure("ioprio_set", tid, "");
        }
    }
}
