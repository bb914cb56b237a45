package dev.thrctl.task;

import dev.thrctl.kernel.RawText;
import org.jspecify.annotations.Nullable;

/**
 * Which threads of one process are meant.
 *
 * @param tid this thread; null for all
 * @param names of those, the ones whose name matches; null for any
 */
public record Selection(
        int pid, @Nullable Integer tid, @Nullable Glob names) {
    public static Selection process(int pid) {
        return new Selection(pid, null, null);
    }

    public static Selection thread(int pid, int tid) {
        return new Selection(pid, tid, null);
    }

    public static Selection named(int pid, Glob names) {
        return new Selection(pid, null, names);
    }

    /** {@code PID}, {@code PID/TID} or {@code PID/GLOB}, which mean the same as a target. */
    public String text() {
        if (names != null) {
            return pid + "/" + names;
        }
        return tid == null ? Integer.toString(pid) : pid + "/" + tid;
    }

    /** For one that no thread is found for: what failed, on whom, and the next step. */
    public String noSuchThread() {
        return "look-up of " + text() + ": "
                + (names == null
                        ? "no such thread (ESRCH)"
                        : "no thread of process " + pid + " has a name that matches '" + names + "'")
                + ". 'thrctl ps " + pid + "' lists its threads";
    }

    boolean takes(RawText name) {
        return names == null || names.matches(name.bytes());
    }

    /** True if a single thread was named, rather than a process or a pattern. */
    public boolean isOneThread() {
        return tid != null;
    }
}
