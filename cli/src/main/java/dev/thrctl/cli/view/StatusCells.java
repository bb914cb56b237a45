package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/** The cells of the columns that come from a thread's status file. */
final class StatusCells {
    private StatusCells() {}

    static Cell cell(ThreadColumn column, Reading<TaskStatus> reading) {
        TaskStatus status = reading.orNull();
        if (status == null) {
            return reading.isDenied() ? Cell.DENIED : Cell.UNKNOWN;
        }
        return switch (column) {
            case NSTID -> Cells.numbers(status.namespaceTids());
            case ALLOWED -> Cells.cpus(status.allowedCpus());
            case VCSW -> Cells.number(status.voluntarySwitches());
            case ICSW -> Cells.number(status.involuntarySwitches());
            case BLOCKED -> signals(status.blocked());
            case PENDING -> signals(status.pending());
            case SHPENDING -> signals(status.sharedPending());
            case IGNORED -> signals(status.ignored());
            case CAUGHT -> signals(status.caught());
            case SECCOMP -> Cells.seccomp(status.seccomp());
            case NNP -> status.noNewPrivs() == null ? Cell.UNKNOWN : Cells.yesNo(status.noNewPrivs());
            default -> throw new IllegalArgumentException(column + " is not in status");
        };
    }

    private static Cell signals(@Nullable SignalSet set) {
        return set == null ? Cell.UNKNOWN : Cell.of(set.compact());
    }
}
