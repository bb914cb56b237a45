package dev.thrctl.task;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process at one moment.
 *
 * @param stat of the whole process: times and faults include threads that have ended
 * @param userId effective user id, null if unknown
 * @param commandLine the arguments; empty for kernel threads and zombies
 * @param abi how its system calls are numbered
 * @param threads those that were selected, ascending by tid
 */
public record ProcessInfo(
        int pid,
        TaskStat stat,
        @Nullable Long userId,
        Reading<List<RawText>> commandLine,
        Reading<Abi> abi,
        List<ThreadInfo> threads) {
    /** The same process with other threads selected. */
    public ProcessInfo withThreads(List<ThreadInfo> selected) {
        return new ProcessInfo(pid, stat, userId, commandLine, abi, selected);
    }
}
