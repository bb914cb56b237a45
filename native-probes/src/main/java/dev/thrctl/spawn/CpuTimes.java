package dev.thrctl.spawn;

import dev.thrctl.kernel.ByteScanner;
import dev.thrctl.kernel.ProcFs;
import org.jspecify.annotations.Nullable;

/**
 * The first line of /proc/stat: how all CPUs have spent their time since boot, in clock ticks. Source: proc_stat(5).
 *
 * @param total of user, nice, system, idle, iowait, irq, softirq and steal; guest time is in user already
 * @param stolen what the host gave to others while this machine wanted it
 */
record CpuTimes(long total, long stolen) {
    private static final String FILE = "/proc/stat";

    /** How many columns there are up to steal, with it. */
    private static final int COLUMNS = 8;

    /** Null where it cannot be read, or where the kernel has no such column. */
    static @Nullable CpuTimes read(ProcFs proc) {
        byte[] raw = proc.bytes(FILE).orNull();
        return raw == null ? null : parse(raw);
    }

    static @Nullable CpuTimes parse(byte[] raw) {
        int end = 0;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        if (end < 4 || raw[0] != 'c' || raw[1] != 'p' || raw[2] != 'u' || raw[3] != ' ') {
            return null;
        }
        ByteScanner fields = new ByteScanner(FILE, raw, 4, end);
        long total = 0;
        long last = 0;
        for (int column = 0; column < COLUMNS; column++) {
            fields.skipBlanks();
            if (fields.atEnd()) {
                return null;
            }
            last = fields.decimal();
            total += last;
        }
        return new CpuTimes(total, last);
    }

    /** Null if no tick has passed. */
    @Nullable
    Double stolenPercentSince(CpuTimes before) {
        long passed = total - before.total;
        return passed <= 0 ? null : 100.0 * (stolen - before.stolen) / passed;
    }
}
