package dev.thrctl.cpu;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.task.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time that cgroups grant a thread. Every ancestor's limit holds, so the smallest binds. Source:
 * Documentation/scheduler/sched-bwc.rst, Documentation/admin-guide/cgroup-v2.rst.
 *
 * @param reason why it is unknown, or why nothing can limit; else empty
 * @param version of the hierarchy that has the cpu controller, 1 or 2; 0 if none was found
 * @param levels the thread's own group first
 * @param complete false if groups above the last level are hidden
 */
public record CpuQuota(State state, String reason, int version, List<Level> levels, boolean complete) {
    /** How a {@link MalformedFileException} begins. */
    private static final String MALFORMED = "read of ";

    public enum State {
        LIMITED,
        UNLIMITED,
        UNKNOWN,
        DENIED
    }

    /**
     * What one group grants.
     *
     * @param path of the group
     * @param file that says so
     * @param quotaUs CPU time in a period, in microseconds, at least 1; null unless LIMITED
     * @param periodUs at least 1; null unless LIMITED
     * @param reason why it is UNKNOWN or DENIED; else empty
     */
    public record Level(
            String path,
            String file,
            State state,
            @Nullable Long quotaUs,
            @Nullable Long periodUs,
            String reason) {

        private static Level limited(String path, String file, long quotaUs, long periodUs) {
            return new Level(path, file, State.LIMITED, quotaUs, periodUs, "");
        }

        static Level without(String path, String file, State state) {
            return new Level(path, file, state, null, null, reason(file, state));
        }

        private static String reason(String file, State state) {
            return switch (state) {
                case DENIED -> "not permitted to read " + file;
                case UNKNOWN -> "no file " + file;
                default -> "";
            };
        }

        boolean isMalformed() {
            return reason.startsWith(MALFORMED);
        }

        static Level malformed(String path, String file, String reason) {
            return new Level(path, file, State.UNKNOWN, null, null, reason);
        }

        /** CPUs' worth of time; null unless LIMITED. */
        public @Nullable Double cpus() {
            return quotaUs == null || periodUs == null ? null : (double) quotaUs / periodUs;
        }

        /** CPUs that it takes to use all of the time: rounded up, so at least 1. */
        long roundedUp(long otherwise) {
            return quotaUs == null || periodUs == null
                    ? otherwise
                    : quotaUs / periodUs + (quotaUs % periodUs == 0 ? 0 : 1);
        }

        /** Half a CPU and more counts as one, and so does less than half of the first. */
        long rounded(long otherwise) {
            if (quotaUs == null || periodUs == null) {
                return otherwise;
            }
            boolean up = quotaUs % periodUs >= periodUs - quotaUs % periodUs;
            return Math.max(1, quotaUs / periodUs + (up ? 1 : 0));
        }
    }

    /** Real-time and deadline threads are not throttled. {@code policy} is one of sched(7). */
    public static boolean isIgnoredBy(int policy) {
        return policy == Policy.FIFO || policy == Policy.RR || policy == Policy.DEADLINE;
    }

    boolean isMalformed() {
        return reason.startsWith(MALFORMED);
    }

    static CpuQuota none(State state, String reason) {
        return new CpuQuota(state, reason, 0, List.of(), state == State.UNLIMITED);
    }

    static CpuQuota of(int version, List<Level> levels, boolean complete) {
        State state = State.UNLIMITED;
        for (Level level : levels) {
            if (level.state() == State.LIMITED) {
                state = State.LIMITED;
            } else if (state != State.LIMITED && level.state() != State.UNLIMITED && state != State.DENIED) {
                state = level.state();
            }
        }
        String reason = "";
        for (Level level : levels) {
            reason = level.state() == state && state != State.LIMITED ? level.reason() : reason;
        }
        return new CpuQuota(state, reason, version, List.copyOf(levels), complete);
    }

    /** The level that grants least; of equals the one closest to the thread. Null if nothing is known to limit. */
    public @Nullable Level binding() {
        Level least = null;
        for (Level level : levels) {
            if (level.state() == State.LIMITED && (least == null || isLess(level, least))) {
                least = level;
            }
        }
        return least;
    }

    /** The group that the thread itself is in; null if it was not found. */
    public @Nullable Level own() {
        return levels.isEmpty() ? null : levels.get(0);
    }

    /** Whether a group could not be read: another one may then grant less than {@link #binding}. */
    public boolean hasUnknownLevel() {
        for (Level level : levels) {
            if (level.state() == State.UNKNOWN || level.state() == State.DENIED) {
                return true;
            }
        }
        return state == State.UNKNOWN || state == State.DENIED;
    }

    /** a/b < c/d as a*d < c*b, in 128 bits: nothing overflows and nothing is rounded. */
    private static boolean isLess(Level left, Level right) {
        Long a = left.quotaUs();
        Long b = left.periodUs();
        Long c = right.quotaUs();
        Long d = right.periodUs();
        if (a == null || b == null || c == null || d == null) {
            return false;
        }
        long leftHigh = Math.multiplyHigh(a, d);
        long rightHigh = Math.multiplyHigh(c, b);
        return leftHigh != rightHigh ? leftHigh < rightHigh : Long.compareUnsigned(a * d, c * b) < 0;
    }

    /** {@code cpu.max}: {@code QUOTA PERIOD} or {@code max PERIOD}, in microseconds. */
    static Level parseVersion2(String path, String file, String content) {
        int blank = content.indexOf(' ');
        String quota = blank < 0 ? content : content.substring(0, blank);
        boolean unlimited = quota.equals("max");
        if (blank < 0 && !unlimited) {
            throw new MalformedFileException(file, "not QUOTA PERIOD but '" + shown(content) + "'");
        }
        long quotaUs = unlimited ? 1 : positive(file, "quota", quota);
        long periodUs = blank < 0 ? 1 : positive(file, "period", content.substring(blank + 1));
        return unlimited ? Level.without(path, file, State.UNLIMITED) : Level.limited(path, file, quotaUs, periodUs);
    }

    /** {@code cpu.cfs_quota_us}, where -1 is no limit, and {@code cpu.cfs_period_us}. */
    static Level parseVersion1(
            String path, String quotaFile, String quota, String periodFile, @Nullable String period) {
        if (quota.equals("-1")) {
            return Level.without(path, quotaFile, State.UNLIMITED);
        }
        long quotaUs = positive(quotaFile, "quota", quota);
        return period == null
                ? Level.without(path, periodFile, State.UNKNOWN)
                : Level.limited(path, quotaFile, quotaUs, positive(periodFile, "period", period));
    }

    private static long positive(String file, String what, String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedFileException(file, what + " '" + shown(digits) + "' is not a number of us");
            }
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new MalformedFileException(file, what + " " + shown(digits) + " is more than 63 bits hold");
            }
            value = value * 10 + digit;
        }
        if (value == 0) {
            throw new MalformedFileException(file, digits.isEmpty() ? "no " + what : what + " 0 us");
        }
        return value;
    }

    /** A file that is not what it should be may hold anything, and much of it. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(40, text.length()); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c > '~' ? '?' : c);
        }
        return shown.toString();
    }
}
