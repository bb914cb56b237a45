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

    /** {@code PID} or {@code PID/TID}, for messages. */
    public String text() {
        return tid == null ? Integer.toString(pid) : pid + "/" + tid;
    }

    boolean takes(RawText name) {
        return names == null || names.matches(name.bytes());
    }

    /** True if a single thread was named, rather than a process or a pattern. */
    public boolean isOneThread() {
        return tid != null;
    }
}
