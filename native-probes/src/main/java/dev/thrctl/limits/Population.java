package dev.thrctl.limits;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Who uses up what all processes share: one walk through /proc. What starts or ends meanwhile may be missed.
 *
 * @param members all processes but the one that is left out
 * @param ids from {@link ProcessIds#RESERVED} on, of threads, process groups and sessions: a group keeps the id of a
 *     leader that has ended
 * @param allSeen false if a process could not be read, or /proc hides those of other users
 */
record Population(List<Member> members, long ids, boolean allSeen) {
    /**
     * One process.
     *
     * @param threads zombies included, as the kernel counts
     */
    record Member(int pid, long user, long threads) {}

    /**
     * @param without a process that is not to be counted: thrctl itself has gone when the threads are made; 0 for none
     */
    static Population read(ProcFs proc, int without) {
        List<Member> members = new ArrayList<>();
        BitSet ids = new BitSet();
        int[] pids = proc.processIds();
        // Every pid namespace has a process 1: with hidepid=2 of proc(5) it is hidden first of all.
        boolean allSeen = pids.length > 0 && pids[0] == 1;
        for (int pid : pids) {
            if (pid == without) {
                continue;
            }
            ids.set(pid);
            for (int tid : proc.threadIds(pid)) {
                ids.set(tid);
            }
            allSeen &= add(proc, pid, members, ids);
        }
        ids.clear(0, ProcessIds.RESERVED);
        return new Population(List.copyOf(members), ids.cardinality(), allSeen);
    }

    /** False if it is there but cannot be counted: one file that nobody understands must not hide all others. */
    private static boolean add(ProcFs proc, int pid, List<Member> members, BitSet ids) {
        String folder = "/proc/" + pid + "/";
        Reading<byte[]> status = proc.bytes(folder + "status");
        Reading<byte[]> stat = proc.bytes(folder + "stat");
        byte[] statusBytes = status.orNull();
        byte[] statBytes = stat.orNull();
        if (statusBytes == null || statBytes == null) {
            return !status.isDenied() && !stat.isDenied();
        }
        try {
            TaskStat numbers = TaskStat.parse(folder + "stat", statBytes, statBytes.length);
            ids.set(Math.max(0, numbers.processGroup()));
            ids.set(Math.max(0, numbers.session()));
            Long user = TaskStatus.parse(folder + "status", statusBytes, statusBytes.length)
                    .userId(0);
            if (user == null) {
                return false;
            }
            members.add(new Member(pid, user, Math.max(1, numbers.threads())));
            return true;
        } catch (MalformedFileException e) {
            return false;
        }
    }

    /** Whatever their user namespace. */
    long threadsOf(long user) {
        long count = 0;
        for (Member member : members) {
            count += member.user() == user ? member.threads() : 0;
        }
        return count;
    }
}
