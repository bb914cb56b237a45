package dev.thrctl.cgroup;

import java.util.List;

/**
 * Where a thread stands in the hierarchy of one controller.
 *
 * @param reason why nothing was found; empty if {@link Outcome#FOUND}
 * @param version 1 or 2; 0 unless found
 * @param groups the thread's own group first, then its parents upwards as far as they are mounted
 * @param complete whether the last group is the root of the whole hierarchy: if not, groups above it may limit too,
 *     but a cgroup namespace or a partial mount hides them
 */
public record Placement(Outcome outcome, String reason, int version, List<Group> groups, boolean complete) {
    /** Whether there is a place, and if not, what that says of limits. */
    public enum Outcome {
        FOUND,
        /** The kernel does not have this controller, or has it switched off: nothing can limit. */
        NO_CONTROLLER,
        UNKNOWN,
        DENIED
    }

    /**
     * One cgroup.
     *
     * @param path as /proc/PID/cgroup writes it, seen from the cgroup namespace of thrctl
     * @param folder where its files are
     */
    public record Group(String path, String folder) {
        public String file(String name) {
            return folder.equals("/") ? "/" + name : folder + "/" + name;
        }
    }

    /** For whoever cannot ask, as where a file makes no sense. */
    public static Placement unknown(String reason) {
        return none(Outcome.UNKNOWN, reason);
    }

    static Placement none(Outcome outcome, String reason) {
        return new Placement(outcome, reason, 0, List.of(), false);
    }
}
