package dev.thrctl.task;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.ThreadId;

/**
 * One thread at one moment. Facts that were not asked for are NOT_READ.
 *
 * @param syscall ABSENT for kernel threads and zombies, which are in none
 * @param wchan the kernel function it sleeps in; ABSENT when it runs
 * @param timerSlackNs nanoseconds
 * @param cgroup the lines of its cgroup file
 */
public record ThreadInfo(
        ThreadId id,
        TaskStat stat,
        Reading<TaskStatus> status,
        Reading<SyscallState> syscall,
        Reading<SchedStat> schedStat,
        Reading<RawText> wchan,
        Reading<Long> timerSlackNs,
        Reading<RawText> cgroup,
        Reading<StackArea> stack,
        Reading<Boolean> resetOnFork,
        SchedulingFacts scheduling) {

    /** Whether anything that was asked for could not be told. */
    boolean lacksFacts() {
        return isAbsent(status)
                || isAbsent(syscall)
                || isAbsent(schedStat)
                || isAbsent(wchan)
                || isAbsent(timerSlackNs)
                || isAbsent(cgroup)
                || isAbsent(stack)
                || isAbsent(resetOnFork)
                || isAbsent(scheduling.attributes())
                || isAbsent(scheduling.ioPriority())
                || isAbsent(scheduling.autogroup());
    }

    private static boolean isAbsent(Reading<?> reading) {
        return reading.outcome() == Reading.Outcome.ABSENT;
    }
}
