package dev.thrctl.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a latency depends on besides the program. Null where the system does not say.
 *
 * @param kernel release, as uname -r has it
 * @param hypervisor what it says it is; null if unknown or none
 * @param governors of the CPUs that were measured, without repeats
 * @param idleStates of the CPUs that were measured, with what happened during the measurement
 * @param mitigations the kernel's words by the name of the vulnerability, without those that do not affect the CPU
 * @param timerSlackNs of threads that thrctl starts
 */
public record BenchEnvironment(
        @Nullable String kernel,
        String machine,
        @Nullable String cpuModel,
        @Nullable Boolean virtualised,
        @Nullable String hypervisor,
        @Nullable Boolean smt,
        @Nullable List<String> governors,
        @Nullable List<IdleState> idleStates,
        @Nullable Map<String, String> mitigations,
        @Nullable Long timerSlackNs,
        String java) {
    /** {@code entries} of all those CPUs during the measurement; null if the kernel counted none. */
    public record IdleState(
            String name, boolean disabled, @Nullable Long entries) {}
}
