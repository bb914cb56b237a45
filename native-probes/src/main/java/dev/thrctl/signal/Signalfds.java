package dev.thrctl.signal;

import dev.thrctl.kernel.SignalSet;
import java.util.List;
import java.util.Map;

/**
 * The signalfd(2) files of a process and who waits for them.
 *
 * @param files masks by file descriptor
 * @param waits threads that sleep in a wait for one
 * @param unseen threads that run, or whose system call cannot be seen: they may be reading one
 * @param ring whether it has an io_uring, which may read one
 */
public record Signalfds(Map<Integer, SignalSet> files, List<SignalfdWait> waits, List<Integer> unseen, boolean ring) {
    /** There is none. */
    public static final Signalfds NONE = new Signalfds(Map.of(), List.of(), List.of(), false);

    public Signalfds {
        files = Map.copyOf(files);
        waits = List.copyOf(waits);
        unseen = List.copyOf(unseen);
    }
}
