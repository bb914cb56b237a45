package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeEnd;
import org.jspecify.annotations.Nullable;

/**
 * How test threads ended.
 *
 * @param signal that ended them all, undelivered to a handler; null if they ended in order
 * @param summary null if a signal ended them
 * @param killing who sent that signal; null if none ended them, or that is not known
 * @param whyUnknown why it is not known; null if it is, or if no signal ended them
 */
public record SpawnEnd(
        @Nullable Integer signal,
        @Nullable Summary summary,
        @Nullable Killing killing,
        @Nullable String whyUnknown) {
    /**
     * What an orderly end leaves.
     *
     * @param elapsed whether the time was over
     * @param joined threads that were waited for, without those that came and went
     * @param left threads that are still there beside the first one; -1 where /proc is missing
     * @param churned threads that came and went
     * @param churnMissed threads that were to come but could not be made, or not in time
     * @param lost signals that were taken but not reported, since the pipe was full
     * @param sizeBeforeBytes of the address space before the first thread; -1 where /proc is missing
     * @param sizeAfterBytes after the last; the C library keeps stacks for later threads
     */
    public record Summary(
            boolean elapsed,
            long joined,
            long left,
            long churned,
            long churnMissed,
            long lost,
            long sizeBeforeBytes,
            long sizeAfterBytes) {
        static Summary of(ProbeAnswer answer) {
            return new Summary(
                    answer.text("end").equals("elapsed"),
                    answer.integer("joined"),
                    answer.integer("left"),
                    answer.integer("churned"),
                    answer.integer("churn_missed"),
                    answer.integer("lost"),
                    answer.integer("size_before_bytes"),
                    answer.integer("size_after_bytes"));
        }
    }

    static SpawnEnd of(ProbeEnd end, @Nullable Summary summary) {
        if (summary == null && end.signal() == null) {
            throw new ProbeException("thrprobe " + end.text() + " without a summary. Report it");
        }
        return new SpawnEnd(end.signal(), summary, null, null);
    }

    SpawnEnd withKilling(@Nullable Killing sent, String problem) {
        return new SpawnEnd(signal, summary, sent, sent == null ? problem : null);
    }
}
