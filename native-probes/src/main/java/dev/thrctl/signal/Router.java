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
    private final Case it;
    private final SignalState state;
    private final Signal signal;
    private final SignalfdReaders readers;
    private final Resumption resumption;

    private Router(Case it) {
        this.it = it;
        this.state = it.state;
        this.signal = it.signal;
        this.readers = new SignalfdReaders(it);
        this.resumption = new Resumption(it);
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
        return new Router(new Case(state, signal, tid, withValue)).route();
    }

    private Route route() {
        if (state.kernelThread()) {
            return nothing(Reason.KERNEL_THREAD);
        }
        if (state.hasEnded() || (it.tid != null && it.target.exiting())) {
            return nothing(Reason.ENDED);
        }
        if (it.isEnding()) {
            return nothing(Reason.ENDING);
        }
        if (state.surroundings().dumpsCore() && !it.isKill()) {
            return nothing(Reason.CORE_DUMP);
        }
        it.uncertain.addAll(state.surroundings().holdDoubts());
        noteFlushed();
        resumption.look();
        Reason discarded = discardReason();
        if (discarded != null && isDiscardedAtOnce()) {
            return discarded(discarded);
        }
        it.sort();
        if (Signals.isStop(signal) && it.eligible.isEmpty() && it.isStoppedWith('T')) {
            return queued(Reason.ALREADY_STOPPED, List.of());
        }
        SignalSet pending = it.tid == null ? state.sharedPending() : it.target.pending();
        if (pending == null && Signals.isMerged(signal)) {
            it.uncertain.add("whether one is pending already");
        }
        if (pending != null && Signals.isMerged(signal) && pending.contains(signal)) {
            return merged();
        }
        if (new QueueRoom(it).isRefused()) {
            return result(Outcome.REFUSED, Reason.QUEUE_FULL, Effect.NONE, null, List.of());
        }
        if (resumption.isDeadly()) {
            return result(Outcome.DEFAULT, Reason.LET_LOOSE, resumption.effect(), null, List.of());
        }
        if (it.eligible.isEmpty()) {
            Reason held = it.isStoppedWith('T')
                    ? Reason.STOPPED
                    : it.isStoppedWith('D') ? Reason.UNINTERRUPTIBLE : Reason.TRACED;
            return notTakenNow(it.stopped.isEmpty() ? Reason.BLOCKED : held, it.stopped);
        }
        Hold hold = new Holds(it).pendingFor();
        return hold == null ? taken(discarded) : notTakenNow(hold.reason(), it.eligible);
    }

    private Route merged() {
        if (it.withValue) {
            it.notes.add("merged: the value of this one is lost, and the one that is pending keeps its own sender and"
                    + " value");
        }
        List<SignalThread> later = new ArrayList<>(it.eligible);
        later.addAll(it.stopped);
        return queued(Reason.ALREADY_PENDING, later);
    }

    /** Where all that it may be given to block it, are stopped or held, the read of a signalfd takes it all the same. */
    private Route notTakenNow(Reason reason, List<SignalThread> later) {
        SignalfdReaders.Taking taking = readers.whereNobodyElseCan();
        if (taking != null) {
            List<SignalThread> threads = taking.threads();
            SignalThread only = threads.size() == 1 ? threads.get(0) : null;
            return result(Outcome.AWAITED, taking.reason(), resumption.effect(), only, threads);
        }
        return queued(reason, later);
    }

    /** Even a signal that is ignored or blocked does so (prepare_signal). */
    private void noteFlushed() {
        for (Signal other : Signals.all()) {
            boolean flushed =
                    Signals.isStop(signal) ? other.equals(Signals.CONT) : it.isCont() && Signals.isStop(other);
            if (flushed && it.isPendingAnywhere(other)) {
                it.notes.add("it discards the " + other.longName() + " that is pending");
            }
        }
    }

    /** Why whoever takes it would drop it (sig_task_ignored); null if it would not. */
    private @Nullable Reason discardReason() {
        if (it.disposition == Disposition.IGNORED) {
            return Reason.IGNORED;
        }
        if (it.disposition != Disposition.DEFAULT) {
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
                it.uncertain.add(
                        "whether it is the first process of a pid namespace, which is spared the default action");
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
        Boolean blocks = Signals.isUncatchable(signal) ? Boolean.FALSE : it.target.blocks(signal);
        if (blocks == null) {
            it.uncertain.add(
                    "whether thread " + it.target.tid() + " blocks it (no SigBlk): then it would stay pending");
            return true;
        }
        if (blocks) {
            return false;
        }
        if (!it.isKill()) {
            Taker.addTracer(it, it.target);
        }
        if (Signals.isUncatchable(signal)) {
            return true;
        }
        if (it.target.awaits(signal)) {
            it.uncertain.add("whether thread " + it.target.tid()
                    + " blocked it before it began to wait for it: if not, it is discarded");
            return false;
        }
        Taker.addHiddenWait(it, it.target);
        return true;
    }

    private Route taken(@Nullable Reason discarded) {
        Taker taker = new Taker(it, readers);
        SignalThread chosen = taker.chosen();
        List<SignalThread> candidates = it.eligible;
        if (!endsAtOnce(discarded)) {
            if (chosen != null && it.eligible.size() == 1 && readers.isOnlyReader(chosen) && !chosen.awaits(signal)) {
                readers.addUnseen();
                return result(Outcome.AWAITED, Reason.SIGNALFD_READ, resumption.effect(), chosen, it.eligible);
            }
            readers.addRaces();
            candidates = readers.join(it.eligible);
        }
        Reason reason = taker.reason();
        if (candidates.size() > it.eligible.size()) {
            chosen = null;
            reason = it.tid == null ? Reason.SEVERAL_ELIGIBLE : reason;
        }
        int waiting = 0;
        for (SignalThread thread : taker.possible()) {
            waiting += thread.awaits(signal) ? 1 : 0;
        }
        if (waiting > 0 && waiting < taker.possible().size()) {
            it.uncertain.add("whether a thread that waits for it in sigtimedwait takes it, or another");
        }
        if (waiting == taker.possible().size()) {
            return awaited(chosen, reason, candidates);
        }
        return acted(discarded, chosen, reason, candidates);
    }

    /** A signal that ends the process is acted on before any read of a signalfd; the others race with it. */
    private boolean endsAtOnce(@Nullable Reason discarded) {
        return Signals.isUncatchable(signal) || (discarded == null && it.isDeadly() && !isAwaited());
    }

    private Route awaited(@Nullable SignalThread chosen, Reason reason, List<SignalThread> candidates) {
        boolean fatal = it.disposition == null || it.isDeadly();
        if (fatal && state.init() == SignalState.Init.NO) {
            it.uncertain.add(
                    "whether the thread that waits for it blocked it before: if not, it terminates the process");
        }
        return result(Outcome.AWAITED, reason, resumption.effect(), chosen, candidates);
    }

    private Route acted(
            @Nullable Reason discarded, @Nullable SignalThread chosen, Reason reason, List<SignalThread> candidates) {
        if (discarded != null) {
            return isAwaited() || candidates.size() > it.eligible.size()
                    ? result(Outcome.IGNORED, discarded, resumption.effect(), null, candidates)
                    : discarded(discarded);
        }
        if (it.disposition == null) {
            it.uncertain.add("what the process does with it (no SigIgn and SigCgt)");
            return result(Outcome.UNKNOWN, reason, Effect.UNKNOWN, chosen, candidates);
        }
        if (it.disposition == Disposition.CAUGHT) {
            return result(Outcome.HANDLED, reason, resumption.effect(), chosen, candidates);
        }
        return switch (DefaultAction.of(signal)) {
            case CORE -> result(Outcome.DEFAULT, reason, Effect.CORE, chosen, candidates);
            case STOP -> stops(chosen, reason, candidates);
            default -> result(Outcome.DEFAULT, reason, Effect.TERMINATE, chosen, candidates);
        };
    }

    private Route stops(@Nullable SignalThread chosen, Reason reason, List<SignalThread> candidates) {
        Boolean orphaned = signal.equals(Signals.STOP)
                ? Boolean.FALSE
                : state.surroundings().orphanedGroup();
        if (orphaned == null) {
            it.uncertain.add("whether its process group is orphaned: then it is ignored");
        } else if (orphaned) {
            return result(Outcome.IGNORED, Reason.ORPHANED_GROUP, Effect.NONE, null, List.of());
        }
        return result(Outcome.DEFAULT, reason, Effect.STOP, chosen, candidates);
    }

    private boolean isAwaited() {
        for (SignalThread thread : it.eligible) {
            if (thread.awaits(signal)) {
                return true;
            }
        }
        return false;
    }

    /** SIGCONT resumes the process even where it is ignored or blocked (prepare_signal). */
    private Route discarded(Reason reason) {
        boolean acts = it.resumes && it.disposition == Disposition.DEFAULT;
        Reason why = resumption.isDeadly() ? Reason.LET_LOOSE : reason;
        return result(acts ? Outcome.DEFAULT : Outcome.IGNORED, why, resumption.effect(), null, List.of());
    }

    private Route nothing(Reason reason) {
        return result(Outcome.IGNORED, reason, Effect.NONE, null, List.of());
    }

    private Route queued(Reason reason, List<SignalThread> later) {
        if (!Signals.isUncatchable(signal)) {
            if (reason == Reason.BLOCKED || reason == Reason.TRACED) {
                readers.addRaces();
            } else if (reason != Reason.ALREADY_PENDING && reason != Reason.STOPPED && reason != Reason.FREEZER) {
                readers.addUnseen();
            }
        }
        return result(Outcome.QUEUED, reason, resumption.effect(), null, later);
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
            if (thread.awaits(signal) || readers.isWaiting(thread)) {
                waiters.add(thread.tid());
            }
        }
        tids.sort(null);
        waiters.sort(null);
        return new Route(
                state.pid(),
                it.tid,
                signal,
                outcome,
                reason,
                effect,
                chosen == null ? null : chosen.tid(),
                tids,
                waiters,
                it.notes,
                it.uncertain);
    }
}
