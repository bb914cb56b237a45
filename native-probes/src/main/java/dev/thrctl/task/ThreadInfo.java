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
        SchedulingFacts scheduling) {}
