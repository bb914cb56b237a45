package dev.thrctl.spawn;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.thrprobe.ProbeRequest;
import org.jspecify.annotations.Nullable;

/**
 * A call on every thread of a process.
 *
 * @param value nice value, or timer slack in ns; null for what the probe chooses, and for the other calls
 * @param cpus for sched_setaffinity; null for the first CPU that the probe may use
 * @param threads beside the one that calls
 * @param calls how often it is made
 * @param churnMilliHz threads that come and go meanwhile, in thousandths of a thread a second
 * @param denyOne whether one thread has a seccomp filter that fails the call with EPERM
 */
public record CallPlan(
        RuntimeCall call,
        @Nullable Long value,
        @Nullable CpuSet cpus,
        int threads,
        int calls,
        long churnMilliHz,
        boolean denyOne) {

    /** As src/main/c/allthreads.c reads it. */
    ProbeRequest request() {
        ProbeRequest request = ProbeRequest.first()
                .with("call", call.word())
                .with("threads", threads)
                .with("calls", calls)
                .with("churn_millihz", churnMilliHz)
                .with("deny", denyOne);
        if (value != null) {
            request.with("value", value);
        }
        if (cpus != null) {
            request.withAll("cpus", cpus.numbers());
        }
        return request;
    }
}
