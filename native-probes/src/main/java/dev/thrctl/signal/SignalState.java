package dev.thrctl.signal;

import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process has to do with signals, at one moment. It is read thread by thread while the process runs on, so that
 * a process in motion may look like it never was.
 *
 * @param kernelThread a process of the kernel itself
 * @param init whether it is the first process of a pid namespace
 * @param threads all of them, ascending by tid
 * @param ignored signals with SIG_IGN; null if unknown
 * @param caught signals with a handler; null if unknown
 * @param sharedPending for the process as a whole; null if unknown
 * @param queued signals queued for its real user, over all processes; null if unknown
 * @param library that names its real-time signals
 * @param queuedLimit RLIMIT_SIGPENDING, Long.MAX_VALUE if unlimited; null if unknown
 */
public record SignalState(
        int pid,
        boolean kernelThread,
        Init init,
        List<SignalThread> threads,
        @Nullable SignalSet ignored,
        @Nullable SignalSet caught,
        @Nullable SignalSet sharedPending,
        @Nullable Long queued,
        @Nullable Long queuedLimit,
        Surroundings surroundings,
        CLibrary library) {

    /** A first process is spared every signal that it has no handler for. Source: pid_namespaces(7). */
    public enum Init {
        NO,
        /** Of the namespace of /proc: not even SIGKILL from here reaches it. */
        OF_THIS_NAMESPACE,
        /** Of a namespace inside that of /proc: SIGKILL and SIGSTOP from here reach it. */
        OF_INNER_NAMESPACE,
        /** The kernel does not say (before Linux 4.1). */
        UNKNOWN
    }

    /** Null if unknown. SIGKILL and SIGSTOP are always at their default. */
    public @Nullable Disposition disposition(Signal signal) {
        if (Signals.isUncatchable(signal)) {
            return Disposition.DEFAULT;
        }
        if (ignored == null || caught == null) {
            return null;
        }
        return ignored.contains(signal)
                ? Disposition.IGNORED
                : caught.contains(signal) ? Disposition.CAUGHT : Disposition.DEFAULT;
    }

    /** Whether no further signal can be queued for it, sigqueue_alloc of kernel/signal.c; null if unknown. */
    public @Nullable Boolean queueIsFull() {
        if (queued == null || queuedLimit == null) {
            return null;
        }
        return queued >= queuedLimit;
    }

    /** Whether all of its threads have ended: a zombie, or nearly. */
    public boolean hasEnded() {
        for (SignalThread thread : threads) {
            if (thread.isAlive()) {
                return false;
            }
        }
        return !kernelThread;
    }

    /** The same, with more of what it lives among. */
    public SignalState with(Surroundings seen) {
        return new SignalState(
                pid, kernelThread, init, threads, ignored, caught, sharedPending, queued, queuedLimit, seen, library);
    }

    /** Null if there is no such thread. */
    public @Nullable SignalThread thread(int tid) {
        for (SignalThread thread : threads) {
            if (thread.tid() == tid) {
                return thread;
            }
        }
        return null;
    }

    /** Live threads whose mask has it; those whose mask is unknown are not counted. */
    public int blocking(Signal signal) {
        int count = 0;
        for (SignalThread thread : threads) {
            if (!thread.exiting() && Boolean.TRUE.equals(thread.blocks(signal))) {
                count++;
            }
        }
        return count;
    }
}
