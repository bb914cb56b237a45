package dev.thrctl.limits;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who uses up what all processes share: one walk through /proc. What starts or ends meanwhile may be missed.
 *
 * @param threadsByUser zombies included, as the kernel counts
 * @param ids from {@link ProcessIds#RESERVED} on, of threads, process groups and sessions: a group keeps the id of a
 *     leader that has ended
 */
record Population(Map<Long, Long> threadsByUser, long ids) {
    static Population read(ProcFs proc) {
        Map<Long, Long> threads = new HashMap<>();
        BitSet ids = new BitSet();
        for (int pid : proc.processIds()) {
            Long user = user(proc, pid);
            TaskStat stat = stat(proc, pid);
            if (user != null && stat != null) {
                Long before = threads.get(user);
                threads.put(user, (before == null ? 0 : before) + Math.max(1, stat.threads()));
            }
            ids.set(pid);
            for (int tid : proc.threadIds(pid)) {
                ids.set(tid);
            }
            if (stat != null) {
                ids.set(Math.max(0, stat.processGroup()));
                ids.set(Math.max(0, stat.session()));
            }
        }
        ids.clear(0, ProcessIds.RESERVED);
        return new Population(Map.copyOf(threads), ids.cardinality());
    }

    /** The real user of the first thread. */
    private static @Nullable Long user(ProcFs proc, int pid) {
        String file = "/proc/" + pid + "/status";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? null : TaskStatus.parse(file, raw, raw.length).userId(0);
    }

    private static @Nullable TaskStat stat(ProcFs proc, int pid) {
        String file = "/proc/" + pid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? null : TaskStat.parse(file, raw, raw.length);
    }

    long threadsOf(long user) {
        Long count = threadsByUser.get(user);
        return count == null ? 0 : count;
    }
}
