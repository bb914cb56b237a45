package dev.thrctl.limits;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cgroup.Placement.Outcome;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.ShellWord;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pids.max of a cgroup and of each ancestor. Source: cgroup-v2.rst, cgroup-v1/pids.rst, kernel/cgroup/pids.c. */
final class GroupTasks {
    private static final String CONTROLLER = "pids";
    private static final String LIMIT = "pids.max";
    private static final String CURRENT = "pids.current";

    private final Cgroups cgroups;
    private final OwnThreads own;

    GroupTasks(Cgroups cgroups, OwnThreads own) {
        this.cgroups = cgroups;
        this.own = own;
    }

    /** One row a group that can limit, the thread's own first; one row if there is none. */
    List<LimitRow> rows(int tid) {
        Placement placement = cgroups.find(tid, CONTROLLER);
        if (placement.outcome() != Outcome.FOUND) {
            return List.of(nowhere(placement));
        }
        List<LimitRow> rows = new ArrayList<>();
        for (Group group : placement.groups()) {
            Reading<String> max = cgroups.line(group, LIMIT);
            if (max.isKnown() || !cgroups.cannotLimit(placement, group, CONTROLLER)) {
                rows.add(row(group, max));
            }
        }
        if (!placement.complete()) {
            Group top = placement.groups().get(placement.groups().size() - 1);
            rows.add(place("above " + top.path(), top.file(LIMIT))
                    .unknown(null, null, "a cgroup namespace or a partial mount hides the groups above"));
        } else if (rows.isEmpty()) {
            Group root = placement.groups().get(placement.groups().size() - 1);
            rows.add(place(root.path(), root.folder()).unlimited(null, "the root group has no limit"));
        }
        return rows;
    }

    private static LimitRow nowhere(Placement placement) {
        Place place = place("cgroup", "/proc/PID/cgroup");
        return switch (placement.outcome()) {
            case NO_CONTROLLER -> place.unlimited(null, placement.reason());
            case DENIED -> place.denied(null, placement.reason());
            default -> place.unknown(null, null, placement.reason());
        };
    }

    private LimitRow row(Group group, Reading<String> max) {
        Place place = place(group.path(), group.file(LIMIT));
        String maxText = max.orNull();
        Long used = own.isIn(group, cgroups, CONTROLLER) ? own.without(() -> current(group)) : current(group);
        if (maxText == null) {
            return max.isDenied() ? place.denied(null, "not permitted") : place.unknown(null, used, "no such file");
        }
        if (maxText.equals("max")) {
            return place.unlimited(used, "");
        }
        long limit = Numbers.parse(group.file(LIMIT), maxText);
        if (used == null) {
            return cgroups.line(group, CURRENT).isDenied()
                    ? place.denied(limit, "not permitted to read pids.current")
                    : place.unknown(limit, null, "no pids.current");
        }
        return place.limited(limit, used, 1, Precision.EXACT, "");
    }

    private @Nullable Long current(Group group) {
        String text = cgroups.line(group, CURRENT).orNull();
        return text == null ? null : Numbers.parse(group.file(CURRENT), text);
    }

    private static Place place(String path, String file) {
        return new Place(
                LIMIT,
                path,
                Unit.THREADS,
                file,
                "echo N > " + ShellWord.of(file) + "; of a systemd unit: systemctl set-property UNIT TasksMax=N");
    }
}
