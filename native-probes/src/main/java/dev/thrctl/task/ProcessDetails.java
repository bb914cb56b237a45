package dev.thrctl.task;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.util.List;

/**
 * What a look at one process shows beside its threads.
 *
 * @param executable path of the program, ends with {@code (deleted)} if the file has gone
 * @param namespaces in the order of their names
 */
public record ProcessDetails(
        ProcessInfo process,
        Reading<RawText> executable,
        Reading<RawText> workingDirectory,
        Reading<List<ProcessLimits.Limit>> limits,
        Reading<List<Namespace>> namespaces) {
    /** Whether anything could not be told that belongs to all threads. */
    boolean lacksFacts() {
        return isAbsent(executable)
                || isAbsent(workingDirectory)
                || isAbsent(limits)
                || isAbsent(namespaces)
                || isAbsent(process.abi())
                || isAbsent(process.commandLine());
    }

    private static boolean isAbsent(Reading<?> reading) {
        return reading.outcome() == Reading.Outcome.ABSENT;
    }

    /**
     * A namespace of a process.
     *
     * @param kind such as {@code pid} or {@code pid_for_children}
     * @param link as the kernel names it, {@code pid:[4026531836]}: two processes with the same text share it
     */
    public record Namespace(String kind, String link) {}
}
