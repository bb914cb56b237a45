package dev.thrctl.signal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides about some signals and is not in the threads themselves.
 *
 * @param orphanedGroup whether its process group is orphaned, so that the default action of TSTP, TTIN and TTOU is
 *     none; null if it was not looked at, or cannot be told
 * @param signalfds null if they were not looked at, or cannot be seen
 * @param holdDoubts why it cannot be told whether something holds the threads, one sentence part each
 * @param dumpsCore whether it is writing a core dump: it will end, and only SIGKILL reaches it until then
 */
public record Surroundings(
        @Nullable Boolean orphanedGroup, @Nullable Signalfds signalfds, List<String> holdDoubts, boolean dumpsCore) {
    /** Nothing was looked at. */
    public static final Surroundings UNSEEN = new Surroundings(null, null, List.of());

    /** Of a process that writes no core dump. */
    public Surroundings(@Nullable Boolean orphanedGroup, @Nullable Signalfds signalfds, List<String> holdDoubts) {
        this(orphanedGroup, signalfds, holdDoubts, false);
    }

    public Surroundings {
        holdDoubts = List.copyOf(holdDoubts);
    }
}
