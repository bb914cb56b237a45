package dev.thrctl.signal;

import dev.thrctl.kernel.SignalSet;

/**
 * A thread that sleeps until a signalfd(2) has a signal for it.
 *
 * @param file the file descriptor of the signalfd
 * @param reads whether it is in a read of it; else in poll, select or epoll_wait, and may read it when that returns
 * @param mask of the signalfd
 */
public record SignalfdWait(int tid, int file, boolean reads, SignalSet mask) {}
