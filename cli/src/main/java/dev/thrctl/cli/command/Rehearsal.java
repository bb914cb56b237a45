package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.Delivery;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.SendFailure;
import dev.thrctl.signal.Signals;
import dev.thrctl.task.TaskStat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do. Whether it is permitted is asked of the kernel by signal 0, which knows of security modules and
 * user namespaces as well; problems, and what else comes of a signal, go to stderr.
 */
final class Rehearsal {
    private final Context context;
    private final int signal;
    private final boolean withValue;
    private final @Nullable Routes routes;

    /** {@code routes} is null for the mere check. */
    Rehearsal(Context context, int signal, boolean withValue, @Nullable Routes routes) {
        this.context = context;
        this.signal = signal;
        this.withValue = withValue;
        this.routes = routes;
    }

    /** Appends a row for each recipient; false if one of them would not get its signal. */
    boolean run(List<Recipient> recipients, List<KillRow> rows) {
        boolean done = true;
        for (Recipient recipient : recipients) {
            KillRow row = row(recipient);
            rows.add(row);
            if (row.problem() != null) {
                context.message(row.problem());
                done = false;
            }
        }
        return done;
    }

    private KillRow row(Recipient recipient) {
        String call = null;
        try (Delivery delivery = Delivery.open(context.proc(), context.kernel().signalSender(), recipient)) {
            call = delivery.call(withValue);
            delivery.send(0, null);
        } catch (SystemCallException e) {
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
