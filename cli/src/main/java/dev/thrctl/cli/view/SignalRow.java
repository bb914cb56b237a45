package dev.thrctl.cli.view;

import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Disposition;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.Signals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One signal of one process.
 *
 * @param name as the C library of the process has it, with SIG
 * @param disposition null if unknown
 * @param blocking threads that block it; null if no mask can be read
 * @param pendingForProcess null if unknown
 * @param pendingTids threads that it is pending for
 */
record SignalRow(
        Signal signal,
        String name,
        @Nullable Disposition disposition,
        @Nullable Integer blocking,
        @Nullable Boolean pendingForProcess,
        List<Integer> pendingTids) {

    static List<SignalRow> of(SignalState state) {
        boolean masksKnown = false;
        for (SignalThread thread : state.threads()) {
            masksKnown |= thread.blocked() != null;
        }
        List<SignalRow> rows = new ArrayList<>(Signal.MAX);
        for (Signal signal : Signals.all()) {
            SignalSet shared = state.sharedPending();
            List<Integer> tids = new ArrayList<>();
            for (SignalThread thread : state.threads()) {
                SignalSet pending = thread.pending();
                if (pending != null && pending.contains(signal)) {
                    tids.add(thread.tid());
                }
            }
            rows.add(new SignalRow(
                    signal,
                    signal.longName(state.library().realTimeFirst()),
                    state.disposition(signal),
                    masksKnown ? state.blocking(signal) : null,
                    shared == null ? null : shared.contains(signal),
                    tids));
        }
        return rows;
    }

    DefaultAction defaultAction() {
        return DefaultAction.of(signal);
    }
}
