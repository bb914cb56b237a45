package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.ColumnHelp;
import dev.thrctl.cli.view.QueueView;
import dev.thrctl.cli.view.RouteView;
import dev.thrctl.cli.view.SignalColumn;
import dev.thrctl.cli.view.SignalListView;
import dev.thrctl.cli.view.SignalMaskView;
import dev.thrctl.cli.view.SignalsView;
import dev.thrctl.cli.view.ThreadSignalsView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.PendingSignals;
import dev.thrctl.signal.PendingSignalsProbe;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.Router;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.SignalsProbe;
import dev.thrctl.task.Glob;
import dev.thrctl.task.NoSuchTargetException;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code thrctl signals [TARGET]}. */
public final class SignalsCommand implements Command {
    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> target;
    private final Flag mask;
    private final Flag list;
    private final Flag queue;
    private final Arg<Long> stopLimit;
    private final Arg<Signal> route;
    private final Arg<String> columnNames;

    public SignalsCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "Of a process each signal: what the process does with it, how many threads block it, and where it is"
                        + " pending. Of a thread (TID or PID/TID) its mask, what is pending, and what it would take. Without a"
                        + " TARGET, of thrctl's own Java VM.",
                "--route answers by the rules of the kernel for the moment at which it looks, and sends nothing. Where"
                        + " something cannot be seen that would change the answer, it says what.",
                "The JSON of --route and of --queue has forms of its own: 'thrctl schema route' and 'thrctl schema queue'"
                        + " print their schemas, 'thrctl schema signals' that of the rest.");
        target = model.operand(
                Parsers.TARGET, "TARGET", "PID, PID/TID, PID/GLOB (with --mask), TID, self or the name of a process.");
        route = model.option(
                Parsers.SIGNAL,
                "SIG",
                "If SIG were sent to TARGET now: what happens, and which thread takes it. To a process as by kill(2), to"
                        + " a thread as by tgkill(2).",
                "--route");
        mask = model.flag("Print the blocked set of each thread, threads with the same set together.", "--mask");
        list = model.flag("List the signals of this system, their default effect and who uses them.", "--list");
        queue = model.flag(
                "Print each pending signal with its sender and value. Every thread that has one is stopped (ptrace), for"
                        + " no longer than --stop-limit, and runs on; epoll_wait and some other calls fail with EINTR then.",
                "--queue");
        stopLimit = model.option(
                Parsers.SECONDS,
                "DURATION",
                "How long --queue may stop a thread (10ms). What cannot be read by then is said. A bare number is in"
                        + " seconds.",
                "--stop-limit");
        columnNames = model.option(
                Parsers.columns(SignalColumn.class),
                "COLUMNS",
                "Columns to show; 'help' lists them.",
                "-o",
                "--output");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, queue.isSet() ? "queue" : route.isGiven() ? "route" : "signals");
    }

    @Override
    public ExitCode run() throws IOException {
        checkTogether();
        String columns = columnNames.orNull();
        if ("help".equals(columns)) {
            print("signals", new ColumnHelp(SignalColumn.catalogue()));
            return ExitCode.DONE;
        }
        if (list.isSet()) {
            print("signals", new SignalListView());
            return ExitCode.DONE;
        }
        SignalColumn.catalogue().select(columns == null ? SignalColumn.DEFAULT : columns);
        Selection selection =
                new TargetResolver(context.proc(), context.kernel()).resolveOne(target.or(new Target.Self("self")));
        if (queue.isSet()) {
            return queue(selection);
        }
        Signal routed = route.orNull();
        Glob names = selection.names();
        if (routed != null && names != null) {
            throw new InvalidValueException("--route takes one process or one thread, not a pattern of names");
        }
        SignalsProbe probe = new SignalsProbe(context.proc(), context.kernel(), context.machine());
        SignalState state = routed == null ? probe.read(selection.pid()) : probe.read(selection.pid(), routed);
        Integer tid = selection.tid();
        if (routed != null) {
            Route answer = tid == null ? Router.toProcess(state, routed) : Router.toThread(state, routed, tid);
            print("route", new RouteView(answer, state));
        } else if (mask.isSet() || names != null) {
            print("signals", new SignalMaskView(state, selected(state, selection)));
        } else if (tid != null) {
            print("signals", new ThreadSignalsView(state, thread(state, tid)));
        } else {
            print("signals", new SignalsView(state, columns == null ? SignalColumn.DEFAULT : columns));
        }
        return ExitCode.DONE;
    }

    private ExitCode queue(Selection selection) throws IOException {
        context.proc().requireOwnIds("a look into the queue");
        long limitNs = stopLimit.or(PendingSignalsProbe.DEFAULT_STOP_NS);
        PendingSignals pending =
                new PendingSignalsProbe(context.proc(), context.kernel(), context.machine()).read(selection, limitNs);
        QueueView view = new QueueView(pending, limitNs);
        print("queue", view);
        for (String problem : view.problems()) {
            context.message(problem);
        }
        return pending.isComplete() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void checkTogether() {
        if (stopLimit.isGiven() && !queue.isSet()) {
            throw new InvalidValueException("--stop-limit is about the stops of --queue, and needs it");
        }
        if (queue.isSet() && (list.isSet() || mask.isSet() || route.isGiven() || columnNames.isGiven())) {
            throw new InvalidValueException("--queue goes with none of --list, --mask, --route and -o");
        }
        if (list.isSet() && (target.orNull() != null || mask.isSet() || route.isGiven() || columnNames.isGiven())) {
            throw new InvalidValueException("--list is about this system: it goes with no other option and no TARGET");
        }
        if (mask.isSet() && route.isGiven()) {
            throw new InvalidValueException("--mask and --route exclude each other");
        }
        if (columnNames.isGiven() && (mask.isSet() || route.isGiven())) {
            throw new InvalidValueException("-o is for the table of signals: it goes with neither --mask nor --route");
        }
    }

    private static SignalThread thread(SignalState state, int tid) {
        SignalThread thread = state.thread(tid);
        if (thread == null) {
            throw gone(Selection.thread(state.pid(), tid));
        }
        return thread;
    }

    private static List<SignalThread> selected(SignalState state, Selection selection) {
        Integer tid = selection.tid();
        Glob names = selection.names();
        List<SignalThread> threads = new ArrayList<>();
        boolean ended = false;
        for (SignalThread thread : state.threads()) {
            if ((tid == null || tid == thread.tid())
                    && (names == null || names.matches(thread.name().bytes()))) {
                ended |= thread.exiting();
                if (!thread.exiting()) {
                    threads.add(thread);
                }
            }
        }
        if (threads.isEmpty() && ended) {
            throw new ProbeException("read of the masks of " + state.pid()
                    + ": all that are meant have ended (zombies) and have none any more");
        }
        if (threads.isEmpty()) {
            throw gone(selection);
        }
        return threads;
    }

    private static ProbeException gone(Selection selection) {
        return new NoSuchTargetException(selection.text(), selection.noSuchThread());
    }

    private void print(String schema, View view) throws IOException {
        new Output(context, output, schema).print(view);
    }
}
