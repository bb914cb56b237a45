package dev.thrctl.signal;

import dev.thrctl.signal.Route.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the threads that may be given a signal takes it, as far as that can be told. Follows complete_signal. */
final class Taker {
    private final Case it;
    private final SignalfdReaders readers;
    private final @Nullable SignalThread chosen;

    Taker(Case it, SignalfdReaders readers) {
        this.it = it;
        this.readers = readers;
        SignalThread preferred = it.choose();
        this.chosen = preferred != null && mayBeAnother() ? null : preferred;
        addDoubts();
    }

    /** Null if it cannot be told. */
    @Nullable
    SignalThread chosen() {
        return chosen;
    }

    /** The chosen one, or all that may be. */
    List<SignalThread> possible() {
        return chosen == null ? it.eligible : List.of(chosen);
    }

    Reason reason() {
        if (it.tid != null) {
            return Reason.NAMED_THREAD;
        }
        if (chosen == null) {
            return Reason.SEVERAL_ELIGIBLE;
        }
        return chosen.tid() == it.state.pid() ? Reason.MAIN_THREAD : Reason.ONLY_ELIGIBLE;
    }

    private void addDoubts() {
        for (SignalThread thread : possible()) {
            if (!Signals.isUncatchable(it.signal) && thread.blocks(it.signal) == null) {
                it.uncertain.add("whether thread " + thread.tid() + " blocks it (no SigBlk)");
            }
            if (!it.isKill()) {
                addTracer(it, thread);
            }
            if (!Signals.isUncatchable(it.signal) && !thread.awaits(it.signal)) {
                addHiddenWait(it, thread);
            }
        }
    }

    static void addTracer(Case it, SignalThread thread) {
        Integer tracer = thread.tracer();
        if (tracer == null) {
            it.uncertain.add("whether thread " + thread.tid() + " is traced");
        } else if (tracer != 0) {
            it.uncertain.add("what process " + tracer + " does, which traces thread " + thread.tid()
                    + ", sees the signal first and may drop or change it");
        }
    }

    static void addHiddenWait(Case it, SignalThread thread) {
        if (thread.awaited().isDenied()) {
            it.uncertain.add("whether thread " + thread.tid()
                    + " is in sigtimedwait for it (its system call or memory may not be read)");
        }
    }

    /**
     * Whether a thread may be quicker than the main thread: one that reads a signalfd, or one that has yet to act on a
     * wake-up that has lapsed, which nothing shows. It is passed over unless it is on a CPU, and finds the signal when
     * it gets one.
     */
    private boolean mayBeAnother() {
        if (it.eligible.size() < 2 || !dependsOnTaker()) {
            return false;
        }
        int before = it.uncertain.size();
        for (SignalThread thread : it.eligible) {
            if (thread.state() != 'S') {
                it.uncertain.add("whether the main thread takes it: thread " + thread.tid()
                        + " is not asleep, and such a one may be first or be passed over");
                break;
            }
        }
        boolean readsMayBe = readers.mayBeQuicker();
        return readsMayBe || it.uncertain.size() > before;
    }

    /** Not where the process ends, stops or drops it whoever takes it. */
    private boolean dependsOnTaker() {
        if (Signals.isUncatchable(it.signal)) {
            return false;
        }
        boolean waits = false;
        for (SignalThread thread : it.eligible) {
            waits |= thread.awaits(it.signal) || thread.awaited().isDenied();
        }
        return waits || it.disposition == null || it.disposition == Disposition.CAUGHT;
    }
}
