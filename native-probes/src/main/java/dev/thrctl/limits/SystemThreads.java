package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/** kernel.threads-max: all threads of the system, root's too. Source: proc_sys_kernel(5), copy_process. */
final class SystemThreads {
    static final String FILE = "/proc/sys/kernel/threads-max";
    static final String USED_FILE = "/proc/loadavg";

    private static final Place PLACE = new Place(
            "kernel.threads-max", "system", Unit.THREADS, FILE + ", " + USED_FILE, "sysctl -w kernel.threads-max=N");

    private SystemThreads() {}

    static LimitRow row(@Nullable Long max, @Nullable Long used) {
        return max == null || used == null
                ? PLACE.unknown(max, used, "no " + (max == null ? FILE : USED_FILE))
                : PLACE.limited(max, used, 1, Precision.EXACT, "");
    }

    /** The total of {@code 0.20 0.18 0.12 1/80 11206}: nr_threads of the kernel. */
    static long total(String loadavg) {
        int slash = loadavg.indexOf('/');
        int blank = slash < 0 ? -1 : loadavg.indexOf(' ', slash);
        String number = blank < 0 ? "" : loadavg.substring(slash + 1, blank);
        return Numbers.parse(USED_FILE, number);
    }
}
