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

/**
 * The memory of a cgroup and of each ancestor. No call fails there: who goes beyond is killed. Always an estimate.
 * Source: cgroup-v2.rst, cgroup-v1/memory.rst.
 */
final class GroupMemory {
    private static final String CONTROLLER = "memory";

    /** Version 1 writes PAGE_COUNTER_MAX pages for no limit, whose size the architecture decides. */
    private static final long NO_LIMIT = 1L << 60;

    private static final String KILLS = Memory.NOTE + "; who goes beyond is killed, no call fails";

    private final Cgroups cgroups;
    private final OwnThreads own;
    private final long perThread;

    GroupMemory(Cgroups cgroups, OwnThreads own, long perThread) {
        this.cgroups = cgroups;
        this.own = own;
        this.perThread = perThread;
    }

    /** The names that differ between the versions. */
    private record Names(String limit, String used, String stat, String inactive, String active) {
        static final Names FIRST = new Names(
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "memory.stat",
                "total_inactive_file",
                "total_active_file");
        static final Names SECOND =
                new Names("memory.max", "memory.current", "memory.stat", "inactive_file", "active_file");

        static Names of(int version) {
            return version == 1 ? FIRST : SECOND;
        }
    }

    /** One row a group that can limit, the thread's own first; one row if there is none. */
    List<LimitRow> rows(int tid) {
        Placement placement = cgroups.find(tid, CONTROLLER);
        if (placement.outcome() != Outcome.FOUND) {
            return List.of(nowhere(placement));
        }
        Names names = Names.of(placement.version());
        List<LimitRow> rows = new ArrayList<>();
        for (Group group : placement.groups()) {
            Reading<String> max = cgroups.line(group, names.limit());
            if (max.isKnown() || !cgroups.cannotLimit(placement, group, CONTROLLER)) {
                rows.add(row(group, names, max));
            }
        }
        Group top = placement.groups().get(placement.groups().size() - 1);
        if (!placement.complete()) {
            rows.add(place("above " + top.path(), names.limit(), top.file(names.limit()), top.file(names.limit()))
                    .unknown(null, null, "a cgroup namespace or a partial mount hides the groups above"));
        } else if (rows.isEmpty()) {
            rows.add(place(top.path(), names.limit(), top.folder(), top.folder())
                    .unlimited(null, "the root group has no limit"));
        }
        return rows;
    }

    private static LimitRow nowhere(Placement placement) {
        Place place = place("cgroup", Names.SECOND.limit(), "/proc/PID/cgroup", "/proc/PID/cgroup");
        return switch (placement.outcome()) {
            case NO_CONTROLLER -> place.unlimited(null, placement.reason());
            case DENIED -> place.denied(null, placement.reason());
            default -> place.unknown(null, null, placement.reason());
        };
    }

    private LimitRow row(Group group, Names names, Reading<String> max) {
        String file = group.file(names.limit());
        Place place = place(group.path(), names.limit(), file, file + ", " + names.used() + ", " + names.stat());
        Long used = used(group, names);
        String text = max.orNull();
        if (text == null) {
            return max.isDenied() ? place.denied(null, "not permitted") : place.unknown(null, used, "no such file");
        }
        long limit = text.equals("max") ? NO_LIMIT : Numbers.parse(file, text);
        if (limit >= NO_LIMIT) {
            return place.unlimited(used, "");
        }
        return used == null
                ? place.unknown(limit, null, "no " + names.used())
                : place.limited(limit, used, perThread, Precision.ESTIMATE, KILLS);
    }

    /** Without the cache of files, which the kernel gives up first, and without thrctl; null if unknown. */
    private @Nullable Long used(Group group, Names names) {
        String current = cgroups.line(group, names.used()).orNull();
        if (current == null) {
            return null;
        }
        long used = Numbers.parse(group.file(names.used()), current);
        String stat = cgroups.line(group, names.stat()).orNull();
        if (stat != null) {
            used -= number(stat, names.inactive()) + number(stat, names.active());
        }
        if (own.isIn(group, cgroups, CONTROLLER)) {
            used -= own.anonymousBytes();
        }
        return Math.max(0, used);
    }

    /** Of lines {@code key number}; 0 if there is none. */
    private static long number(String stat, String key) {
        int from = 0;
        while (from < stat.length()) {
            int newline = stat.indexOf('\n', from);
            int end = newline < 0 ? stat.length() : newline;
            int number = from + key.length() + 1;
            if (number < end && stat.startsWith(key, from) && stat.charAt(number - 1) == ' ') {
                return Numbers.parse(key, stat.substring(number, end));
            }
            from = end + 1;
        }
        return 0;
    }

    private static Place place(String scope, String limit, String file, String source) {
        return new Place(
                limit,
                scope,
                Unit.BYTES,
                source,
                "echo BYTES > " + ShellWord.of(file)
                        + "; of a systemd unit: systemctl set-property UNIT MemoryMax=BYTES");
    }
}
