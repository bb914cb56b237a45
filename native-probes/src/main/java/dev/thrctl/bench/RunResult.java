package dev.thrctl.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run.
 *
 * @param threads that were timed
 * @param lost rounds that measured nothing, because the waiter did not sleep yet
 * @param spurious returns from a wait without a wake
 * @param every samples were handed to the listener of every so many rounds, all rounds if 1: there is memory for so many
 *     only. The recorders have all
 * @param policy null if the kernel does not say
 * @param voluntarySwitches of the timed threads; null where the engine cannot tell
 * @param stopped ended before its time, because the user wished so
 * @param details what only this benchmark counts
 */
public record RunResult(
        int threads,
        List<Series> series,
        Calibration calibration,
        long elapsedNs,
        long lost,
        long spurious,
        long every,
        @Nullable TimedPolicy policy,
        @Nullable Long voluntarySwitches,
        @Nullable Long involuntarySwitches,
        boolean stopped,
        Map<String, Long> details) {
    /** What one kind of duration came to. */
    public record Series(String name, Recorder recorder) {}

    public RunResult {
        series = List.copyOf(series);
        details = Map.copyOf(details);
    }

    public long samples() {
        long sum = 0;
        for (Series one : series) {
            sum += one.recorder().count();
        }
        return sum;
    }
}
