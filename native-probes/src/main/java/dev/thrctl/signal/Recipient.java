package dev.thrctl.signal;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * A process or a thread that a signal is for, as it was when it was looked up.
 *
 * @param tid null for the process as a whole
 * @param startTicks clock ticks from boot to its start: with the id they are one thread and no other
 * @param ended a zombie: signals are accepted and have no effect
 * @param status of the thread, or of the first thread of the process; null if it cannot be read
 * @param blockedByAll for a process, the signals that every thread blocks; null if unknown
 */
public record Recipient(
        int pid,
        @Nullable Integer tid,
        RawText name,
        long startTicks,
        boolean kernelThread,
        boolean ended,
        @Nullable TaskStatus status,
        @Nullable SignalSet blockedByAll) {
    /** What the process does about a signal; signal(7). */
    public enum Action {
        DEFAULT,
        IGNORED,
        CAUGHT
    }

    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;

    /** {@code PID} or {@code PID/TID}, for messages. */
    public String text() {
        return tid == null ? Integer.toString(pid) : pid + "/" + tid;
    }

    /** The thread, or the first thread of the process. */
    public ThreadId thread() {
        return new ThreadId(pid, tid == null ? pid : tid);
    }

    /** Null if its status cannot be read, or it has ended. */
    public @Nullable Action action(Signal signal) {
        if (ended) {
            return null;
        }
        if (isForced(signal)) {
            return Action.DEFAULT;
        }
        SignalSet ignored = status == null ? null : status.ignored();
        SignalSet caught = status == null ? null : status.caught();
        if (ignored == null || caught == null) {
            return null;
        }
        return caught.contains(signal) ? Action.CAUGHT : ignored.contains(signal) ? Action.IGNORED : Action.DEFAULT;
    }

    /** Whether the thread blocks it, or all threads of the process; null if unknown, or it has ended. */
    public @Nullable Boolean blocks(Signal signal) {
        if (ended) {
            return null;
        }
        if (isForced(signal)) {
            return false;
        }
        SignalSet blocked = tid == null ? blockedByAll : status == null ? null : status.blocked();
        return blocked == null ? null : Boolean.valueOf(blocked.contains(signal));
    }

    /** Neither blocked nor caught nor ignored, ever. */
    private static boolean isForced(Signal signal) {
        return signal.number() == SIGKILL || signal.number() == SIGSTOP;
    }
}
