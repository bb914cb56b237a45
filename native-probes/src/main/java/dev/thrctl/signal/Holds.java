package dev.thrctl.signal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes of a signal where something holds threads that it may be given to: {@link Hold}. */
final class Holds {
    private final Case it;

    Holds(Case it) {
        this.it = it;
    }

    /** Why it stays pending; null if it does not, or if that cannot be told. The case gets notes and doubts. */
    @Nullable
    Hold pendingFor() {
        return it.isDeadly() ? deadly() : other();
    }

    /** complete_signal gives SIGKILL to all threads, whoever is chosen; who is chosen must not be on its way to a signal. */
    private @Nullable Hold deadly() {
        List<SignalThread> takers = new ArrayList<>();
        for (SignalThread thread : it.eligible) {
            boolean passedOver =
                    thread.hold() != Hold.NONE && thread.hold() != Hold.FROZEN && !it.isKill() && it.isBusy(thread);
            if (!passedOver) {
                takers.add(thread);
            }
        }
        if (takers.isEmpty()) {
            return it.eligible.get(0).hold();
        }
        List<SignalThread> frozen = new ArrayList<>();
        boolean allFrozen = true;
        for (SignalThread thread : it.state.threads()) {
            if (!thread.isAlive()) {
                continue;
            }
            allFrozen &= thread.hold() == Hold.FREEZER;
            if (thread.hold() == Hold.FREEZER) {
                frozen.add(thread);
            } else if (thread.hold() == Hold.UNINTERRUPTIBLE) {
                it.uncertain.add(
                        "when it ends: thread " + thread.tid() + " " + Hold.UNINTERRUPTIBLE.text()
                                + ", and unless the kernel lets a fatal signal end that, the process is there until it returns");
            }
        }
        if (allFrozen) {
            it.notes.add("the process ends as soon as its cgroup is thawed");
            return Hold.FREEZER;
        }
        for (SignalThread thread : frozen) {
            it.notes.add("thread " + thread.tid() + " " + Hold.FREEZER.text()
                    + ": the process is there until that is thawed");
        }
        return null;
    }

    private @Nullable Hold other() {
        SignalThread chosen = it.choose();
        List<SignalThread> free = new ArrayList<>();
        List<SignalThread> held = new ArrayList<>();
        for (SignalThread thread : it.eligible) {
            (thread.hold() == Hold.NONE ? free : held).add(thread);
        }
        if (held.isEmpty()) {
            noteLateStops();
            return null;
        }
        if (free.isEmpty() || (chosen != null && chosen.hold() != Hold.NONE)) {
            SignalThread first = chosen == null ? held.get(0) : chosen;
            doubtReturn(held);
            for (SignalThread thread : free) {
                if (thread.state() != 'S') {
                    it.uncertain.add("whether thread " + thread.tid() + ", which is not asleep, takes it before thread "
                            + first.tid() + " can");
                }
            }
            return first.hold();
        }
        if (chosen == null) {
            for (SignalThread thread : held) {
                it.uncertain.add("whether it is given to thread " + thread.tid() + ", which "
                        + thread.hold().text() + ": then it is pending until "
                        + thread.hold().until());
            }
        }
        noteLateStops();
        return null;
    }

    private void doubtReturn(List<SignalThread> held) {
        for (SignalThread thread : held) {
            if (thread.hold() == Hold.UNINTERRUPTIBLE) {
                it.uncertain.add("how long thread " + thread.tid() + " stays in its uninterruptible sleep (D): it takes"
                        + " the signal as soon as it returns from that");
            }
        }
    }

    private void noteLateStops() {
        boolean stops = Signals.isStop(it.signal) && it.disposition == Disposition.DEFAULT;
        for (SignalThread thread : it.state.threads()) {
            if (stops && thread.isAlive() && thread.hold() != Hold.NONE) {
                it.notes.add("thread " + thread.tid() + " " + thread.hold().text() + ": it does not stop until "
                        + thread.hold().until());
            }
        }
    }
}
