package dev.thrctl.cpu;

/**
 * What another program would call the number of CPUs, were it started where the thread is.
 *
 * @param cpus by the rule of {@code since} and later versions
 * @param since a version
 * @param earlierCpus by the rule of the versions before
 */
public record Prediction(String since, long cpus, String rule, long earlierCpus, String earlierRule) {}
