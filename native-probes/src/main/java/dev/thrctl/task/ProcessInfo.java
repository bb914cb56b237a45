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
 * @param live a thread of it whose files can be read: most of those of a leader that has ended cannot
 * @param virtualBytes size of the address space
 * @param userId effective user id, null if unknown
 * @param commandLine the arguments; empty for kernel threads and zombies
 * @param abi how its system calls are numbered
 * @param threads those that were selected, ascending by tid
 */
public record ProcessInfo(
        int pid,
        TaskStat stat,
        int live,
        long virtualBytes,
        @Nullable Long userId,
        Reading<List<RawText>> commandLine,
        Reading<Abi> abi,
        List<ThreadInfo> threads) {
    /** The same process with other threads selected. */
    public ProcessInfo withThreads(List<ThreadInfo> selected) {
        return new ProcessInfo(pid, stat, live, virtualBytes, userId, commandLine, abi, selected);
    }
}
