package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.Scheduling;

/** sched_getscheduler(2) and relatives. */
final class LinuxScheduling implements Scheduling {
    @Override
    public int scheduler(int tid) {
        int policy = DirectCalls.sched_getscheduler(tid);
        if (policy < 0) {
            throw LibC.failure("sched_getscheduler", tid, "");
        }
        return policy;
    }
}
