package dev.thrctl.task;

import dev.thrctl.kernel.RawText;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which threads of one process are meant.
 *
 * @param tids these threads; empty for all
 * @param names of those, the ones whose name passes
 */
public record Selection(int pid, Optional<int[]> tids, Predicate<RawText> names) {
    public static Selection process(int pid) {
        return new Selection(pid, Optional.empty(), name -> true);
    }

    public static Selection thread(int pid, int tid) {
        return new Selection(pid, Optional.of(new int[] {tid}), name -> true);
    }

    /** True if a single thread was named, rather than a process or a pattern. */
    public boolean isOneThread() {
        return tids.isPresent();
    }
}
