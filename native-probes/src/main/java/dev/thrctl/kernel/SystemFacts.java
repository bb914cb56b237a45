package dev.thrctl.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the readings of /proc are counted in.
 *
 * @param ticksPerSecond AT_CLKTCK, the unit of CPU times in stat; null if it cannot be read
 * @param uptimeNs since boot, suspended time included
 * @param nowUnixMs the wall clock when uptime was read, milliseconds since 1970
 */
public record SystemFacts(
        @Nullable Long ticksPerSecond, @Nullable Long uptimeNs, long nowUnixMs) {
    /** AT_CLKTCK of include/uapi/linux/auxvec.h. */
    private static final long AT_CLKTCK = 17;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    public static SystemFacts read(ProcFs proc) {
        byte[] auxv = proc.bytes("/proc/self/auxv").orNull();
        String uptime = proc.line("/proc/uptime").orNull();
        return new SystemFacts(
                auxv == null ? null : ticks(auxv),
                uptime == null ? null : uptimeNs(uptime),
                System.currentTimeMillis());
    }

    private static @Nullable Long ticks(byte[] auxv) {
        AuxvFormat format = AuxvFormat.ofProcess(auxv);
        List<AuxvFormat.Entry> entries = format == null ? null : format.entries(auxv);
        if (entries != null) {
            for (AuxvFormat.Entry entry : entries) {
                if (entry.type() == AT_CLKTCK && entry.value() > 0 && entry.value() <= NS_PER_SECOND) {
                    return entry.value();
                }
            }
        }
        return null;
    }

    /** {@code 4711.08 9000.12}: seconds with two decimals. */
    private static @Nullable Long uptimeNs(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || text.length() < dot + 3) {
            return null;
        }
        try {
            long seconds = Long.parseLong(text.substring(0, dot));
            long hundredths = Long.parseLong(text.substring(dot + 1, dot + 3));
            return Math.addExact(Math.multiplyExact(seconds, NS_PER_SECOND), hundredths * (NS_PER_SECOND / 100));
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    /**
     * Clock ticks as nanoseconds, null if the length of a tick is unknown, or if the result would be negative or more
     * than 292 years: some kernels let the CPU time of a thread step below zero.
     */
    public @Nullable Long ticksToNs(long ticks) {
        if (ticksPerSecond == null || ticks < 0) {
            return null;
        }
        long tickNs = NS_PER_SECOND / ticksPerSecond;
        return ticks > Long.MAX_VALUE / tickNs ? null : Long.valueOf(ticks * tickNs);
    }

    /** Time since {@code startTicks} after boot, never negative. */
    public @Nullable Long ageNs(long startTicks) {
        Long start = ticksToNs(startTicks);
        return start == null || uptimeNs == null ? null : Math.max(0, uptimeNs - start);
    }
}
