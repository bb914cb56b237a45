package dev.thrctl.bench;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads how often the cgroups of this process, which are those of the timed threads, were throttled. Source: cpu.stat in
 * Documentation/admin-guide/cgroup-v2.rst and Documentation/scheduler/sched-bwc.rst.
 */
final class ThrottlingProbe {
    private static final long NS_PER_US = 1_000;

    private final ProcFs proc;

    ThrottlingProbe(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * Counters at one moment, by the folder of the group.
     *
     * @param complete whether all groups that could be throttled are among them
     */
    record Counters(Map<String, Throttling> groups, boolean complete) {}

    Counters read() {
        Integer self = proc.selfPid();
        try {
            return self == null ? new Counters(Map.of(), false) : read(new Cgroups(proc).find(self, "cpu"));
        } catch (MalformedFileException e) {
            return new Counters(Map.of(), false);
        }
    }

    private Counters read(Placement placement) {
        if (placement.outcome() != Placement.Outcome.FOUND) {
            return new Counters(Map.of(), placement.outcome() == Placement.Outcome.NO_CONTROLLER);
        }
        Cgroups cgroups = new Cgroups(proc);
        Map<String, Throttling> groups = new LinkedHashMap<>();
        boolean complete = placement.complete();
        for (Placement.Group group : placement.groups()) {
            byte[] raw = proc.bytes(group.file("cpu.stat")).orNull();
            Throttling counters = raw == null ? null : parse(RawText.of(raw).text());
            if (counters != null) {
                groups.put(group.folder(), counters);
            } else if (!cgroups.cannotLimit(placement, group, "cpu")) {
                complete = false;
            }
        }
        return new Counters(groups, complete);
    }

    /** Lines of a key and a number; null without the keys of a quota, as in the root. */
    static @Nullable Throttling parse(String stat) {
        Long periods = null;
        Long throttled = null;
        Long timeNs = null;
        for (String line : stat.split("\n", -1)) {
            int blank = line.indexOf(' ');
            Long value = blank < 0 ? null : number(line.substring(blank + 1).strip());
            if (value != null) {
                switch (line.substring(0, blank)) {
                    case "nr_periods" -> periods = value;
                    case "nr_throttled" -> throttled = value;
                    case "throttled_time" -> timeNs = value;
                    case "throttled_usec" -> timeNs = value * NS_PER_US;
                    default -> {}
                }
            }
        }
        return periods == null || throttled == null || timeNs == null
                ? null
                : new Throttling(periods, throttled, timeNs);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Null if nothing was seen to be throttled, but not all was seen. */
    static @Nullable Throttling between(Counters before, Counters after) {
        Throttling worst = Throttling.NONE;
        for (Map.Entry<String, Throttling> group : after.groups().entrySet()) {
            Throttling from = before.groups().get(group.getKey());
            Throttling to = group.getValue();
            if (from != null) {
                worst = worse(
                        worst,
                        new Throttling(
                                to.periods() - from.periods(),
                                to.throttled() - from.throttled(),
                                to.throttledNs() - from.throttledNs()));
            }
        }
        return worst.throttled() == 0 && !(before.complete() && after.complete()) ? null : worst;
    }

    private static Throttling worse(Throttling one, Throttling other) {
        if (one.throttled() != other.throttled()) {
            return one.throttled() > other.throttled() ? one : other;
        }
        return one.periods() >= other.periods() ? one : other;
    }
}
