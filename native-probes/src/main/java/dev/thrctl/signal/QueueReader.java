package dev.thrctl.signal;

import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.SigInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the signal queue of a stopped thread until its end or until a moment, whichever is first.
 *
 * <p>PTRACE_PEEKSIGINFO walks the queue from its head for every single signal (ptrace_peek_siginfo of kernel/ptrace.c), so
 * that twice the signals take four times as long, under the lock that the target needs to take or send signals: 3,000
 * take about 10 ms, 60,000 many seconds. Whether there is a signal at a certain place takes one walk.
 */
final class QueueReader {
    private static final int FIRST_BATCH = 64;
    private static final int MOST_AT_ONCE = 1024;

    /** What a step of the walk costs where nothing is in the cache, as was seen. */
    private static final long COLD_STEP_NS = 50;

    /** The part of the time in which to find out how long the queue is. */
    private static final int COUNTING_SHARE = 3;

    private final Ptrace ptrace;
    private final int tid;
    private final boolean ofProcess;
    private final List<byte[]> batches = new ArrayList<>();
    private long count;
    private boolean complete;
    private long atLeast;
    private boolean exact;

    QueueReader(Ptrace ptrace, int tid, boolean ofProcess) {
        this.ptrace = ptrace;
        this.tid = tid;
        this.ofProcess = ofProcess;
    }

    /**
     * Reads, and counts what it cannot read.
     *
     * @param deadlineNs of System.nanoTime; one batch is read in any case
     * @param expected how many there are at most, as far as is known; 0 if nothing is
     */
    void read(long deadlineNs, long expected) {
        int size = batch(FIRST_BATCH, deadlineNs);
        if (complete) {
            return;
        }
        long nowNs = System.nanoTime();
        count(nowNs + Math.max(0, deadlineNs - nowNs) / COUNTING_SHARE, expected);
        size = System.nanoTime() < deadlineNs ? size : 0;
        while (size > 0 && !complete) {
            size = batch(size, deadlineNs);
        }
        if (!complete && atLeast <= count) {
            complete = !holds(count);
            atLeast = complete ? count : count + 1;
            exact &= complete;
        }
    }

    /** Reads up to {@code size} signals; returns how many more it may try at once. */
    private int batch(int size, long deadlineNs) {
        long startNs = System.nanoTime();
        byte[] batch = new byte[size * SigInfo.BYTES];
        int copied = ptrace.peekSignals(tid, ofProcess, count, batch);
        batches.add(batch);
        count += copied;
        complete = copied < size;
        long nowNs = System.nanoTime();
        return next(size, nowNs - startNs, deadlineNs - nowNs);
    }

    /** The next batch is further from the head: each signal of it costs more, up to three times in the first ones. */
    private static int next(int size, long tookNs, long leftNs) {
        long eachNs = Math.max(1, 3 * tookNs / size);
        return (int) Math.max(0, Math.min(Math.min(MOST_AT_ONCE, 2L * size), leftNs / eachNs));
    }

    /**
     * Finds out how long the queue is, by halving what lies between a place that holds a signal and one that does not, as
     * long as a further look is affordable.
     */
    private void count(long deadlineNs, long expected) {
        atLeast = count;
        long most = Long.MAX_VALUE;
        long place = Math.max(expected, 2 * count) - 1;
        long stepNs = COLD_STEP_NS;
        while (atLeast < most) {
            long startNs = System.nanoTime();
            if (place > (deadlineNs - startNs) / stepNs) {
                return;
            }
            if (holds(place)) {
                atLeast = place + 1;
            } else {
                most = place;
            }
            stepNs = Math.max(1, Math.min(COLD_STEP_NS, 2 * (System.nanoTime() - startNs) / place));
            place = most < Long.MAX_VALUE ? (atLeast + most) / 2 : atLeast == expected ? atLeast : 2 * atLeast;
        }
        exact = true;
    }

    private boolean holds(long place) {
        return ptrace.peekSignals(tid, ofProcess, place, new byte[SigInfo.BYTES]) > 0;
    }

    boolean isComplete() {
        return complete;
    }

    long count() {
        return count;
    }

    long atLeast() {
        return Math.max(atLeast, count);
    }

    boolean isExact() {
        return exact;
    }

    /** What was read, the oldest first. Parsed here, when the thread runs again. */
    List<SigInfo> infos() {
        List<SigInfo> infos = new ArrayList<>((int) count);
        for (byte[] batch : batches) {
            for (int at = 0; at < batch.length && infos.size() < count; at += SigInfo.BYTES) {
                infos.add(SigInfo.parse(batch, at));
            }
        }
        return infos;
    }
}
