package dev.thrctl.cli.view;

import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import org.jspecify.annotations.Nullable;

/**
 * One recipient and what has become of the signals for it.
 *
 * @param call the system call; null if it could not come so far
 * @param sent how many signals were sent
 * @param problem why no more were sent; null if nothing went wrong
 * @param ended whether it had ended when the wait was over; null without a wait
 * @param route what comes of the signal, read before it is sent; null for the mere check, if nobody asked, or it is gone
 */
public record KillRow(
        Recipient recipient,
        @Nullable String call,
        int sent,
        @Nullable String problem,
        @Nullable Boolean ended,
        @Nullable Route route) {
    /** The same, with the outcome of the wait. */
    public KillRow withEnded(boolean outcome) {
        return new KillRow(recipient, call, sent, problem, outcome, route);
    }

    /** The same, with why no more can be sent. */
    public KillRow withProblem(String text) {
        return new KillRow(recipient, call, sent, text, ended, route);
    }
}
