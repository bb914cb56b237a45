package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.Router;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalsProbe;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What would come of one signal; each process is read once. */
final class Routes {
    private final SignalsProbe probe;
    private final Signal signal;
    private final boolean withValue;
    private final Map<Integer, SignalState> states = new HashMap<>();

    Routes(Context context, Signal signal, boolean withValue) {
        this.probe = new SignalsProbe(context.proc(), context.kernel(), context.machine());
        this.signal = signal;
        this.withValue = withValue;
    }

    /** Null if the recipient has gone meanwhile. */
    @Nullable
    Route of(Recipient recipient) {
        try {
            SignalState state = states.get(recipient.pid());
            if (state == null) {
                state = probe.read(recipient.pid(), signal);
                states.put(recipient.pid(), state);
            }
            return Router.of(state, signal, recipient.tid(), withValue);
        } catch (ProbeException e) {
            return null;
        }
    }

    /** How it was when {@link #of} was asked about the recipient; null if it had gone. */
    @Nullable
    SignalState state(Recipient recipient) {
        return states.get(recipient.pid());
    }
}
