package dev.thrctl.signal;

import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.SignalSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signals that wait in one process.
 *
 * @param library that names its real-time signals
 * @param signals those of the process in the order in which they came, then those of each thread by its id
 * @param stops the threads that were stopped to look, in this order
 * @param cuts queues that were read in part
 * @param problems what could not be read, a sentence each; empty if all was
 */
public record PendingSignals(
        int pid,
        CLibrary library,
        List<PendingSignal> signals,
        List<Stopped> stops,
        List<Cut> cuts,
        List<String> problems) {
    public PendingSignals {
        signals = List.copyOf(signals);
        stops = List.copyOf(stops);
        cuts = List.copyOf(cuts);
        problems = List.copyOf(problems);
    }

    /** Whether every queue was read to its end. */
    public boolean isComplete() {
        return cuts.isEmpty() && problems.isEmpty();
    }

    /**
     * One stop.
     *
     * @param stoppedNs at most so long: from the last moment at which it was seen not to have stopped until it was let go
     */
    public record Stopped(int tid, long stoppedNs) {}

    /**
     * A queue that holds more than could be read within the limit of a stop.
     *
     * @param tid whose it is; null for that of the process
     * @param read how many signals of it were read, the oldest ones
     * @param atLeast how many it held at least; more than {@code read}
     * @param exact whether it held just so many
     * @param unseen signals that are pending in it, of which none was among those read
     */
    public record Cut(@Nullable Integer tid, long read, long atLeast, boolean exact, SignalSet unseen) {}
}
