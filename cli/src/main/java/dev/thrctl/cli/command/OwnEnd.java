package dev.thrctl.cli.command;

import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Signals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of this very process by a signal that it sends to itself. Another thread may be the one that takes it, and of
 * HUP, INT and TERM it is one of the Java VM's: without a wait it would be by chance what comes first, that or exit
 * status 0.
 */
final class OwnEnd {
    private static final long DEADLINE_MS = 2000;

    private final Signal signal;
    private final @Nullable Integer selfPid;

    OwnEnd(Signal signal, @Nullable Integer selfPid) {
        this.signal = signal;
        this.selfPid = selfPid;
    }

    /** The Java VM has handlers that would ignore a signal from outside or take it for a crash of its own. */
    void prepare(List<Recipient> recipients, SignalSender sender) {
        // With these the VM ends in order, and with the status that the signal would have given.
        if (signal.equals(Signals.HUP) || signal.equals(Signals.INT) || signal.equals(Signals.TERM)) {
            return;
        }
        for (Recipient recipient : recipients) {
            if (endsBy(recipient) && recipient.action(signal) == Recipient.Action.CAUGHT) {
                sender.restoreDefault(signal.number());
                return;
            }
        }
    }

    /** Null if none of the signals sent ends this process; otherwise waits for it, and gives its status if it is late. */
    @Nullable
    ExitCode await(List<KillRow> rows) {
        for (KillRow row : rows) {
            if (row.sent() > 0 && endsBy(row.recipient())) {
                await();
                return ExitCode.of(128 + signal.number());
            }
        }
        return null;
    }

    private boolean endsBy(Recipient recipient) {
        if (selfPid == null || recipient.pid() != selfPid) {
            return false;
        }
        DefaultAction action = DefaultAction.of(signal);
        boolean isDeadly = action == DefaultAction.TERMINATE || action == DefaultAction.CORE;
        return isDeadly
                && recipient.action(signal) != Recipient.Action.IGNORED
                && !Boolean.TRUE.equals(recipient.blocks(signal));
    }

    private static void await() {
        try {
            Thread.sleep(DEADLINE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
