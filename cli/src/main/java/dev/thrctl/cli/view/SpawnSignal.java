package dev.thrctl.cli.view;

import dev.thrctl.kernel.RawText;
import dev.thrctl.spawn.HeldThread;
import dev.thrctl.spawn.SignalEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signal, and what is known of the thread that took it and of who sent it.
 *
 * @param thread null for one of those that come and go
 * @param sender name of the process that sent it; null if there is none, or it has ended
 * @param latencyNs null unless this thrctl sent it
 */
record SpawnSignal(
        SignalEvent event,
        @Nullable HeldThread thread,
        @Nullable RawText sender,
        @Nullable Long latencyNs) {
    static SpawnSignal of(
            SignalEvent event, List<HeldThread> threads, @Nullable RawText sender, @Nullable Long latencyNs) {
        for (HeldThread thread : threads) {
            if (thread.tid() == event.tid()) {
                return new SpawnSignal(event, thread, sender, latencyNs);
            }
        }
        return new SpawnSignal(event, null, sender, latencyNs);
    }
}
