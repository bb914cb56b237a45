package dev.thrctl.cli.view;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import dev.thrctl.task.UserNames;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A thread with what is needed to explain it.
 *
 * @param users for the name of its own user, who may be another than that of its process
 * @param cpuPercent of one CPU over the interval, null if none was asked for
 */
public record ThreadRow(
        ProcessInfo process,
        ThreadInfo thread,
        SystemFacts system,
        UserNames users,
        @Nullable Double cpuPercent) {

    /** User and system time, null if the length of a clock tick is unknown. */
    public @Nullable Long cpuNs() {
        return system.ticksToNs(thread.stat().userTicks() + thread.stat().systemTicks());
    }

    /** Effective; null if it is unknown. */
    public @Nullable Long userId() {
        TaskStatus status = thread.status().orNull();
        return status == null ? null : status.userId(1);
    }

    /** Null if its user has none. */
    public @Nullable String userName() {
        Long id = userId();
        return id == null ? null : users.name(id);
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
