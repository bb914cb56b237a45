package dev.thrctl.limits;

import dev.thrctl.kernel.Capability;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import dev.thrctl.limits.UserCharges.Account;
import dev.thrctl.limits.UserCharges.Charge;
import org.jspecify.annotations.Nullable;

/**
 * RLIMIT_NPROC: threads of the real user. Root and the two capabilities are free of it. Source: getrlimit(2),
 * copy_process of kernel/fork.c.
 */
final class UserProcesses {
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
            String name = has(Capability.SYS_RESOURCE)
                    ? "CAP_SYS_RESOURCE"
                    : has(Capability.SYS_ADMIN) ? "CAP_SYS_ADMIN" : "";
            if (name.isEmpty() || Boolean.FALSE.equals(capabilitiesInitial)) {
                return "";
            }
            return capabilitiesInitial == null ? null : "the process has " + name;
        }

        /** Whether a capability that must hold in the initial user namespace does; null if that cannot be told. */
        @Nullable
        Boolean isExemptBy(int capability) {
            if (effectiveCapabilities == null) {
                return null;
            }
            return has(capability) ? capabilitiesInitial : Boolean.FALSE;
        }

        boolean has(int capability) {
            return Capability.isIn(effectiveCapabilities, capability);
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
        LimitRow free = exempt(place, creator, limit, used);
        if (free != null) {
            return free;
        }
        if (used == null) {
            return place.unknown(limit, null, "the real user of the process is unknown");
        }
        return allSeen
                ? place.limited(limit, used, 1, Precision.EXACT, "")
                : place.limited(limit, used, 1, Precision.AT_MOST, "processes that thrctl does not see count too");
    }

    /** Null if the limit holds for the process. */
    private static @Nullable LimitRow exempt(Place place, Creator creator, @Nullable Long limit, @Nullable Long used) {
        String exemption = creator.exemption();
        if (exemption == null) {
            return place.unknown(limit, used, "cannot tell whether the process is exempt: no CapEff or uid_map");
        }
        return exemption.isEmpty() ? null : place.exempt(limit, used, "not enforced: " + exemption);
    }

    /** In user namespaces that cannot be seen from here. */
    static LimitRow hidden(Place place, @Nullable Long limit, @Nullable Long used) {
        String why = "threads count per user namespace, and the makers of those above have limits too, which"
                + " cannot be seen from here";
        return limit == null || used == null
                ? place.unknown(limit, used, why)
                : place.limited(limit, used, 1, Precision.AT_MOST, why);
    }

    /**
     * One of the users who made the namespaces above.
     *
     * @param limit that of the process, which inherits it as a rule; unsigned, null for unlimited
     */
    static LimitRow ofMaker(Place place, Creator creator, @Nullable Long limit, Charge charge) {
        long used = charge.threads();
        LimitRow free = exempt(place, creator, null, used);
        if (free != null) {
            return free;
        }
        if (charge.account().user() == 0 && charge.account().isInitial()) {
            return place.unlimited(used, "root made the user namespace");
        }
        return limit == null
                ? place.unknown(
                        null, used, "it is what this user had when it made the user namespace: no file shows it")
                : place.assumed(
                        limit,
                        used,
                        1,
                        "taken to be that of the process; it is what this user had when it made the user namespace");
    }

    static Place place(int pid, @Nullable Long user, String limitsFile) {
        return place(pid, user == null ? "user" : "user " + user, limitsFile);
    }

    /** A user of one of the namespaces that the process is charged in. */
    static Place place(int pid, Account account, String limitsFile) {
        String user = "user " + account.user();
        return place(pid, account.isInitial() ? user : user + " in " + account.namespace(), limitsFile);
    }

    private static Place place(int pid, String scope, String limitsFile) {
        return new Place(
                "RLIMIT_NPROC",
                scope,
                Unit.THREADS,
                limitsFile + ", threads of all processes of the user",
                "prlimit --pid " + pid + " --nproc=N for this process; TasksMax= and LimitNPROC= of a service,"
                        + " /etc/security/limits.conf of a login");
    }

    /** Where the limit of a maker comes from: it was set once and for all. */
    static Place makersPlace(Account account, String limitsFile) {
        return new Place(
                "RLIMIT_NPROC",
                account.isInitial()
                        ? "user " + account.user() + ", maker of the user namespace"
                        : "user " + account.user() + " in " + account.namespace(),
                Unit.THREADS,
                limitsFile + ", threads that are charged to the maker of the user namespace",
                "make the user namespace with a higher RLIMIT_NPROC, or as root");
    }
}
