package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import dev.thrctl.task.SchedulingFacts;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON members of {@link SchedulingFacts}, in 'ps' and 'show' each there only if it was asked for, in 'set' always. */
final class SchedulingJson {
    private SchedulingJson() {}

    static void write(JsonOut out, SchedulingFacts facts) throws IOException {
        if (isAsked(facts.attributes())) {
            attributes(out, facts.attributes().orNull());
        }
        if (isAsked(facts.ioPriority())) {
            ioPriority(out, facts.ioPriority().orNull());
        }
        if (isAsked(facts.autogroup())) {
            String line = facts.autogroup().orNull();
            out.member("autogroup_nice", line == null ? null : SchedulingCells.autogroupNice(line));
        }
    }

    static void ioPriority(JsonOut out, @Nullable Integer priority) throws IOException {
        out.member("io_class", priority == null ? null : SetRow.ioClass(priority));
        out.member("io_level", priority == null ? null : SetRow.ioLevel(priority));
    }

    static void attributes(JsonOut out, @Nullable SchedAttributes attributes) throws IOException {
        SchedAttributes deadline = attributes != null && attributes.policy() == Policy.DEADLINE ? attributes : null;
        long sliceNs = attributes == null ? 0 : SchedulingCells.sliceNs(attributes);
        out.member("runtime_ns", deadline == null ? null : Long.valueOf(deadline.runtimeNs()));
        out.member("deadline_ns", deadline == null ? null : Long.valueOf(deadline.deadlineNs()));
        out.member("period_ns", deadline == null ? null : Long.valueOf(deadline.periodNs()));
        out.member("reclaim", has(deadline, SchedAttributes.RECLAIM));
        out.member("overrun_signal", has(deadline, SchedAttributes.DEADLINE_OVERRUN));
        out.member("slice_ns", sliceNs == 0 ? null : Long.valueOf(sliceNs));
    }

    private static @Nullable Boolean has(@Nullable SchedAttributes deadline, long flag) {
        return deadline == null ? null : Boolean.valueOf((deadline.flags() & flag) != 0);
    }

    private static boolean isAsked(Reading<?> reading) {
        return reading.outcome() != Reading.Outcome.NOT_READ;
    }
}
