package dev.thrctl.sched;

import java.util.List;

/**
 * What became of the threads that were meant.
 *
 * @param threads every thread that was seen, in the order of their tids
 * @param scans how often all threads were looked at; the last look found nothing to do, if all agree
 * @param live threads that the last look saw
 * @param agreeing of these, those that had everything
 * @param settled false if threads kept appearing, or being changed by somebody else, to the end
 */
public record ChangeReport(List<ThreadChange> threads, int scans, int live, int agreeing, boolean settled) {
    public int count(ThreadChange.Result result) {
        int count = 0;
        for (ThreadChange thread : threads) {
            if (thread.result() == result) {
                count++;
            }
        }
        return count;
    }

    /** Whether every thread that lives has what was asked for. */
    public boolean isComplete() {
        return settled && count(ThreadChange.Result.FAILED) == 0;
    }
}
