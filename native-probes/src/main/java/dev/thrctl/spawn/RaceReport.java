package dev.thrctl.spawn;

import java.util.List;

/**
 * What a storm of signals did to threads that were being created.
 *
 * @param isProtected whether they started with every signal blocked
 * @param threads created in all rounds together
 * @param sent kill(2) calls of the storm; signals that found one pending were merged with it by the kernel
 * @param takenReady signals that a thread took when it was ready for them
 * @param takenByCreator signals that the creating thread took
 * @param early signals that hit a thread before it was ready
 * @param threadsHit the threads that they hit
 * @param examples the first few of those, with the first signal of each
 */
public record RaceReport(
        boolean isProtected,
        long rounds,
        long threads,
        int signal,
        long sent,
        long takenReady,
        long takenByCreator,
        long early,
        long threadsHit,
        List<EarlyHit> examples) {
    /**
     * A signal that came too early.
     *
     * @param round from 1
     * @param entered whether the thread had come to its function; else it was still in the C library
     * @param code si_code of sigaction(2)
     */
    public record EarlyHit(long round, int tid, boolean entered, int code, int senderPid) {}

    public long taken() {
        return takenReady + takenByCreator + early;
    }

    /** Whether the protection failed. */
    public boolean isBreached() {
        return isProtected && early > 0;
    }
}
