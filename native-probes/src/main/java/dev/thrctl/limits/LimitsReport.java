package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every limit on the threads of one process.
 *
 * @param thread whose cgroup, limits and memory these are
 * @param cost what one more thread takes
 * @param binding the row with the least room; null if no room is known
 * @param complete false if a limit could not be read, or something that counts is hidden: there may be less room
 */
public record LimitsReport(
        int pid,
        int thread,
        ThreadCost cost,
        List<LimitRow> rows,
        @Nullable LimitRow binding,
        boolean complete) {
    static LimitsReport of(int pid, int thread, ThreadCost cost, List<LimitRow> rows) {
        boolean complete = true;
        LimitRow binding = null;
        for (LimitRow row : rows) {
            complete &= row.complete();
            if (isStricter(row, binding)) {
                binding = row;
            }
        }
        return new LimitsReport(pid, thread, cost, List.copyOf(rows), binding, complete);
    }

    /** Of two with the same room the one that is no estimate, else the one that comes first. */
    private static boolean isStricter(LimitRow row, @Nullable LimitRow binding) {
        Long left = row.left();
        Long least = binding == null ? null : binding.left();
        if (left == null || binding == null || least == null) {
            return left != null;
        }
        return left < least
                || (left.equals(least)
                        && binding.precision() == Precision.ESTIMATE
                        && row.precision() != Precision.ESTIMATE);
    }

    /** Threads that can still be created; null if no limit is known. */
    public @Nullable Long headroom() {
        return binding == null ? null : binding.left();
    }
}
