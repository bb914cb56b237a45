package dev.thrctl.signal;

import java.util.List;

/**
 * The signals that wait in one process.
 *
 * @param signals those of the process in the order in which they came, then those of each thread by its id
 * @param stopped how many threads were stopped for an instant, to look
 * @param problems what could not be read, a sentence each; empty if all was
 */
public record PendingSignals(int pid, List<PendingSignal> signals, int stopped, List<String> problems) {}
