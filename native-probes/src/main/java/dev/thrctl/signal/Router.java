package dev.thrctl.signal;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.Route.Effect;
import dev.thrctl.signal.Route.Outcome;
import dev.thrctl.signal.Route.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides as the kernel does what a signal would do to a process in a given state. The methods of the kernel that it
 * follows: sig_ignored, prepare_signal, legacy_queue, sigqueue_alloc, wants_signal and complete_signal of kernel/signal.c.
 */
public final class Router {
    private final SignalState state;
    private final Signal signal;
    private final @Nullable Integer tid;
    private final boolean withValue;
    private final SignalThread target;
    private final @Nullable Disposition disposition;
    private final boolean resumes;
    private final List<SignalThread> eligible = new ArrayList<>();
    private final List<SignalThread> stopped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> uncertain = new ArrayList<>();

    private Router(SignalState state, Signal signal, @Nullable Integer tid, boolean withValue) {
        this.state = state;
        this.signal = signal;
        this.tid = tid;
        this.withValue = withValue;
        this.target = find(state, tid == null ? state.pid() : tid);
        this.disposition = state.disposition(signal);
        this.resumes = isCont() && isStoppedBySignal();
    }

    /** Of a signal to the process, as by kill(2) with its PID. */
    public static Route toProcess(SignalState state, Signal signal) {
        return of(state, signal, null, false);
    }

    /**
     * Of a signal to one thread, as by tgkill(2).
     *
     * @throws ProbeException if the process has no such thread
     */
    public static Route toThread(SignalState state, Signal signal, int tid) {
        return of(state, signal, tid, false);
    }

    /**
     * Of a signal to one thread or, if {@code tid} is null, to the process.
     *
     * @param withValue whether it is sent as by sigqueue(3) instead of kill(2) or tgkill(2)
     * @throws ProbeException if the process has no such thread
     */
    public static Route of(SignalState state, Signal signal, @Nullable Integer tid, boolean withValue) {
        return new Router(state, signal, tid, withValue).route();
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

    private Route route() {
        if (state.kernelThread()) {
            return nothing(Reason.KERNEL_THREAD);
        }
        if (state.hasEnded() || (tid != null && target.exiting())) {
            return nothing(Reason.ENDED);
        }
        noteFlushed();
        Reason discarded = discardReason();
        if (discarded != null && isDiscardedAtOnce()) {
            return discarded(discarded);
        }
        sort();
        if (Signals.isStop(signal) && eligible.isEmpty() && stoppedBy('T')) {
            return queued(Reason.ALREADY_STOPPED, List.of());
        }
        SignalSet pending = tid == null ? state.sharedPending() : target.pending();
        if (pending == null && Signals.isMerged(signal)) {
            uncertain.add("whether one is pending already");
        }
        if (pending != null && Signals.isMerged(signal) && pending.contains(signal)) {
            List<SignalThread> later = new ArrayList<>(eligible);
            later.addAll(stopped);
            return queued(Reason.ALREADY_PENDING, later);
        }
        if (isRefused()) {
            return result(Outcome.REFUSED, Reason.QUEUE_FULL, Effect.NONE, null, List.of());
        }
        if (eligible.isEmpty()) {
            Reason held = stoppedBy('T') ? Reason.STOPPED : Reason.TRACED;
            return queued(stopped.isEmpty() ? Reason.BLOCKED : held, stopped);
        }
        return taken(discarded);
    }

    private boolean stoppedBy(char letter) {
        for (SignalThread thread : stopped) {
            if (thread.state() == letter) {
                return true;
            }
        }
        return false;
    }

    /** Even a signal that is ignored or blocked does so (prepare_signal). */
    private void noteFlushed() {
        for (Signal other : Signals.all()) {
            boolean flushed = Signals.isStop(signal) ? other.equals(Signals.CONT) : isCont() && Signals.isStop(other);
            if (flushed && isPendingAnywhere(other)) {
                notes.add("it discards the " + other.longName() + " that is pending");
            }
        }
    }

    private boolean isCont() {
        return signal.equals(Signals.CONT);
    }

    private boolean isPendingAnywhere(Signal other) {
        SignalSet shared = state.sharedPending();
        boolean found = shared != null && shared.contains(other);
        for (SignalThread thread : state.threads()) {
            SignalSet own = thread.pending();
            found |= own != null && own.contains(other);
        }
        return found;
    }

    /**
     * A full queue refuses the real-time signals, those of kill(2) excepted, which then come without siginfo. Others are
     * queued over the limit, or lose what sigqueue(3) gave them.
     */
    private boolean isRefused() {
        boolean merged = Signals.isMerged(signal);
        boolean mayFail = !merged && (tid != null || withValue);
        Boolean full = signal.equals(Signals.KILL) ? Boolean.FALSE : state.queueIsFull();
        if (full == null && mayFail) {
            uncertain.add("whether the signal queue of its user is full (no SigQ): then the call fails with EAGAIN");
        }
        if (!Boolean.TRUE.equals(full)) {
            return false;
        }
        Long limit = state.queuedLimit();
        if (mayFail) {
            if (limit != null && limit > 0) {
                uncertain.add(
                        "whether the signal queue is full still when it is sent: all processes of a user share it");
            }
            return true;
        }
        if (!merged) {
            notes.add("the signal queue of its user is full: it comes without siginfo, and is merged with one that is"
                    + " pending");
        } else if (withValue) {
            notes.add("the signal queue of its user is full: it comes without its value, as if by kill from pid 0");
        }
        return false;
    }

    /** Why whoever takes it would drop it (sig_task_ignored); null if it would not. */
    private @Nullable Reason discardReason() {
        if (disposition == Disposition.IGNORED) {
            return Reason.IGNORED;
        }
        if (disposition != Disposition.DEFAULT) {
            return null;
        }
        switch (state.init()) {
            case OF_THIS_NAMESPACE:
                return Reason.FIRST_PROCESS;
            case OF_INNER_NAMESPACE:
                if (!Signals.isUncatchable(signal)) {
                    return Reason.FIRST_PROCESS;
                }
                break;
            case UNKNOWN:
                uncertain.add("whether it is the first process of a pid namespace, which is spared the default action");
                break;
            case NO:
                break;
        }
        DefaultAction action = DefaultAction.of(signal);
        return action == DefaultAction.IGNORE || action == DefaultAction.CONTINUE ? Reason.DEFAULT_IGNORED : null;
    }

    /**
     * sig_ignored: what the thread that was named, or the main thread, blocks is kept even if it is ignored, for that
     * may have changed by the time it is unblocked.
     */
    private boolean isDiscardedAtOnce() {
        boolean kill = signal.equals(Signals.KILL);
        Boolean blocks = Signals.isUncatchable(signal) ? Boolean.FALSE : target.blocks(signal);
        if (blocks == null) {
            uncertain.add("whether thread " + target.tid() + " blocks it (no SigBlk): then it would stay pending");
            return true;
        }
        if (blocks) {
            return false;
        }
        if (!kill) {
            addTracer(target);
        }
        if (Signals.isUncatchable(signal)) {
            return true;
        }
        if (target.awaits(signal)) {
            uncertain.add("whether thread " + target.tid()
                    + " blocked it before it began to wait for it: if not, it is discarded");
            return false;
        }
        addHiddenWait(target);
        return true;
    }

    private void addTracer(SignalThread thread) {
        Integer tracer = thread.tracer();
        if (tracer == null) {
            uncertain.add("whether thread " + thread.tid() + " is traced");
        } else if (tracer != 0) {
            uncertain.add("what process " + tracer + " does, which traces thread " + thread.tid()
                    + ", sees the signal first and may drop or change it");
        }
    }

    private void addHiddenWait(SignalThread thread) {
        if (thread.awaited().isDenied()) {
            uncertain.add("whether thread " + thread.tid()
                    + " is in sigtimedwait for it (its system call or memory may not be read)");
        }
    }

    /** wants_signal for each thread that it may be given to. */
    private void sort() {
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
        boolean wakes = signal.equals(Signals.KILL) || (resumes && thread.state() == 'T');
        if (thread.isStopped() && !wakes) {
            stopped.add(thread);
        } else {
            eligible.add(thread);
        }
    }

    private Route taken(@Nullable Reason discarded) {
        SignalThread preferred = choose();
        SignalThread chosen = preferred != null && mayBeAnother() ? null : preferred;
        Reason reason = tid != null
                ? Reason.NAMED_THREAD
                : chosen == null
                        ? Reason.SEVERAL_ELIGIBLE
                        : chosen.tid() == state.pid() ? Reason.MAIN_THREAD : Reason.ONLY_ELIGIBLE;
        List<SignalThread> takers = chosen == null ? eligible : List.of(chosen);
        for (SignalThread thread : takers) {
            if (!Signals.isUncatchable(signal) && thread.blocks(signal) == null) {
                uncertain.add("whether thread " + thread.tid() + " blocks it (no SigBlk)");
            }
            if (!signal.equals(Signals.KILL)) {
                addTracer(thread);
            }
            if (!Signals.isUncatchable(signal) && !thread.awaits(signal)) {
                addHiddenWait(thread);
            }
        }
        addSignalFiles(discarded);
        int waiting = 0;
        for (SignalThread thread : takers) {
            waiting += thread.awaits(signal) ? 1 : 0;
        }
        if (waiting > 0 && waiting < takers.size()) {
            uncertain.add("whether a thread that waits for it in sigtimedwait takes it, or another");
        }
        if (waiting == takers.size()) {
            return awaited(chosen, reason);
        }
        return acted(discarded, chosen, reason);
    }

    /**
     * The named thread, or the main thread if it wants it, or the only one. Else the kernel goes round the threads from
     * where it stopped last (curr_target), which nothing shows.
     */
    private @Nullable SignalThread choose() {
        if (eligible.size() == 1) {
            return eligible.get(0);
        }
        boolean sure = target.blocks(signal) != null || Signals.isUncatchable(signal);
        // The threads of a stopped process have had a signal each, so that none of them seems free.
        return eligible.contains(target) && sure && !resumes && !isBusy(target) ? target : null;
    }

    /**
     * Whether a thread may be quicker than the main thread. Every reader of a signalfd is woken, whatever its mask, and
     * looks for signals of any kind (signalfd_notify). So does a thread that has yet to act on a wake-up that has
     * lapsed, which nothing shows: it is passed over unless it is on a CPU, and finds the signal when it gets one.
     */
    private boolean mayBeAnother() {
        if (eligible.size() < 2 || !dependsOnTaker()) {
            return false;
        }
        int before = uncertain.size();
        for (SignalThread thread : eligible) {
            if (thread.state() != 'S') {
                uncertain.add("whether the main thread takes it: thread " + thread.tid()
                        + " is not asleep, and such a one may be first or be passed over");
                break;
            }
        }
        uncertain.addAll(SignalfdReaders.ofOthers(state));
        return uncertain.size() > before || SignalfdReaders.mayBe(state);
    }

    /** Not where the process ends, stops or drops it whoever takes it. */
    private boolean dependsOnTaker() {
        if (Signals.isUncatchable(signal)) {
            return false;
        }
        boolean waits = false;
        for (SignalThread thread : eligible) {
            waits |= thread.awaits(signal) || thread.awaited().isDenied();
        }
        return waits || disposition == null || disposition == Disposition.CAUGHT;
    }

    /** A thread that has yet to take another signal is passed over, unless it runs at this moment. */
    private boolean isBusy(SignalThread thread) {
        SignalSet blocked = thread.blocked();
        SignalSet own = thread.pending();
        SignalSet shared = state.sharedPending();
        if (blocked == null) {
            return false;
        }
        return (own != null && !own.minus(blocked).isEmpty())
                || (shared != null && !shared.minus(blocked).isEmpty());
    }

    private Route awaited(@Nullable SignalThread chosen, Reason reason) {
        boolean fatal = disposition == null
                || (disposition == Disposition.DEFAULT && DefaultAction.of(signal) == DefaultAction.TERMINATE);
        if (fatal && state.init() == SignalState.Init.NO) {
            uncertain.add("whether the thread that waits for it blocked it before: if not, it terminates the process");
        }
        return result(Outcome.AWAITED, reason, resumeOr(Effect.NONE), chosen, eligible);
    }

    private Route acted(@Nullable Reason discarded, @Nullable SignalThread chosen, Reason reason) {
        if (discarded != null) {
            return isAwaited()
                    ? result(Outcome.IGNORED, discarded, resumeOr(Effect.NONE), null, eligible)
                    : discarded(discarded);
        }
        if (disposition == null) {
            uncertain.add("what the process does with it (no SigIgn and SigCgt)");
            return result(Outcome.UNKNOWN, reason, Effect.UNKNOWN, chosen, eligible);
        }
        if (disposition == Disposition.CAUGHT) {
            return result(Outcome.HANDLED, reason, resumeOr(Effect.NONE), chosen, eligible);
        }
        return switch (DefaultAction.of(signal)) {
            case CORE -> result(Outcome.DEFAULT, reason, Effect.CORE, chosen, eligible);
            case STOP -> {
                Boolean orphaned = signal.equals(Signals.STOP)
                        ? Boolean.FALSE
                        : state.surroundings().orphanedGroup();
                if (orphaned == null) {
                    uncertain.add("whether its process group is orphaned: then it is ignored");
                } else if (orphaned) {
                    yield result(Outcome.IGNORED, Reason.ORPHANED_GROUP, Effect.NONE, null, List.of());
                }
                yield result(Outcome.DEFAULT, reason, Effect.STOP, chosen, eligible);
            }
            default -> result(Outcome.DEFAULT, reason, Effect.TERMINATE, chosen, eligible);
        };
    }

    private boolean isAwaited() {
        for (SignalThread thread : eligible) {
            if (thread.awaits(signal)) {
                return true;
            }
        }
        return false;
    }

    private Effect resumeOr(Effect otherwise) {
        return resumes ? Effect.CONTINUE : otherwise;
    }

    /** SIGCONT resumes the process even where it is ignored or blocked (prepare_signal). */
    private Route discarded(Reason reason) {
        Outcome outcome = resumes && disposition == Disposition.DEFAULT ? Outcome.DEFAULT : Outcome.IGNORED;
        return result(outcome, reason, resumeOr(Effect.NONE), null, List.of());
    }

    private Route nothing(Reason reason) {
        return result(Outcome.IGNORED, reason, Effect.NONE, null, List.of());
    }

    private Route queued(Reason reason, List<SignalThread> later) {
        if (reason == Reason.BLOCKED || reason == Reason.TRACED) {
            addSignalFiles(null);
        }
        return result(Outcome.QUEUED, reason, resumeOr(Effect.NONE), null, later);
    }

    /**
     * A thread that is in a read of a signalfd takes what is sent, whether it or another blocks it or not: the read is
     * woken at once, and only a signal that ends the process is acted on before.
     */
    private void addSignalFiles(@Nullable Reason discarded) {
        boolean ends = !eligible.isEmpty()
                && discarded == null
                && disposition == Disposition.DEFAULT
                && DefaultAction.of(signal) == DefaultAction.TERMINATE
                && !isAwaited();
        if (ends || Signals.isUncatchable(signal)) {
            return;
        }
        uncertain.addAll(SignalfdReaders.ofIt(state, tid));
    }

    private Route result(
            Outcome outcome,
            Reason reason,
            Effect effect,
            @Nullable SignalThread chosen,
            List<SignalThread> candidates) {
        List<Integer> tids = new ArrayList<>();
        List<Integer> waiters = new ArrayList<>();
        for (SignalThread thread : candidates) {
            tids.add(thread.tid());
            if (thread.awaits(signal)) {
                waiters.add(thread.tid());
            }
        }
        tids.sort(null);
        waiters.sort(null);
        return new Route(
                state.pid(),
                tid,
                signal,
                outcome,
                reason,
                effect,
                chosen == null ? null : chosen.tid(),
                tids,
                waiters,
                notes,
                uncertain);
    }
}
