package dev.thrctl.limits;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.kernel.ProcFs;
import org.jspecify.annotations.Nullable;

/**
 * What thrctl itself uses while it looks. It is gone when the process makes its threads, so it is taken off wherever it
 * counts too; unless thrctl is asked for itself.
 */
final class OwnThreads {
    private static final int TRIES = 5;

    private final ProcFs proc;

    /** 0 if nothing is to be taken off. */
    private final int pid;

    private OwnThreads(ProcFs proc, int pid) {
        this.proc = proc;
        this.pid = pid;
    }

    static OwnThreads of(ProcFs proc, int askedFor) {
        Integer self = proc.selfPid();
        return new OwnThreads(proc, self == null || self == askedFor ? 0 : self);
    }

    /** Nothing is taken off. */
    static OwnThreads none(ProcFs proc) {
        return new OwnThreads(proc, 0);
    }

    int pid() {
        return pid;
    }

    /** Something that counts threads, thrctl's included. */
    interface Counter {
        @Nullable
        Long read();
    }

    /** Without those of thrctl: the VM ends threads of its own when it likes, so both are read until neither moves. */
    @Nullable
    Long without(Counter counter) {
        long before = threads();
        for (int i = 0; ; i++) {
            Long count = counter.read();
            long after = threads();
            if (count == null || before == after || i == TRIES) {
                return count == null ? null : Long.valueOf(Math.max(0, count - after));
            }
            before = after;
        }
    }

    private long threads() {
        Long threads = number("Threads");
        return threads == null ? 0 : threads;
    }

    /** Memory of its own that is not swapped out. */
    long anonymousBytes() {
        Long kbytes = number("RssAnon");
        return kbytes == null ? 0 : kbytes * 1024;
    }

    private @Nullable Long number(String key) {
        String file = "/proc/" + pid + "/status";
        byte[] raw = pid == 0 ? null : proc.bytes(file).orNull();
        return raw == null ? null : new KeyedLines(file, raw).number(key);
    }

    /** Whether thrctl is in that group or below it. */
    boolean isIn(Group group, Cgroups cgroups, String controller) {
        if (pid == 0) {
            return false;
        }
        Placement own = cgroups.find(pid, controller);
        for (Group above : own.groups()) {
            if (above.folder().equals(group.folder())) {
                return true;
            }
        }
        return false;
    }
}
