package dev.thrctl.signal;

import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.Route.Effect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What SIGCONT does to the process as a whole. What is pending while it is stopped is let loose: each thread takes what
 * it does not block before it runs on.
 */
final class Resumption {
    private final Case it;
    private final List<Signal> handled = new ArrayList<>();
    private boolean deadly;
    private Effect effect = Effect.NONE;

    Resumption(Case it) {
        this.it = it;
    }

    /** Adds notes and doubts to the case. */
    void look() {
        if (it.isCont()) {
            doubtHiddenStop();
        }
        if (it.resumes) {
            resume();
        }
    }

    /** NONE if it resumes nothing. */
    Effect effect() {
        return effect;
    }

    /** Whether the process dies of what was pending. */
    boolean isDeadly() {
        return deadly;
    }

    /** In state D it does not show that it was stopped before. */
    private void doubtHiddenStop() {
        for (SignalThread thread : it.state.threads()) {
            if (thread.isAlive() && thread.hold() == Hold.FREEZER) {
                it.uncertain.add("whether the process was stopped before its cgroup was frozen, which then hides it:"
                        + " if so, it runs on when that is thawed");
                return;
            }
        }
    }

    private void resume() {
        effect = Effect.CONTINUE;
        for (SignalThread thread : it.state.threads()) {
            if (thread.isAlive() && thread.hold() == Hold.FROZEN) {
                it.notes.add("its cgroup is frozen: it is stopped no more, and "
                        + (willTake() ? "takes what is pending" : "runs on") + " when that is thawed");
                effect = Effect.NONE;
                return;
            }
        }
        for (Signal other : Signals.all()) {
            if (!other.equals(it.signal) && !Signals.isStop(other)) {
                letLoose(other);
            }
        }
        if (deadly) {
            for (Signal other : handled) {
                it.uncertain.add("what the handler of " + other.longName() + ", which is pending too, does before");
            }
            for (SignalThread thread : it.state.threads()) {
                if (thread.isAlive() && (thread.tracer() == null || thread.tracer() != 0)) {
                    it.uncertain.add(
                            "what the tracer of thread " + thread.tid() + " does, which sees its signals first");
                }
            }
        }
    }

    /** Whether something is pending that is not blocked: it may die of that. */
    private boolean willTake() {
        for (SignalThread thread : it.state.threads()) {
            if (!thread.isAlive()) {
                continue;
            }
            SignalSet blocked = thread.blocked();
            for (Signal other : Signals.all()) {
                boolean stays = !Signals.isStop(other) && !other.equals(it.signal);
                boolean waits = contains(thread.pending(), other) || contains(it.state.sharedPending(), other);
                if (stays && waits && (blocked == null || !blocked.contains(other))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void letLoose(Signal other) {
        boolean ofProcess = contains(it.state.sharedPending(), other);
        boolean taken = false;
        boolean blocked = false;
        for (SignalThread thread : it.state.threads()) {
            if (!thread.isAlive() || !(ofProcess || contains(thread.pending(), other))) {
                continue;
            }
            if (!Signals.isUncatchable(other) && contains(thread.blocked(), other)) {
                blocked = true;
            } else if (thread.blocked() == null) {
                it.uncertain.add("whether thread " + thread.tid() + " blocks the " + other.longName()
                        + " that is pending (no SigBlk)");
            } else {
                taken = true;
            }
        }
        if (!taken) {
            return;
        }
        Disposition disposition = it.state.disposition(other);
        DefaultAction action = DefaultAction.of(other);
        boolean ends = action == DefaultAction.TERMINATE || action == DefaultAction.CORE;
        it.notes.add("it lets loose the " + other.longName() + " that is pending: "
                + (disposition == Disposition.CAUGHT
                        ? "its handler runs"
                        : disposition == Disposition.DEFAULT && ends ? "the process dies of it" : "it is dropped"));
        if (disposition == Disposition.CAUGHT) {
            handled.add(other);
        }
        if (disposition != Disposition.DEFAULT || !ends) {
            return;
        }
        if (it.state.init() != SignalState.Init.NO) {
            it.uncertain.add("whether it dies of " + other.longName() + " as the first process of a pid namespace");
            return;
        }
        deadly = true;
        effect = action == DefaultAction.CORE ? Effect.CORE : Effect.TERMINATE;
        if (blocked && ofProcess) {
            it.uncertain.add("whether a thread that blocks " + other.longName()
                    + " and asks for it (sigwait, signalfd) is quicker than one that does not");
        }
        if (it.disposition == Disposition.CAUGHT) {
            it.uncertain.add("whether the handler of SIGCONT runs before the process dies of " + other.longName());
        }
    }

    private static boolean contains(@Nullable SignalSet set, Signal signal) {
        return set != null && set.contains(signal);
    }
}
