package dev.thrctl.task;

import dev.thrctl.kernel.ByteScanner;

/**
 * /proc/PID/task/TID/schedstat. Source: Documentation/scheduler/sched-stats.rst of the kernel.
 *
 * @param runNs time on a CPU, nanoseconds
 * @param delayNs time ready to run but waiting for a CPU, nanoseconds
 * @param timeslices how often it was given a CPU
 */
public record SchedStat(long runNs, long delayNs, long timeslices) {
    public static SchedStat parse(String file, byte[] raw, int length) {
        ByteScanner scan = new ByteScanner(file, raw, 0, length);
        SchedStat stat = new SchedStat(scan.decimal(), scan.decimal(), scan.decimal());
        scan.requireBlank();
        return stat;
    }
}
