package dev.thrctl.sched;

import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.task.Policy;
import java.util.List;

/** What can be set of a thread, each by one call. */
public enum Setting {
    SCHEDULING("scheduling"),
    AFFINITY("affinity"),
    NICE("nice"),
    IO_PRIORITY("io_priority"),
    TIMER_SLACK("timer_slack");

    private static final List<Setting> ORDER = List.of(values());

    /** A thread with SCHED_DEADLINE must be allowed on all CPUs: it loses that policy first, and gets it last. */
    private static final List<Setting> AFFINITY_FIRST = List.of(AFFINITY, SCHEDULING, NICE, IO_PRIORITY, TIMER_SLACK);

    private final String text;

    Setting(String text) {
        this.text = text;
    }

    /** As in JSON. */
    public String text() {
        return text;
    }

    static List<Setting> order(ThreadSettings now) {
        SchedAttributes attributes = now.attributes().orNull();
        return attributes != null && attributes.policy() == Policy.DEADLINE ? ORDER : AFFINITY_FIRST;
    }
}
