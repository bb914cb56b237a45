package dev.thrctl.cpu;

import dev.thrctl.cpu.CpuQuota.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which well-known programs count CPUs on Linux.
 *
 * <ul>
 *   <li>Java: os::Linux::active_processor_count and CgroupUtil of HotSpot; ancestors since JDK-8322420, which updates
 *       of 21 from 2025 on have too. Before 17.0.5 it also took cpu.shares for a limit. {@code -XX:ActiveProcessorCount} overrides it
 *   <li>nproc: lib/nproc.c of gnulib; version 2 quotas since coreutils 9.8
 *   <li>Go: defaultGOMAXPROCS of runtime/cgroup_linux.go. The variable GOMAXPROCS overrides it
 * </ul>
 */
final class Predictions {
    private static final String AFFINITY = "affinity";

    private final long affinity;
    private final CpuQuota quota;

    Predictions(long affinity, CpuQuota quota) {
        this.affinity = Math.max(1, affinity);
        this.quota = quota;
    }

    Prediction java() {
        Level least = quota.binding();
        Level own = quota.own();
        return new Prediction(
                "24",
                least == null ? affinity : Math.min(affinity, least.roundedUp(affinity)),
                "min(affinity, smallest quota of all ancestors, rounded up)",
                own == null ? affinity : Math.min(affinity, own.roundedUp(affinity)),
                "min(affinity, quota of the own cgroup only, rounded up); late updates of 21 count as 24");
    }

    Prediction go(Map<String, String> environment) {
        long wanted = positive(environment.get("GOMAXPROCS"));
        if (wanted != 0) {
            return new Prediction("1.25", wanted, "GOMAXPROCS", wanted, "GOMAXPROCS");
        }
        Level own = quota.own();
        long granted = own == null ? affinity : Math.max(2, own.roundedUp(affinity));
        return new Prediction(
                "1.25",
                Math.min(affinity, granted),
                "min(affinity, quota of the own cgroup only, rounded up, at least 2)",
                affinity,
                AFFINITY);
    }

    /**
     * The whole count, as without {@code --all} or {@code --ignore}.
     *
     * @param realTime whether the policy is SCHED_FIFO, SCHED_RR or SCHED_DEADLINE, which quotas do not throttle
     * @param environment OMP_NUM_THREADS decides alone if it is valid, OMP_THREAD_LIMIT is an upper bound
     */
    Prediction nproc(boolean realTime, Map<String, String> environment) {
        long limit = openMp(environment.get("OMP_THREAD_LIMIT"));
        long bound = limit == 0 ? Long.MAX_VALUE : limit;
        long threads = openMp(environment.get("OMP_NUM_THREADS"));
        if (threads != 0) {
            long count = Math.min(threads, bound);
            return new Prediction("9.8", count, "OMP_NUM_THREADS", count, "OMP_NUM_THREADS");
        }
        String suffix = bound < affinity ? ", at most OMP_THREAD_LIMIT" : "";
        Level least = quota.version() == 2 && !realTime ? quota.binding() : null;
        long granted = least == null ? affinity : least.rounded(affinity);
        return new Prediction(
                "9.8",
                Math.min(bound, Math.min(affinity, granted)),
                "min(affinity, smallest cgroup v2 quota, rounded to nearest)" + suffix,
                Math.min(bound, affinity),
                AFFINITY + suffix);
    }

    /** What the runtime takes of GOMAXPROCS: decimal digits and nothing else; 0 for what it ignores. */
    private static long positive(@Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > 9) {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return 0;
            }
            number = number * 10 + (value.charAt(i) - '0');
        }
        return number;
    }

    /** A positive number, with blanks around it or a comma behind it; 0 for anything else. */
    private static long openMp(@Nullable String value) {
        if (value == null) {
            return 0;
        }
        String text = value.strip();
        long number = 0;
        int i = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            int digit = text.charAt(i++) - '0';
            number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : number * 10 + digit;
        }
        String rest = text.substring(i).strip();
        return i > 0 && (rest.isEmpty() || rest.charAt(0) == ',') ? number : 0;
    }
}
