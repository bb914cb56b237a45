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
 * @param status of the thread, or of the first thread of the process; null if it cannot be read
 * @param blockedByAll for a process, the signals that every thread blocks; null if unknown
 */
public record Recipient(
        int pid,
        @Nullable Integer tid,
        RawText name,
        long startTicks,
        boolean kernelThread,
        @Nullable TaskStatus status,
        @Nullable SignalSet blockedByAll) {
    /** What the process does about a signal; signal(7). */
    public enum Action {
        DEFAULT,
        IGNORED,
        CAUGHT
    }

    /** What comes of a signal that is sent now. */
    public enum Effect {
        TERMINATE,
        CORE,
        STOP,
        CONTINUE,
        /** A handler runs. */
        HANDLER,
        /** It is ignored, or its default action is to ignore it, or kernel threads take none. */
        DISCARDED,
        /** It waits until a thread unblocks it or takes it with sigwait(3). */
        PENDING;

        /** Whether it ends the process with all of its threads. */
        public boolean isDeadly() {
            return this == TERMINATE || this == CORE;
        }
    }

    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    /** signal(7), the column Action. */
    private static final SignalSet CORE_BY_DEFAULT = SignalSet.parse("QUIT,ILL,TRAP,ABRT,BUS,FPE,SEGV,XCPU,XFSZ,SYS");

    private static final SignalSet STOP_BY_DEFAULT = SignalSet.parse("STOP,TSTP,TTIN,TTOU");
    private static final SignalSet IGNORED_BY_DEFAULT = SignalSet.parse("CHLD,URG,WINCH");

    /** {@code PID} or {@code PID/TID}, for messages. */
    public String text() {
        return tid == null ? Integer.toString(pid) : pid + "/" + tid;
    }

    /** The thread, or the first thread of the process. */
    public ThreadId thread() {
        return new ThreadId(pid, tid == null ? pid : tid);
    }

    /** Null if its status cannot be read. */
    public @Nullable Action action(Signal signal) {
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

    /** Whether the thread blocks it, or all threads of the process; null if unknown. */
    public @Nullable Boolean blocks(Signal signal) {
        if (isForced(signal)) {
            return false;
        }
        SignalSet blocked = tid == null ? blockedByAll : status == null ? null : status.blocked();
        return blocked == null ? null : Boolean.valueOf(blocked.contains(signal));
    }

    /** Null if it depends on what cannot be read. */
    public @Nullable Effect effect(Signal signal) {
        if (kernelThread) {
            return Effect.DISCARDED;
        }
        if (signal.number() == SIGCONT) {
            return Effect.CONTINUE;
        }
        Action action = action(signal);
        Boolean blocked = blocks(signal);
        if (action == null || blocked == null) {
            return null;
        }
        if (blocked) {
            return Effect.PENDING;
        }
        return switch (action) {
            case IGNORED -> Effect.DISCARDED;
            case CAUGHT -> Effect.HANDLER;
            case DEFAULT -> byDefault(signal);
        };
    }

    private static Effect byDefault(Signal signal) {
        if (CORE_BY_DEFAULT.contains(signal)) {
            return Effect.CORE;
        }
        if (STOP_BY_DEFAULT.contains(signal)) {
            return Effect.STOP;
        }
        return IGNORED_BY_DEFAULT.contains(signal) ? Effect.DISCARDED : Effect.TERMINATE;
    }

    /** Neither blocked nor caught nor ignored, ever. */
    private static boolean isForced(Signal signal) {
        return signal.number() == SIGKILL || signal.number() == SIGSTOP;
    }
}
