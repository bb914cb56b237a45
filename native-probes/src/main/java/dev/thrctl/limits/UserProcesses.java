package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * RLIMIT_NPROC: threads of the real user. Root and the two capabilities are free of it. Source: getrlimit(2),
 * copy_process of kernel/fork.c.
 */
final class UserProcesses {
    /** include/uapi/linux/capability.h. */
    static final int CAP_SYS_ADMIN = 21;

    /** include/uapi/linux/capability.h. */
    static final int CAP_SYS_RESOURCE = 24;

    private UserProcesses() {}

    /**
     * Who creates the thread.
     *
     * @param realUser as thrctl sees it; null if unknown
     * @param effectiveCapabilities a set of bits; null if unknown
     * @param userInitial whether {@code realUser} is a number of the initial user namespace; null if unknown
     * @param capabilitiesInitial whether the capabilities hold in the initial user namespace: others do not count
     */
    record Creator(
            @Nullable Long realUser,
            @Nullable Long effectiveCapabilities,
            @Nullable Boolean userInitial,
            @Nullable Boolean capabilitiesInitial) {
        /** Empty if it is not exempt; null if that cannot be told. */
        @Nullable
        String exemption() {
            if (Long.valueOf(0).equals(realUser) && Boolean.TRUE.equals(userInitial)) {
                return "the real user is root";
            }
            if (effectiveCapabilities == null) {
                return null;
            }
            String name = has(CAP_SYS_RESOURCE) ? "CAP_SYS_RESOURCE" : has(CAP_SYS_ADMIN) ? "CAP_SYS_ADMIN" : "";
            if (name.isEmpty() || Boolean.FALSE.equals(capabilitiesInitial)) {
                return "";
            }
            return capabilitiesInitial == null ? null : "the process has " + name;
        }

        boolean has(int capability) {
            return effectiveCapabilities != null && (effectiveCapabilities >>> capability & 1) != 0;
        }
    }

    /**
     * @param limit unsigned; null for unlimited
     * @param used threads of that user; null if unknown
     * @param allSeen false if there may be processes that thrctl does not see
     */
    static LimitRow row(Place place, Creator creator, @Nullable Long limit, @Nullable Long used, boolean allSeen) {
        if (limit == null) {
            return place.unlimited(used, "");
        }
        String exemption = creator.exemption();
        if (exemption == null) {
            return place.unknown(limit, used, "cannot tell whether the process is exempt: no CapEff or uid_map");
        }
        if (!exemption.isEmpty()) {
            return place.exempt(limit, used, "not enforced: " + exemption);
        }
        if (used == null) {
            return place.unknown(limit, null, "the real user of the process is unknown");
        }
        return allSeen
                ? place.limited(limit, used, 1, Precision.EXACT, "")
                : place.limited(limit, used, 1, Precision.AT_MOST, "processes that thrctl does not see count too");
    }

    static Place place(int pid, @Nullable Long user, String limitsFile) {
        return new Place(
                "RLIMIT_NPROC",
                user == null ? "user" : "user " + user,
                Unit.THREADS,
                limitsFile + ", threads of all processes of the user",
                "prlimit --pid " + pid + " --nproc=N for this process; TasksMax= and LimitNPROC= of a service,"
                        + " /etc/security/limits.conf of a login");
    }
}
