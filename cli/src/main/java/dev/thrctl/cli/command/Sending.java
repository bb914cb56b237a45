package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.Deliveries;
import dev.thrctl.signal.Delivery;
import dev.thrctl.signal.Loss;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Redundant;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.SendFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends one signal to many, in rounds, and waits for their ends if it is told to; problems go to stderr. */
final class Sending {
    /** Half of what System.nanoTime can tell apart: 146 years. */
    private static final long LONGEST_NS = Long.MAX_VALUE / 2;

    /** A process that makes threads faster than they can be signalled is given up. */
    private static final int MOST_SCANS = 100;

    /** A thread that ends during a scan may hide another from it. */
    private static final int SCANS_TO_SETTLE = 2;

    /** Files kept open between two signals, below the few that some limits leave. */
    private static final int MOST_KEPT = 64;

    private final Context context;
    private final int signal;
    private final @Nullable Integer value;
    private final @Nullable Routes routes;
    private int rounds = 1;
    private long intervalNs;
    private @Nullable Long timeoutNs;

    /** The processes that have had, in this round, a signal that acts on all of their threads. */
    private final Set<Integer> hadForAll = new HashSet<>();

    /** {@code routes} is null where nobody wants to know what comes of it. */
    Sending(Context context, int signal, @Nullable Integer value, @Nullable Routes routes) {
        this.context = context;
        this.signal = signal;
        this.value = value;
        this.routes = routes;
    }

    void repeat(int times, long pauseNs) {
        rounds = times;
        intervalNs = pauseNs;
    }

    void awaitEnd(long timeout) {
        timeoutNs = Math.min(timeout, LONGEST_NS);
    }

    /** One recipient on its way. */
    private static final class Open {
        private final Recipient recipient;
        private final boolean oneOfMany;
        private @Nullable Route route;
        private @Nullable Delivery delivery;
        private @Nullable String call;
        private boolean reached;
        private int sent;
        private @Nullable String ended;
        private @Nullable String problem;
        private Loss loss = Loss.NONE;
        private int lost;

        Open(Recipient recipient, boolean oneOfMany) {
            this.recipient = recipient;
            this.oneOfMany = oneOfMany;
        }
    }

    /** Appends a row for each recipient; false if not everything was done. */
    boolean run(Recipients recipients, List<KillRow> rows) {
        int kept = rounds > 1 || timeoutNs != null ? MOST_KEPT : 0;
        try (Deliveries deliveries =
                new Deliveries(context.proc(), context.kernel().signalSender(), kept)) {
            List<Open> all = new ArrayList<>();
            for (Recipient recipient : recipients.found()) {
                all.add(open(recipients, recipient));
            }
            boolean settled = true;
            for (int round = 0; round < rounds && (round == 0 || pause()); round++) {
                boolean left = false;
                hadForAll.clear();
                for (Open one : all) {
                    left |= send(deliveries, one);
                }
                if (round == 0 && recipients.mayGrow()) {
                    settled = sendToNewcomers(deliveries, recipients, all);
                }
                if (!left) {
                    break;
                }
            }
            return finish(deliveries, all, rows) && settled;
        }
    }

    private boolean sendToNewcomers(Deliveries deliveries, Recipients recipients, List<Open> all) {
        int quiet = 0;
        for (int scan = 0; scan < MOST_SCANS; scan++) {
            List<Recipient> fresh = recipients.newcomers();
            quiet = fresh.isEmpty() ? quiet + 1 : 0;
            if (quiet == SCANS_TO_SETTLE) {
                return true;
            }
            for (Recipient recipient : fresh) {
                Open one = open(recipients, recipient);
                all.add(one);
                send(deliveries, one);
            }
        }
        context.message("threads appear faster than they can be signalled: gave up after " + MOST_SCANS
                + " scans. Those of the last moment have no signal");
        return false;
    }

    private Open open(Recipients recipients, Recipient recipient) {
        return new Open(recipient, recipients.isOneOfMany(recipient));
    }

    private boolean send(Deliveries deliveries, Open one) {
        if (one.ended != null || one.problem != null) {
            return false;
        }
        if (isRedundant(one)) {
            one.reached = true;
            return true;
        }
        try {
            Delivery delivery = one.delivery;
            if (delivery == null) {
                // Before the signal, which changes what it is read from.
                one.route = routes == null ? null : routes.of(one.recipient);
                delivery = deliveries.open(one.recipient);
                one.delivery = delivery;
                one.call = delivery.call(value != null);
            }
            Loss loss = signal == 0
                    ? Loss.NONE
                    : Loss.foresee(context.proc(), one.recipient, new Signal(signal), value != null);
            one.call = delivery.send(signal, value);
            one.reached = true;
            one.sent += signal == 0 ? 0 : 1;
            hadForAll.add(one.recipient.pid());
            if (loss != Loss.NONE) {
                one.loss = loss;
                one.lost++;
            }
            return true;
        } catch (ProbeException e) {
            failed(one, e);
            return false;
        }
    }

    private boolean isRedundant(Open one) {
        return signal != 0
                && one.oneOfMany
                && hadForAll.contains(one.recipient.pid())
                && Redundant.isFor(context.proc(), one.recipient, new Signal(signal));
    }

    private void failed(Open one, ProbeException e) {
        String text = e instanceof SystemCallException failure
                ? new SendFailure(context.proc()).text(failure, one.recipient, signal)
                : String.valueOf(e.getMessage());
        if (one.oneOfMany && e instanceof SystemCallException failure && failure.errno() == Errno.ESRCH) {
            one.ended = text;
            return;
        }
        fail(one, text);
    }

    private void fail(Open one, String text) {
        one.problem = rounds > 1
                ? text + (text.endsWith(".") ? "" : ".") + " " + one.sent + " of " + rounds + " were sent"
                : text;
        context.message(one.problem);
    }

    private boolean finish(Deliveries deliveries, List<Open> all, List<KillRow> rows) {
        boolean done = true;
        long deadlineNs = System.nanoTime() + (timeoutNs == null ? 0 : timeoutNs);
        boolean anyStayed = false;
        for (Open one : all) {
            anyStayed |= one.reached || one.problem != null;
        }
        for (Open one : all) {
            if (one.ended != null && !one.reached) {
                if (anyStayed) {
                    continue;
                }
                fail(one, one.ended);
                anyStayed = true; // that all of them have ended is said of one
            }
            if (one.loss != Loss.NONE) {
                context.message(new Signal(signal).shortName() + " to " + one.recipient.text() + ": "
                        + one.loss.text(one.lost, one.sent));
            }
            KillRow row = new KillRow(one.recipient, one.call, one.sent, one.problem, null, one.route);
            if (timeoutNs != null && one.reached) {
                Boolean ended = awaitEnd(deliveries, one, deadlineNs);
                row = ended == null ? row : row.withEnded(ended);
                done &= Boolean.TRUE.equals(ended);
            }
            done &= one.problem == null;
            rows.add(row);
        }
        return done;
    }

    /** Null if it cannot be known. */
    private @Nullable Boolean awaitEnd(Deliveries deliveries, Open one, long deadlineNs) {
        Delivery delivery = one.delivery == null ? deliveries.of(one.recipient) : one.delivery;
        try {
            boolean ended = delivery.awaitEnd(deadlineNs);
            if (!ended) {
                context.message("wait for the end of " + one.recipient.text()
                        + ": timed out, it lives. A signal that is blocked, caught or ignored ends nothing; see"
                        + " --dry-run");
            }
            return ended;
        } catch (ProbeException e) {
            context.message(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(intervalNs / 1_000_000, (int) (intervalNs % 1_000_000));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
