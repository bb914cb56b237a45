package dev.thrctl.spawn;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitsProbe;
import dev.thrctl.limits.LimitsReport;
import dev.thrctl.task.Target;
import dev.thrctl.thrprobe.ProbeAnswer;
import org.jspecify.annotations.Nullable;

/** Says why not all threads could be made, while those that could are still there. Source: pthread_create(3), clone(2). */
final class CreationFailure {
    /** Of a limit that was hit there is no more room than for some threads of others that have ended since. */
    private static final int NEARLY_NONE = 8;

    private final ProcFs proc;
    private final int pid;
    private final ThreadPlan plan;

    CreationFailure(ProcFs proc, int pid, ThreadPlan plan) {
        this.proc = proc;
        this.pid = pid;
        this.plan = plan;
    }

    ProbeException explain(ProbeAnswer answer) {
        ProbeAnswer failure = answer.object("failure");
        int number = (int) failure.integer("errno");
        Errno errno = Errno.of(number, Errno.Numbering.LINUX);
        String call = failure.text("call");
        long created = answer.integer("created");
        String meaning = Errno.text(number, Errno.Numbering.LINUX);
        if (answer.flag("by_thread")) {
            return ProbeException.of(call, "a test thread", meaning, setting(errno, call));
        }
        long tries = answer.integer("tries");
        return ProbeException.of(
                call,
                "thread " + (created + 1) + " of " + plan.threads(),
                meaning + (tries > 1 ? ", " + tries + " times" : "") + ". " + created
                        + (created == 1 ? " was" : " were") + " created, and ended again",
                limit(errno, call));
    }

    private static String setting(@Nullable Errno errno, String call) {
        if (errno != Errno.EPERM) {
            return "No thread was left";
        }
        return call.equals("sched_setscheduler")
                ? "Real-time policies need CAP_SYS_NICE or RLIMIT_RTPRIO; see 'thrctl set --help'"
                : "A lower nice value needs CAP_SYS_NICE or RLIMIT_NICE";
    }

    private String limit(@Nullable Errno errno, String call) {
        boolean memory = call.equals("mmap") || call.equals("mprotect");
        if (memory && errno == Errno.EAGAIN) {
            return "RLIMIT_MEMLOCK is reached: all memory is locked (mlockall), and so would be the stack";
        }
        if (!memory && errno != Errno.EAGAIN && errno != Errno.ENOMEM) {
            return "See 'thrctl spawn --help'";
        }
        if (!memory && errno == Errno.ENOMEM) {
            return "The kernel has no memory for a thread, or the pid namespace has ended";
        }
        LimitsReport report;
        try {
            report = new LimitsProbe(proc, null)
                    .countingItself()
                    .read(new Target.Id(Integer.toString(pid), pid), plan.stackBytes());
        } catch (ProbeException e) {
            return "The limits could not be read: " + e.getMessage();
        }
        LimitRow hit = least(report, memory);
        return hit == null ? unknown(memory) : text(hit);
    }

    /** The row with the least room among those that make a call fail in this way. */
    private static @Nullable LimitRow least(LimitsReport report, boolean memory) {
        LimitRow least = null;
        for (LimitRow row : report.rows()) {
            boolean ofMemory = row.unit() == LimitRow.Unit.MAPPINGS || row.unit() == LimitRow.Unit.BYTES;
            Long left = row.left();
            Long fewest = least == null ? null : least.left();
            if (ofMemory == memory && left != null && (fewest == null || left < fewest)) {
                least = row;
            }
        }
        Long left = least == null ? null : least.left();
        return left == null || left > NEARLY_NONE ? null : least;
    }

    private static String text(LimitRow row) {
        return row.limit() + " (" + row.scope() + ") is reached: " + row.used() + " of "
                + (row.max() == null ? "?" : Long.toUnsignedString(row.max())) + " "
                + row.unit().name().toLowerCase(java.util.Locale.ROOT) + " used. To raise it: " + row.raise();
    }

    private static String unknown(boolean memory) {
        return "No limit that thrctl can read is reached: " + (memory ? "memory" : "a quota")
                + " was short for a moment, or what limits it is hidden from here; see 'thrctl limits'";
    }
}
