package dev.thrctl.bench;

import org.jspecify.annotations.Nullable;

/**
 * What measuring itself costs where the loop runs; null if that is not known.
 *
 * @param clockReadNs one read of CLOCK_MONOTONIC
 * @param syscallNs the cheapest system call, by the way that the engine makes calls
 */
public record Calibration(
        @Nullable Double clockReadNs, @Nullable Double syscallNs) {}
