package dev.thrctl.signal;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which thread to stop first for a look at the queue of the process, which any of them shows: one that has to be stopped
 * anyhow, else one whose call goes on after a stop, and one that cannot stop last of all.
 */
final class Carriers {
    /** Calls that fail with EINTR after a stop, handler or not. Source: signal(7); io_getevents was seen. */
    private static final Set<String> ENDED_BY_A_STOP = Set.of(
            "epoll_wait",
            "epoll_pwait",
            "epoll_pwait2",
            "semop",
            "semtimedop",
            "semtimedop_time64",
            "rt_sigtimedwait",
            "rt_sigtimedwait_time64",
            "io_getevents",
            "io_pgetevents",
            "io_pgetevents_time64");

    private static final int RANKS = 4;

    private Carriers() {}

    /** All threads, the best first, and else by their ids. */
    static List<ThreadInfo> inOrder(ProcessInfo process) {
        List<ThreadInfo> ordered = new ArrayList<>(process.threads().size());
        Abi abi = process.abi().orNull();
        for (int rank = 0; rank < RANKS; rank++) {
            for (ThreadInfo thread : process.threads()) {
                if (rank(thread, abi) == rank) {
                    ordered.add(thread);
                }
            }
        }
        return ordered;
    }

    private static int rank(ThreadInfo thread, @Nullable Abi abi) {
        if (thread.stat().state() == 'D') {
            return 3;
        }
        TaskStatus status = thread.status().orNull();
        SignalSet pending = status == null ? null : status.pending();
        if (pending != null && !pending.isEmpty()) {
            return 0;
        }
        SyscallState syscall = thread.syscall().orNull();
        boolean ends = abi != null
                && syscall != null
                && syscall.kind() == SyscallState.Kind.IN_SYSCALL
                && ENDED_BY_A_STOP.contains(String.valueOf(SyscallTable.name(abi, syscall.number())));
        return ends ? 2 : 1;
    }
}
