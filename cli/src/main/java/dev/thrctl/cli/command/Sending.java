package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.Delivery;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.SendFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends one signal to many, in rounds, and waits for their ends if it is told to; problems go to stderr. */
final class Sending {
    /** Half of what System.nanoTime can tell apart: 146 years. */
    private static final long LONGEST_NS = Long.MAX_VALUE / 2;

    /** A process that makes threads faster than they can be signalled is given up. */
    private static final int MOST_SCANS = 100;

    /** A thread that ends during a scan may hide another from it. */
    private static final int SCANS_TO_SETTLE = 2;

    private final Context context;
    private final int signal;
    private final @Nullable Integer value;
    private final @Nullable Routes routes;
    private int rounds = 1;
    private long intervalNs;
    private @Nullable Long timeoutNs;
    private boolean mayGrow;

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
        private final @Nullable Route route;
        private boolean gone;
        private @Nullable Delivery delivery;
        private @Nullable String call;
        private int sent;
        private @Nullable String problem;

        Open(Recipient recipient, @Nullable Route route) {
            this.recipient = recipient;
            this.route = route;
        }
    }

    /** Appends a row for each recipient; false if not everything was done. */
    boolean run(Recipients recipients, List<KillRow> rows) {
        SignalSender sender = context.kernel().signalSender();
        List<Open> all = new ArrayList<>();
        mayGrow = recipients.mayGrow();
        try {
            for (Recipient recipient : recipients.found()) {
                all.add(open(sender, recipient));
            }
            boolean settled = true;
            for (int round = 0; round < rounds && (round == 0 || pause()); round++) {
                boolean left = false;
                for (Open one : all) {
                    left |= send(one);
                }
                if (round == 0 && mayGrow) {
                    settled = sendToNewcomers(sender, recipients, all);
                }
                if (!left) {
                    break;
                }
            }
            return finish(all, rows) && settled;
        } finally {
            for (Open one : all) {
                if (one.delivery != null) {
                    one.delivery.close();
                }
            }
        }
    }

    private boolean sendToNewcomers(SignalSender sender, Recipients recipients, List<Open> all) {
        int quiet = 0;
        for (int scan = 0; scan < MOST_SCANS; scan++) {
            List<Recipient> fresh = recipients.newcomers();
            quiet = fresh.isEmpty() ? quiet + 1 : 0;
            if (quiet == SCANS_TO_SETTLE) {
                return true;
            }
            for (Recipient recipient : fresh) {
                Open one = open(sender, recipient);
                all.add(one);
                send(one);
            }
        }
        context.message("threads appear faster than they can be signalled: gave up after " + MOST_SCANS
                + " scans. Those of the last moment have no signal");
        return false;
    }

    private Open open(SignalSender sender, Recipient recipient) {
        Open one = new Open(recipient, routes == null ? null : routes.of(recipient));
        try {
            one.delivery = Delivery.open(context.proc(), sender, recipient);
            one.call = one.delivery.call(value != null);
        } catch (ProbeException e) {
            failed(one, e);
        }
        return one;
    }

    private boolean send(Open one) {
        Delivery delivery = one.delivery;
        if (delivery == null || one.gone || one.problem != null) {
            return false;
        }
        try {
            delivery.send(signal, value);
            one.sent += signal == 0 ? 0 : 1;
            return true;
        } catch (ProbeException e) {
            failed(one, e);
            return false;
        }
    }

    private void failed(Open one, ProbeException e) {
        if (mayGrow && e instanceof SystemCallException failure && failure.errno() == Errno.ESRCH) {
            one.gone = true; // one thread of all: it has no part in them any more
            return;
        }
        String text = e instanceof SystemCallException failure
                ? new SendFailure(context.proc()).text(failure, one.recipient, signal)
                : String.valueOf(e.getMessage());
        one.problem = rounds > 1
                ? text + (text.endsWith(".") ? "" : ".") + " " + one.sent + " of " + rounds + " were sent"
                : text;
        context.message(one.problem);
    }

    private boolean finish(List<Open> all, List<KillRow> rows) {
        boolean done = true;
        long deadlineNs = System.nanoTime() + (timeoutNs == null ? 0 : timeoutNs);
        for (Open one : all) {
            if (one.gone && one.sent == 0 && all.size() > 1) {
                continue;
            }
            KillRow row = new KillRow(one.recipient, one.call, one.sent, one.problem, null, one.route);
            if (timeoutNs != null && one.delivery != null) {
                boolean ended = one.delivery.awaitEnd(deadlineNs);
                row = row.withEnded(ended);
                if (!ended) {
                    context.message("wait for the end of " + one.recipient.text()
                            + ": timed out, it lives. A signal that is blocked, caught or ignored ends nothing; see"
                            + " --dry-run");
                    done = false;
                }
            }
            done &= one.problem == null;
            rows.add(row);
        }
        return done;
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
