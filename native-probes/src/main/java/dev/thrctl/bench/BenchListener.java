package dev.thrctl.bench;

/** Hears of a measurement while it goes on. */
public interface BenchListener {
    /**
     * Every sample, run by run, after the run has ended; of a long run those of every so many rounds, see {@link
     * RunResult#every}.
     */
    default void sample(int run, Sample sample) {}

    /**
     * One of them.
     *
     * @param thread number of the timed thread, from 0
     * @param sequence the round
     * @param timeNs since the start of the run
     * @param valueNs of {@code batch} operations together
     */
    record Sample(String series, int batch, int thread, long sequence, long timeNs, long valueNs) {}

    /** At least once a run; {@code samples} of this run so far. */
    default void progress(int run, int runs, long samples) {}
}
