package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.cli.view.KillView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Recipient.Effect;
import dev.thrctl.signal.RecipientsProbe;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.Router;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalsProbe;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code thrctl kill [-s SIGNAL] TARGET...}. */
public final class KillCommand implements Command {
    private static final int SIGTERM = 15;
    private static final String FOREVER = "forever";

    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> targets;
    private final Arg<List<Integer>> signals;
    private final Arg<Integer> value;
    private final Flag allThreads;
    private final Flag allOfName;
    private final Flag probe;
    private final Flag dryRun;
    private final Arg<Long> wait;
    private final Arg<Integer> repeat;
    private final Arg<Long> interval;
    private final Flag verbose;

    public KillCommand(CommandModel model, Context context) {
        this.context = context;
        SignalWord signalWord = new SignalWord();
        model.rewrite(signalWord);
        model.describe(
                "A PID is the process as a whole; the kernel chooses the thread. PID/TID, PID/GLOB, a TID that is no"
                        + " process, and --all-threads mean threads. The default action of a signal ends or stops the"
                        + " whole process even when it is sent to one thread.",
                "A signal is TERM, SIGTERM, 15 or RTMIN+3, and -15, -TERM and -SIGTERM are short for -s TERM. Like"
                        + " kill(1) it prints nothing when all went well: --verbose, --json and --plain say what was"
                        + " sent.");
        targets = model.operands(Parsers.TARGET, "TARGET", "Processes or threads to signal; at least one.");
        signals = model.options(signalWord, "SIGNAL", "What to send (TERM).", "-s", "--signal");
        value = model.option(
                new ValueParser(),
                "N",
                "Send this with it, as sigqueue(3): the receiver sees SI_QUEUE and si_value.",
                "--value");
        allThreads = model.flag("Send to each thread of the processes.", "-a", "--all-threads");
        allOfName = model.flag("Take all processes of an ambiguous name.", "--all");
        probe = model.flag("Send nothing; check that it exists and may be signalled.", "-0", "--probe");
        dryRun = model.flag("Send nothing; print who would get what and what would come of it.", "--dry-run");
        wait = model.optionalValue(
                new WaitParser(),
                FOREVER,
                "TIMEOUT",
                "Wait until all of them have ended; exit status 1 on timeout. A bare number is in seconds.",
                "--wait");
        repeat = model.option(new CountParser(), "N", "Send so many to each (1).", "--repeat");
        interval = model.option(
                Parsers.SECONDS, "DURATION", "Time between repeats (0). A bare number is in seconds.", "--interval");
        verbose = model.flag("Print what was sent.", "-v", "--verbose");
        output = new OutputOptions(model, context);
    }

    @Override
    public ExitCode run() throws IOException {
        context.proc().requireOwnIds("a signal");
        int signal = signal();
        checkTogether(signal);
        List<Recipient> recipients = new ArrayList<>();
        boolean found = find(recipients);
        if (recipients.isEmpty()) {
            return ExitCode.FAILED;
        }
        if (signal != 0) {
            warn(new Signal(signal), recipients);
        }
        boolean withValue = value.isGiven();
        List<KillRow> rows = new ArrayList<>();
        boolean done;
        if (dryRun.isSet()) {
            for (Recipient recipient : recipients) {
                rows.add(planned(recipient, withValue, signal));
            }
            done = true;
        } else {
            Sending sending = new Sending(context, signal, value.orNull());
            sending.repeat(repeat.or(1), interval.or(0L));
            if (wait.isGiven()) {
                sending.awaitEnd(wait.required());
            }
            done = sending.run(recipients, rows);
        }
        boolean quiet = !verbose.isSet() && !dryRun.isSet();
        new Output(context, output, "kill")
                .print(new KillView(
                        signal == 0 ? null : new Signal(signal), value.orNull(), dryRun.isSet(), quiet, rows));
        return found && done ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** 0 for the mere check. */
    private int signal() {
        List<Integer> given = signals.or(List.of());
        if (given.size() > 1) {
            throw new InvalidValueException("two signals, " + given.get(0) + " and " + given.get(1)
                    + ". A process group is no target; behind -- a word is no option");
        }
        if (given.isEmpty()) {
            return probe.isSet() ? 0 : SIGTERM;
        }
        if (probe.isSet() && given.get(0) != 0) {
            throw new InvalidValueException("--probe sends nothing: it goes with no signal");
        }
        return given.get(0);
    }

    private void checkTogether(int signal) {
        if (targets.values().isEmpty()) {
            throw new InvalidValueException("no TARGET given (a PID, PID/TID, PID/GLOB, TID, self or a process name)");
        }
        output.format();
        if (signal == 0 && (value.isGiven() || repeat.isGiven())) {
            throw new InvalidValueException(
                    "--probe sends nothing: it goes with no " + (value.isGiven() ? "--value" : "--repeat"));
        }
        if (interval.isGiven() && !repeat.isGiven()) {
            throw new InvalidValueException("--interval needs --repeat");
        }
        if (dryRun.isSet() && wait.isGiven()) {
            throw new InvalidValueException("--dry-run sends nothing: it goes with no --wait");
        }
    }

    /** False if one of the targets could not be found; the others still get their signal. */
    private boolean find(List<Recipient> recipients) {
        TargetResolver resolver = new TargetResolver(context.proc());
        RecipientsProbe finder = new RecipientsProbe(context.proc(), context.kernel(), context.machine());
        Set<String> known = new HashSet<>();
        boolean all = true;
        for (Target target : targets.values()) {
            try {
                for (Selection selection : resolver.resolve(target, allOfName.isSet())) {
                    for (Recipient recipient : finder.read(selection, allThreads.isSet())) {
                        if (known.add(recipient.text())) {
                            recipients.add(recipient);
                        }
                    }
                }
            } catch (ProbeException e) {
                all = false;
                context.message(String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    /** Who names a thread may think that only the thread dies. */
    private void warn(Signal signal, List<Recipient> recipients) {
        Set<Integer> warned = new HashSet<>();
        for (Recipient recipient : recipients) {
            Effect effect = recipient.effect(signal);
            if (recipient.tid() != null && effect != null && effect.isDeadly() && warned.add(recipient.pid())) {
                context.message(signal.shortName() + " to thread " + recipient.text()
                        + ": its default action ends the whole process " + recipient.pid());
            }
        }
    }

    private KillRow planned(Recipient recipient, boolean withValue, int signal) {
        String call = recipient.tid() == null ? "pidfd_send_signal" : withValue ? "rt_tgsigqueueinfo" : "tgkill";
        return new KillRow(recipient, call, 0, null, null, signal == 0 ? null : route(recipient, new Signal(signal)));
    }

    /** Null if the recipient has ended meanwhile. */
    private @Nullable Route route(Recipient recipient, Signal signal) {
        SignalState state;
        try {
            state = new SignalsProbe(context.proc(), context.kernel(), context.machine()).read(recipient.pid());
        } catch (ProbeException e) {
            return null;
        }
        Integer tid = recipient.tid();
        return tid == null ? Router.toProcess(state, signal) : Router.toThread(state, signal, tid);
    }

    private static final class ValueParser implements Parser<Integer> {
        @Override
        public Integer parse(String text) {
            try {
                return text.startsWith("0x") ? Integer.parseUnsignedInt(text.substring(2), 16) : Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new InvalidValueException("'" + Escape.printable(text) + "' is not a number of 32 bits ("
                        + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE + ", or 0x0 to 0xffffffff)");
            }
        }
    }

    private static final class CountParser implements Parser<Integer> {
        @Override
        public Integer parse(String text) {
            @Nullable Integer count;
            try {
                count = Integer.valueOf(text);
            } catch (NumberFormatException e) {
                count = null;
            }
            if (count == null || count < 1) {
                throw new InvalidValueException(
                        "'" + Escape.printable(text) + "' is not a number of times (1 to " + Integer.MAX_VALUE + ")");
            }
            return count;
        }
    }

    private static final class WaitParser implements Parser<Long> {
        @Override
        public Long parse(String text) {
            return text.equals(FOREVER) ? Long.valueOf(Long.MAX_VALUE) : Durations.parseNs(text, 1_000_000_000L);
        }
    }
}
