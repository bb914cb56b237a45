package dev.thrctl.task;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SystemCallException;
import java.util.Set;

/**
 * How a thread is scheduled beside what stat says.
 *
 * @param attributes of sched_getattr(2): the times and flags of SCHED_DEADLINE, the length of a slice
 * @param ioPriority of ioprio_get(2), see {@link dev.thrctl.kernel.IoPriority}
 * @param autogroup the line of /proc/PID/autogroup, {@code /autogroup-9 nice 0}; empty if it is in none
 */
public record SchedulingFacts(
        Reading<SchedAttributes> attributes, Reading<Integer> ioPriority, Reading<String> autogroup) {

    private static final SchedulingFacts NOT_READ =
            new SchedulingFacts(Reading.notRead(), Reading.notRead(), Reading.notRead());

    static boolean isAsked(Set<Fact> facts) {
        return facts.contains(Fact.ATTRIBUTES) || facts.contains(Fact.IO_PRIORITY) || facts.contains(Fact.AUTOGROUP);
    }

    /** {@code callable} is whether system calls take the ids of this /proc. */
    static SchedulingFacts read(ProcFs proc, Kernel kernel, Set<Fact> facts, int pid, int tid, boolean callable) {
        return new SchedulingFacts(
                !facts.contains(Fact.ATTRIBUTES)
                        ? Reading.notRead()
                        : callable ? attributes(kernel, tid) : Reading.absent(),
                !facts.contains(Fact.IO_PRIORITY)
                        ? Reading.notRead()
                        : callable ? ioPriority(kernel, tid) : Reading.absent(),
                facts.contains(Fact.AUTOGROUP) ? proc.line("/proc/" + pid + "/autogroup") : Reading.notRead());
    }

    static SchedulingFacts notRead() {
        return NOT_READ;
    }

    private static Reading<SchedAttributes> attributes(Kernel kernel, int tid) {
        try {
            return Reading.known(kernel.schedulingControl().attributes(tid));
        } catch (ProbeException e) {
            return without(e);
        }
    }

    private static Reading<Integer> ioPriority(Kernel kernel, int tid) {
        try {
            return Reading.known(kernel.ioPriority().read(tid));
        } catch (ProbeException e) {
            return without(e);
        }
    }

    /** A system without such calls says so with another exception. */
    private static <T> Reading<T> without(ProbeException e) {
        return e instanceof SystemCallException call && call.isPermission() ? Reading.denied() : Reading.absent();
    }
}
