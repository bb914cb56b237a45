package dev.thrctl.bench;

/**
 * How the kernel schedules the timed threads, read from themselves: what nobody asked for is inherited.
 *
 * @param policy other, batch, idle, ext, fifo or rr
 * @param priority 1 to 99; 0 without a real-time policy
 */
public record TimedPolicy(String policy, int priority, int nice) {}
