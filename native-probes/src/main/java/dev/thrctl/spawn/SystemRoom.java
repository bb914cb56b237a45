package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitsProbe;
import dev.thrctl.task.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the limits that all programs of a system share. When kernel.pid_max or kernel.threads-max is used up,
 * nobody can start anything, not even a shell to end what uses it.
 */
public final class SystemRoom {
    /** So few do not matter, and to count what there is takes longer than to make them. */
    private static final int FEW_THREADS = 1000;

    /** What is left to the others. */
    private static final int SPARE = 100;

    private final ProcFs proc;

    public SystemRoom(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * Does nothing if the limits cannot be read.
     *
     * @throws ProbeException if so many more threads leave next to nothing of a limit, with its name
     */
    public void require(int threads) {
        Integer self = proc.selfPid();
        if (self == null || threads <= FEW_THREADS) {
            return;
        }
        List<LimitRow> rows;
        try {
            rows = new LimitsProbe(proc, null)
                    .read(new Target.Id(Integer.toString(self), self), null)
                    .rows();
        } catch (ProbeException e) {
            return;
        }
        String problem = problem(rows, threads);
        if (problem != null) {
            throw new ProbeException(problem);
        }
    }

    /** Null if there is room. */
    static @Nullable String problem(List<LimitRow> rows, int threads) {
        for (LimitRow row : rows) {
            Long left = row.left();
            if (isShared(row) && left != null && left < (long) threads + SPARE) {
                return "creation of " + threads + " threads: refused, for " + row.limit() + " (" + row.scope()
                        + ") leaves " + left + " of " + row.max()
                        + ", and without any nothing can be started. Ask for fewer, raise it ("
                        + row.raise() + "), or add --force";
            }
        }
        return null;
    }

    private static boolean isShared(LimitRow row) {
        return row.limit().equals("kernel.pid_max") || row.limit().equals("kernel.threads-max");
    }
}
