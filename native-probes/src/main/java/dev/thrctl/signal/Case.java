package dev.thrctl.signal;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signal to a process in a given state: the threads sorted by what they are to it, and what is found on the way to the
 * answer. Follows wants_signal and sig_fatal of kernel/signal.c.
 */
final class Case {
    final SignalState state;
    final Signal signal;
    final @Nullable Integer tid;
    final boolean withValue;
    final SignalThread target;
    final @Nullable Disposition disposition;

    /** Whether it lets a stopped process run on. */
    final boolean resumes;

    /** Threads that may be given it now, the held ones too. */
    final List<SignalThread> eligible = new ArrayList<>();

    /** Threads that do not block it and are stopped, by a signal or by a tracer. */
    final List<SignalThread> stopped = new ArrayList<>();

    final List<String> notes = new ArrayList<>();
    final List<String> uncertain = new ArrayList<>();

    Case(SignalState state, Signal signal, @Nullable Integer tid, boolean withValue) {
        this.state = state;
        this.signal = signal;
        this.tid = tid;
        this.withValue = withValue;
        this.target = find(state, tid == null ? state.pid() : tid);
        this.disposition = state.disposition(signal);
        this.resumes = isCont() && isStoppedBySignal();
    }

    private static SignalThread find(SignalState state, int tid) {
        SignalThread thread = state.thread(tid);
        if (thread == null) {
            throw ProbeException.of(
                    "look-up",
                    state.pid() + "/" + tid,
                    "no such thread (ESRCH)",
                    "'thrctl ps " + state.pid() + "' lists its threads");
        }
        return thread;
    }

    private boolean isStoppedBySignal() {
        for (SignalThread thread : state.threads()) {
            if (thread.state() == 'T') {
                return true;
            }
        }
        return false;
    }

    boolean isCont() {
        return signal.equals(Signals.CONT);
    }

    boolean isKill() {
        return signal.equals(Signals.KILL);
    }

    /** Whether it ends the process as soon as it is sent, without a core dump, if a thread may be given it. */
    boolean isDeadly() {
        return isKill() || (disposition == Disposition.DEFAULT && DefaultAction.of(signal) == DefaultAction.TERMINATE);
    }

    /** wants_signal for each thread that it may be given to. */
    void sort() {
        if (tid != null) {
            sort(target);
            return;
        }
        for (SignalThread thread : state.threads()) {
            if (!thread.kernelWorker()) {
                sort(thread);
            }
        }
    }

    private void sort(SignalThread thread) {
        boolean blocks = !Signals.isUncatchable(signal) && Boolean.TRUE.equals(thread.blocks(signal));
        if (thread.exiting() || blocks) {
            return;
        }
        boolean wakes = isKill() || (resumes && thread.state() != 't');
        if (!wakes && (thread.isStopped() || willStop(thread))) {
            stopped.add(thread);
        } else {
            eligible.add(thread);
        }
    }

    /** One in a sleep that the stop of its process could not end stops before it takes anything. */
    private boolean willStop(SignalThread thread) {
        return thread.state() == 'D' && isStoppedBySignal();
    }

    boolean isStoppedWith(char letter) {
        for (SignalThread thread : stopped) {
            if (thread.state() == letter) {
                return true;
            }
        }
        return false;
    }

    boolean isPendingAnywhere(Signal other) {
        SignalSet shared = state.sharedPending();
        boolean found = shared != null && shared.contains(other);
        for (SignalThread thread : state.threads()) {
            SignalSet own = thread.pending();
            found |= own != null && own.contains(other);
        }
        return found;
    }

    /** SIGNAL_GROUP_EXIT: each thread that lives has the SIGKILL then, and it stays where that cannot act yet. */
    boolean isEnding() {
        SignalSet shared = state.sharedPending();
        if (shared != null && shared.contains(Signals.KILL)) {
            return true;
        }
        for (SignalThread thread : state.threads()) {
            SignalSet own = thread.pending();
            if (thread.isAlive() && (own == null || !own.contains(Signals.KILL))) {
                return false;
            }
        }
        return true;
    }

    /** A thread that has yet to take another signal is passed over, unless it runs at this moment. */
    boolean isBusy(SignalThread thread) {
        SignalSet blocked = thread.blocked();
        SignalSet own = thread.pending();
        SignalSet shared = state.sharedPending();
        if (blocked == null) {
            return false;
        }
        return (own != null && !own.minus(blocked).isEmpty())
                || (shared != null && !shared.minus(blocked).isEmpty());
    }

    /**
     * The named thread, or the main thread if it wants it, or the only one. Else the kernel goes round the threads from
     * where it stopped last (curr_target), which nothing shows: null.
     */
    @Nullable
    SignalThread choose() {
        if (eligible.size() == 1) {
            return eligible.get(0);
        }
        boolean sure = target.blocks(signal) != null || Signals.isUncatchable(signal);
        // The threads of a stopped process have had a signal each, so that none of them seems free.
        return eligible.contains(target) && sure && !resumes && !isBusy(target) ? target : null;
    }
}
