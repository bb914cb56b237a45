package dev.thrctl.signal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides about some signals and is not in the process itself.
 *
 * @param orphanedGroup whether its process group is orphaned, so that the default action of TSTP, TTIN and TTOU is
 *     none; null if it was not looked at, or cannot be told
 * @param signalFiles file descriptors of signalfd(2) whose mask has the signal, ascending; null if they were not looked
 *     at, or cannot be seen
 * @param otherSignalFiles those whose mask has it not: a signal wakes up their readers too; null where the former is
 */
public record Surroundings(
        @Nullable Boolean orphanedGroup,
        @Nullable List<Integer> signalFiles,
        @Nullable List<Integer> otherSignalFiles) {
    /** Nothing was looked at. */
    public static final Surroundings UNSEEN = new Surroundings(null, null, null);

    public Surroundings {
        signalFiles = signalFiles == null ? null : List.copyOf(signalFiles);
        otherSignalFiles = otherSignalFiles == null ? null : List.copyOf(otherSignalFiles);
    }
}
