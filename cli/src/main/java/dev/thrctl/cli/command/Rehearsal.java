package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.Deliveries;
import dev.thrctl.signal.Delivery;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.SendFailure;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.Signals;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do. Whether it is permitted is asked of the kernel by signal 0, which knows of security modules and
 * user namespaces as well; problems, and what else comes of a signal, go to stderr.
 */
final class Rehearsal {
    /** Index of the real user in the line Uid of proc_pid_status(5). */
    private static final int REAL = 0;

    private final Context context;
    private final int signal;
    private final boolean withValue;
    private final int repeats;
    private final @Nullable Routes routes;
    private boolean hasEnded;

    /** {@code routes} is null for the mere check. */
    Rehearsal(Context context, int signal, boolean withValue, int repeats, @Nullable Routes routes) {
        this.context = context;
        this.signal = signal;
        this.withValue = withValue;
        this.repeats = repeats;
        this.routes = routes;
    }

    /** Appends a row for each recipient; false if one of them would not get its signal. */
    boolean run(Recipients recipients, List<KillRow> rows) {
        boolean done = true;
        KillRow ended = null;
        try (Deliveries deliveries =
                new Deliveries(context.proc(), context.kernel().signalSender(), 0)) {
            for (Recipient recipient : recipients.found()) {
                KillRow row = row(deliveries, recipient);
                if (hasEnded && recipients.isOneOfMany(recipient)) {
                    ended = row;
                } else {
                    rows.add(row);
                    done &= say(row);
                }
            }
        }
        if (rows.isEmpty() && ended != null) {
            rows.add(ended);
            done = say(ended);
        }
        return (routes == null || fits(routes, rows)) && done;
    }

    /** False if there is a problem. */
    private boolean say(KillRow row) {
        if (row.problem() != null) {
            context.message(row.problem());
        }
        return row.problem() == null;
    }

    /** Whether the run does not itself fill the queue of a user, with signals that are not taken meanwhile. */
    private boolean fits(Routes asked, List<KillRow> rows) {
        if (signal == 0 || Signals.isMerged(new Signal(signal))) {
            return true;
        }
        Map<Long, Integer> counts = new HashMap<>();
        for (KillRow row : rows) {
            Long user = userWhoseQueueGrows(row);
            if (user != null) {
                counts.merge(user, 1, Integer::sum);
            }
        }
        Map<Long, Integer> before = new HashMap<>();
        boolean fits = true;
        for (int i = 0; i < rows.size(); i++) {
            KillRow row = rows.get(i);
            Long user = userWhoseQueueGrows(row);
            if (user == null) {
                continue;
            }
            int index = before.merge(user, 1, Integer::sum) - 1;
            String problem = queueFull(asked, row, index, counts.getOrDefault(user, 1));
            if (problem != null) {
                rows.set(i, row.withProblem(problem));
                context.message(problem);
                fits = false;
            }
        }
        return fits;
    }

    /** Null if it takes the signal or does not get it. */
    private static @Nullable Long userWhoseQueueGrows(KillRow row) {
        Route route = row.route();
        TaskStatus status = row.recipient().status();
        boolean grows = row.problem() == null && route != null && route.outcome() == Route.Outcome.QUEUED;
        return grows && status != null ? status.userId(REAL) : null;
    }

    /**
     * Null if the queue has room for all, or if the kernel would not refuse the call. Each round is one signal for each
     * recipient, of which this is the one of that index.
     */
    private @Nullable String queueFull(Routes asked, KillRow row, int index, int recipients) {
        SignalState state = asked.state(row.recipient());
        Long used = state == null ? null : state.queued();
        Long limit = state == null ? null : state.queuedLimit();
        boolean mayFail = row.recipient().tid() != null || withValue;
        if (!mayFail || used == null || limit == null) {
            return null;
        }
        long room = limit - used;
        long first = room <= index ? 1 : (room - index + recipients - 1) / recipients + 1;
        if (first > repeats) {
            return null;
        }
        SystemCallException failure = new SystemCallException(
                String.valueOf(row.call()), row.recipient().text(), Errno.EAGAIN, "");
        return failure.getMessage() + (repeats > 1 ? ", from number " + first + " of " + repeats + " on" : "")
                + ". The signal queue of its user holds " + used + " of " + limit
                + " (SigQ of proc_pid_status(5)), and what is pending stays there";
    }

    private KillRow row(Deliveries deliveries, Recipient recipient) {
        String call = null;
        hasEnded = false;
        try {
            Delivery delivery = deliveries.open(recipient);
            call = delivery.call(withValue);
            delivery.send(0, null);
        } catch (SystemCallException e) {
            hasEnded = e.errno() == Errno.ESRCH;
            if (e.errno() != Errno.EPERM || !isContInOwnSession(recipient)) {
                return new KillRow(recipient, call, 0, text(e, recipient), null, null);
            }
        } catch (ProbeException e) {
            return new KillRow(recipient, call, 0, String.valueOf(e.getMessage()), null, null);
        }
        Route route = routes == null ? null : routes.of(recipient);
        String problem = route != null && route.outcome() == Route.Outcome.REFUSED
                ? text(new SystemCallException(String.valueOf(call), recipient.text(), Errno.EAGAIN, ""), recipient)
                : null;
        if (route != null && route.reason().isUnusual()) {
            context.message(new Signal(signal).shortName() + " to " + recipient.text() + ": "
                    + route.reason().text());
        }
        if (route != null) {
            for (String note : route.notes()) {
                context.message(new Signal(signal).shortName() + " to " + recipient.text() + ": " + note);
            }
        }
        return new KillRow(recipient, call, 0, problem, null, route);
    }

    private String text(SystemCallException failure, Recipient recipient) {
        return new SendFailure(context.proc()).text(failure, recipient, signal);
    }

    /** check_kill_permission of kernel/signal.c: signal 0 is refused where SIGCONT is not. */
    private boolean isContInOwnSession(Recipient recipient) {
        if (signal != Signals.CONT.number()) {
            return false;
        }
        TaskStat own = stat("/proc/self/stat");
        TaskStat theirs = stat("/proc/" + recipient.pid() + "/stat");
        return own != null && theirs != null && own.session() != 0 && own.session() == theirs.session();
    }

    private @Nullable TaskStat stat(String path) {
        byte[] raw = context.proc().bytes(path).orNull();
        return raw == null ? null : TaskStat.parse(path, raw, raw.length);
    }
}
