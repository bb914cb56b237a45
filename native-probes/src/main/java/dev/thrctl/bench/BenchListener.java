package dev.thrctl.bench;

/** Hears of a measurement while it goes on. */
public interface BenchListener {
    /** Every sample, run by run, after the run has ended. */
    default void sample(int run, String series, long sequence, long timeNs, long valueNs) {}

    /** At least once a run; {@code samples} of this run so far. */
    default void progress(int run, int runs, long samples) {}
}
