package dev.thrctl.cpu;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.cpu.CpuQuota.State;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Reading;
import java.util.ArrayList;
import java.util.List;

/** Reads the CPU quota of a thread's cgroup and of every ancestor. */
final class CpuQuotaReader {
    private static final String CONTROLLER = "cpu";

    private final Cgroups cgroups;

    CpuQuotaReader(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    /** What makes no sense is unknown, with the reason, and hides nothing else. */
    CpuQuota read(int tid) {
        Placement placement;
        try {
            placement = cgroups.find(tid, CONTROLLER);
        } catch (ProbeException e) {
            return CpuQuota.none(State.UNKNOWN, String.valueOf(e.getMessage()));
        }
        return switch (placement.outcome()) {
            case NO_CONTROLLER -> CpuQuota.none(State.UNLIMITED, placement.reason());
            case UNKNOWN -> CpuQuota.none(State.UNKNOWN, placement.reason());
            case DENIED -> CpuQuota.none(State.DENIED, placement.reason());
            case FOUND -> read(placement);
        };
    }

    private CpuQuota read(Placement placement) {
        List<Level> levels = new ArrayList<>();
        for (Group group : placement.groups()) {
            levels.add(level(placement, group));
        }
        return CpuQuota.of(placement.version(), levels, placement.complete());
    }

    private Level level(Placement placement, Group group) {
        try {
            return placement.version() == 2 ? version2(placement, group) : version1(placement, group);
        } catch (ProbeException e) {
            String file = group.file(placement.version() == 2 ? "cpu.max" : "cpu.cfs_quota_us");
            return Level.malformed(group.path(), file, String.valueOf(e.getMessage()));
        }
    }

    private Level version2(Placement placement, Group group) {
        Reading<String> max = cgroups.line(group, "cpu.max");
        String text = max.orNull();
        return text == null
                ? missing(placement, group, "cpu.max", max)
                : CpuQuota.parseVersion2(group.path(), group.file("cpu.max"), text);
    }

    private Level version1(Placement placement, Group group) {
        Reading<String> quota = cgroups.line(group, "cpu.cfs_quota_us");
        String text = quota.orNull();
        return text == null
                ? missing(placement, group, "cpu.cfs_quota_us", quota)
                : CpuQuota.parseVersion1(
                        group.path(),
                        group.file("cpu.cfs_quota_us"),
                        text,
                        group.file("cpu.cfs_period_us"),
                        cgroups.line(group, "cpu.cfs_period_us").orNull());
    }

    private Level missing(Placement placement, Group group, String name, Reading<String> reading) {
        State state = reading.isDenied()
                ? State.DENIED
                : cgroups.cannotLimit(placement, group, CONTROLLER) ? State.UNLIMITED : State.UNKNOWN;
        return Level.without(group.path(), group.file(name), state);
    }
}
