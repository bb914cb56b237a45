package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Times;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.sched.AffinityChange;
import dev.thrctl.sched.SchedulingChange;
import dev.thrctl.sched.Setting;
import dev.thrctl.sched.SettingsChange;
import dev.thrctl.sched.ThreadChange;
import dev.thrctl.sched.ThreadChange.Failure;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadSettings;
import dev.thrctl.task.Policy;
import org.jspecify.annotations.Nullable;

/** One setting of one thread. */
record SetRow(ThreadChange thread, Setting setting) {
    String result() {
        for (Failure failure : thread.failures()) {
            if (failure.setting() == setting) {
                return isDryRun() ? "would fail" : "failed";
            }
        }
        if (thread.result() == Result.GONE) {
            return "gone";
        }
        boolean wasUnmet = thread.wanted().unmet(thread.before()).contains(setting);
        if (thread.result() == Result.UNCHANGED || !wasUnmet) {
            return "unchanged";
        }
        return isDryRun() ? "would change" : "changed";
    }

    /** Whatever was tried of a thread that has not ended, it is read again. */
    private boolean isDryRun() {
        return thread.result() == Result.WOULD_CHANGE || (thread.result() == Result.FAILED && thread.after() == null);
    }

    Cell old() {
        return withSlice(cell(setting, thread.before()), thread.before());
    }

    /** The length of a slice, which every ordinary thread has, is shown where it is what differs. */
    private Cell withSlice(Cell cell, ThreadSettings shown) {
        ThreadSettings after = thread.after();
        SchedAttributes old = thread.before().attributes().orNull();
        SchedAttributes now = after == null ? null : after.attributes().orNull();
        SchedAttributes mine = shown.attributes().orNull();
        boolean differs = setting == Setting.SCHEDULING
                && old != null
                && now != null
                && mine != null
                && old.policy() == now.policy()
                && old.policy() != Policy.DEADLINE
                && old.runtimeNs() != now.runtimeNs();
        return differs && mine != null ? Cell.of(cell.text() + " slice " + Times.precise(mine.runtimeNs())) : cell;
    }

    /** What it is after the change; what it would be in a dry run; none if the thread has ended. */
    Cell now() {
        ThreadSettings after = thread.after();
        if (after != null) {
            return withSlice(cell(setting, after), after);
        }
        return switch (thread.result()) {
            case UNCHANGED -> cell(setting, thread.before());
            case WOULD_CHANGE, FAILED -> wanted(thread.wanted());
            default -> Cell.NONE;
        };
    }

    private Cell wanted(SettingsChange change) {
        AffinityChange affinity = change.affinity();
        SchedulingChange scheduling = change.scheduling();
        SchedAttributes now = thread.before().attributes().orNull();
        Integer io = change.ioPriority();
        return switch (setting) {
            case AFFINITY ->
                affinity == null ? Cell.NONE : Cell.of(affinity.expected().list());
            case SCHEDULING ->
                scheduling == null || now == null ? Cell.NONE : Cell.of(text(scheduling.applyTo(now, 0)));
            case NICE -> number(change.nice());
            case IO_PRIORITY -> io == null ? Cell.NONE : Cell.of(ioText(io));
            case TIMER_SLACK -> slack(change.timerSlackNs());
        };
    }

    static Cell cell(Setting setting, ThreadSettings settings) {
        return switch (setting) {
            case AFFINITY -> Cell.of(settings.affinity(), cpus -> Cell.of(cpus.list()));
            case SCHEDULING -> Cell.of(settings.attributes(), attributes -> Cell.of(text(attributes)));
            case NICE -> number(settings.nice());
            case IO_PRIORITY -> Cell.of(settings.ioPriority(), io -> Cell.of(ioText(io)));
            case TIMER_SLACK -> {
                Reading<Long> slack = settings.timerSlackNs();
                yield slack.isDenied() ? Cell.DENIED : slack(slack.orNull());
            }
        };
    }

    /** A nice value can be negative, which the cells of small numbers know. */
    private static Cell number(@Nullable Integer value) {
        return Cell.of((Number) value);
    }

    private static Cell slack(@Nullable Long ns) {
        return ns == null ? Cell.NONE : Cells.slack(ns);
    }

    private static String text(SchedAttributes attributes) {
        String text = Policy.shortName(attributes.policy());
        if (attributes.priority() != 0) {
            text += " " + attributes.priority();
        }
        if (attributes.policy() == Policy.DEADLINE) {
            text += " " + Times.precise(attributes.runtimeNs()) + "/" + Times.precise(attributes.deadlineNs()) + "/"
                    + Times.precise(attributes.periodNs());
        }
        text += deadlineFlags(attributes);
        return attributes.resetOnFork() ? text + " reset-on-fork" : text;
    }

    static String deadlineFlags(SchedAttributes attributes) {
        return ((attributes.flags() & SchedAttributes.RECLAIM) == 0 ? "" : " reclaim")
                + ((attributes.flags() & SchedAttributes.DEADLINE_OVERRUN) == 0 ? "" : " overrun-signal");
    }

    static String ioText(int priority) {
        String name = ioClass(priority);
        Integer level = ioLevel(priority);
        return level == null ? name : name + ":" + level;
    }

    static String ioClass(int priority) {
        return switch (IoPriority.classOf(priority)) {
            case IoPriority.CLASS_NONE -> "none";
            case IoPriority.CLASS_REAL_TIME -> "rt";
            case IoPriority.CLASS_BEST_EFFORT -> "best-effort";
            case IoPriority.CLASS_IDLE -> "idle";
            default -> Integer.toString(IoPriority.classOf(priority));
        };
    }

    /** Null for the classes without levels. */
    static @Nullable Integer ioLevel(int priority) {
        int ioClass = IoPriority.classOf(priority);
        return ioClass == IoPriority.CLASS_NONE || ioClass == IoPriority.CLASS_IDLE
                ? null
                : Integer.valueOf(IoPriority.levelOf(priority));
    }
}
