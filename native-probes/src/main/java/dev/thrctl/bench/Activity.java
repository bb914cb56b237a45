package dev.thrctl.bench;

import org.jspecify.annotations.Nullable;

/**
 * What the whole system did during a measurement. Null where the system does not say.
 *
 * @param contextSwitches of all CPUs, those of the timed threads among them
 * @param stealNs during which the hypervisor ran something else, on all CPUs
 * @param cpuTimeNs of all CPUs in all states: what {@code stealNs} is a part of
 * @param throttling of the timed threads by a CPU quota
 * @param load runnable and waiting tasks over the last minute, as it was at the end
 */
public record Activity(
        @Nullable Long contextSwitches,
        @Nullable Long stealNs,
        @Nullable Long cpuTimeNs,
        @Nullable Throttling throttling,
        @Nullable Double load) {}
