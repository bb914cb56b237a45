package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import dev.thrctl.task.SchedulingFacts;
import org.jspecify.annotations.Nullable;

/** The columns of {@link SchedulingFacts}. */
final class SchedulingCells {
    private SchedulingCells() {}

    static Cell cell(ThreadColumn column, SchedulingFacts facts) {
        return switch (column) {
            case IOPRIO -> Cell.of(facts.ioPriority(), io -> Cell.of(SetRow.ioText(io)));
            case AUTONICE -> Cell.of(facts.autogroup(), line -> Cell.of((Number) autogroupNice(line)));
            default -> Cell.of(facts.attributes(), attributes -> time(column, attributes));
        };
    }

    private static Cell time(ThreadColumn column, SchedAttributes attributes) {
        boolean isDeadline = attributes.policy() == Policy.DEADLINE;
        long ns = column == ThreadColumn.SLICE
                ? sliceNs(attributes)
                : !isDeadline
                        ? 0
                        : column == ThreadColumn.RUNTIME
                                ? attributes.runtimeNs()
                                : column == ThreadColumn.DEADLINE ? attributes.deadlineNs() : attributes.periodNs();
        return ns == 0 ? Cell.NONE : Cells.duration(ns);
    }

    /** 0 for policies without a slice, and before Linux 6.12. */
    static long sliceNs(SchedAttributes attributes) {
        return switch (attributes.policy()) {
            case Policy.OTHER, Policy.BATCH, Policy.IDLE -> attributes.runtimeNs();
            default -> 0;
        };
    }

    /** {@code reclaim overrun-signal}; {@code -} without any. */
    static Cell flags(Reading<SchedAttributes> attributes) {
        return Cell.of(attributes, one -> {
            String flags =
                    one.policy() == Policy.DEADLINE ? SetRow.deadlineFlags(one).strip() : "";
            return flags.isEmpty() ? Cell.NONE : Cell.of(flags);
        });
    }

    /** Of {@code /autogroup-9 nice 0}; null for a process that is in none, or for another text. */
    static @Nullable Integer autogroupNice(String line) {
        int word = line.indexOf(" nice ");
        if (word < 0) {
            return null;
        }
        try {
            return Integer.valueOf(line.substring(word + 6).strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
