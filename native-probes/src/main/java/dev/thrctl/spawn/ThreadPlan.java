package dev.thrctl.spawn;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.thrprobe.ProbeRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which test threads are to be made, all alike.
 *
 * @param cloneFlags of include/uapi/linux/sched.h; for {@link Creation#CLONE} only
 * @param name at most 15 bytes, in which the first {@code %d} stands for the thread's index from 0; null for that of
 *     the program
 * @param mask exactly what the threads block, as far as the kernel lets them
 * @param caught by a handler that reports the signal
 * @param onStack whether the handlers run on the alternate stack (SA_ONSTACK)
 * @param restart whether they have system calls restarted (SA_RESTART)
 * @param stackBytes null for the default of glibc, or 64 KiB for {@link Creation#CLONE}
 * @param guardBytes null for one page
 * @param altStackBytes of each thread's alternate signal stack; null for none
 * @param cpus null for those of the process
 * @param policy SCHED_*, one of those without a deadline; null for that of the process
 * @param priority 0, or 1 to 99 with SCHED_FIFO and SCHED_RR
 * @param churnMilliHz threads that come and go beside the others, in thousandths of a thread a second
 * @param forNs how long the threads are held; null for until they are told to end
 */
public record ThreadPlan(
        int threads,
        Creation creation,
        long cloneFlags,
        @Nullable RawText name,
        SignalSet mask,
        SignalSet ignored,
        SignalSet caught,
        boolean onStack,
        boolean restart,
        @Nullable Long stackBytes,
        @Nullable Long guardBytes,
        @Nullable Long altStackBytes,
        @Nullable CpuSet cpus,
        @Nullable Integer policy,
        int priority,
        @Nullable Integer nice,
        boolean detached,
        Work work,
        long churnMilliHz,
        @Nullable Long forNs) {

    /** As src/main/c/hold.c reads it. */
    ProbeRequest request() {
        ProbeRequest request = ProbeRequest.first()
                .with("threads", threads)
                .with("clone", creation == Creation.CLONE)
                .with("flags", cloneFlags)
                .with("mask", mask.bits())
                .with("ignored", ignored.bits())
                .with("caught", caught.bits())
                .with("on_stack", onStack)
                .with("restart", restart)
                .with("detached", detached)
                .with("work", work.name().toLowerCase(Locale.ROOT))
                .with("churn_millihz", churnMilliHz);
        if (name != null) {
            request.withBytes("name", name.bytes());
        }
        if (cpus != null) {
            request.withAll("cpus", cpus.numbers());
        }
        with(request, "stack_bytes", stackBytes);
        with(request, "guard_bytes", guardBytes);
        with(request, "altstack_bytes", altStackBytes);
        with(request, "for_ns", forNs);
        if (policy != null) {
            request.with("policy", policy).with("priority", priority);
        }
        if (nice != null) {
            request.with("nice", nice);
        }
        return request;
    }

    private static void with(ProbeRequest request, String key, @Nullable Long value) {
        if (value != null) {
            request.with(key, value);
        }
    }
}
