package dev.thrctl.bench;

/** Of {@code samples} durations, in nanoseconds; {@code stddevNs} is that of the sample. */
public record Latency(
        long samples,
        double minNs,
        double p50Ns,
        double p90Ns,
        double p99Ns,
        double p999Ns,
        double maxNs,
        double meanNs,
        double stddevNs) {}
