package dev.thrctl.cli.view;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A thread with what is needed to explain it.
 *
 * @param userName null if the user has none
 * @param cpuPercent of one CPU over the interval, null if none was asked for
 */
public record ThreadRow(
        ProcessInfo process,
        ThreadInfo thread,
        SystemFacts system,
        @Nullable String userName,
        @Nullable Double cpuPercent) {

    /** User and system time, null if the length of a clock tick is unknown. */
    public @Nullable Long cpuNs() {
        return system.ticksToNs(thread.stat().userTicks() + thread.stat().systemTicks());
    }

    public @Nullable SignalSet signals(Function<TaskStatus, @Nullable SignalSet> which) {
        TaskStatus status = thread.status().orNull();
        return status == null ? null : which.apply(status);
    }

    /** The name of the system call it is in, its number if that has no name, null if it is in none. */
    public @Nullable String syscallName() {
        SyscallState state = thread.syscall().orNull();
        if (state == null || state.kind() != SyscallState.Kind.IN_SYSCALL) {
            return null;
        }
        return syscallName(process.abi().orNull(), state.number());
    }

    private static String syscallName(@Nullable Abi abi, long number) {
        String name = abi == null ? null : SyscallTable.name(abi, number);
        return name == null ? "syscall_" + number : name;
    }
}
