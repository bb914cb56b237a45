package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.OutputOptions.Format;
import dev.thrctl.cli.Risky;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.view.KillRow;
import dev.thrctl.cli.view.KillView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.Route;
import dev.thrctl.task.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code thrctl kill [-s SIGNAL] TARGET...}. */
public final class KillCommand implements Command, Risky {
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
        repeat = model.option(
                WholeNumber.of("a number of times", 1, Integer.MAX_VALUE),
                "N",
                "Send so many to each (1).",
                "--repeat");
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
        Recipients recipients = new Recipients(context, allThreads.isSet());
        recipients.find(targets.values(), allOfName.isSet());
        Signal sent = signal == 0 ? null : new Signal(signal);
        Routes routes = sent == null ? null : new Routes(context, sent, value.isGiven());
        if (sent != null && routes != null) {
            warn(sent, recipients.found(), routes);
        }
        boolean isShown = verbose.isSet() || dryRun.isSet();
        List<KillRow> rows = new ArrayList<>();
        OwnEnd own = sent == null || dryRun.isSet()
                ? null
                : new OwnEnd(sent, context.proc().selfPid());
        if (own != null) {
            own.prepare(recipients.found(), context.kernel().signalSender());
        }
        boolean done = dryRun.isSet()
                ? new Rehearsal(context, signal, value.isGiven(), repeat.or(1), routes).run(recipients, rows)
                : send(signal, recipients, isShown || output.format() != Format.TEXT ? routes : null, rows);
        ExitCode end = own == null ? null : own.await(rows);
        if (end != null) {
            return end;
        }
        new Output(context, output, "kill")
                .print(new KillView(sent, value.orNull(), dryRun.isSet(), !isShown, rows, recipients.missing()));
        return recipients.missing().isEmpty() && done ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean send(int signal, Recipients recipients, @Nullable Routes routes, List<KillRow> rows) {
        Sending sending = new Sending(context, signal, value.orNull(), routes);
        sending.repeat(repeat.or(1), interval.or(0L));
        if (wait.isGiven()) {
            sending.awaitEnd(wait.required());
        }
        return sending.run(recipients, rows);
    }

    /** A signal to thrctl itself, and one to a thread that ends its whole process. */
    @Override
    public @Nullable String risk() {
        int number = signal();
        if (number == 0 || dryRun.isSet()) {
            return null;
        }
        Signal signal = new Signal(number);
        DefaultAction action = DefaultAction.of(signal);
        boolean harmless = action == DefaultAction.IGNORE || action == DefaultAction.CONTINUE;
        Integer self = context.proc().selfPid();
        // Those that cannot be found are said when the signal is sent.
        Recipients recipients = new Recipients(context.withoutMessages(), allThreads.isSet());
        recipients.find(targets.values(), allOfName.isSet());
        Routes routes = new Routes(context, signal, value.isGiven());
        for (Recipient recipient : recipients.found()) {
            if (self != null && recipient.pid() == self && !harmless) {
                return signal.shortName() + " to " + recipient.text() + " hits this shell itself";
            }
            boolean isLiveThread = recipient.tid() != null && !recipient.ended();
            Route route = isLiveThread && mayEnd(recipient, signal) ? routes.of(recipient) : null;
            if (route != null && route.effect().isDeadly()) {
                return signal.shortName() + " to thread " + recipient.text() + " ends the whole process "
                        + recipient.pid();
            }
        }
        return null;
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
            throw new InvalidValueException("no TARGET given (" + Target.FORMS + ")");
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

    /** Who names a thread may think that only the thread dies, and who names a zombie that it dies of it. */
    private void warn(Signal signal, List<Recipient> recipients, Routes routes) {
        Set<Integer> warned = new HashSet<>();
        for (Recipient recipient : recipients) {
            if (recipient.ended()) {
                context.message(signal.shortName() + " to " + recipient.text() + ": no effect, it has ended (zombie)"
                        + (recipient.tid() == null ? ". Its parent has yet to wait for it" : ""));
            } else if (recipient.tid() != null && !warned.contains(recipient.pid()) && mayEnd(recipient, signal)) {
                Route route = routes.of(recipient);
                if (route != null && route.effect().isDeadly()) {
                    warned.add(recipient.pid());
                    context.message(signal.shortName() + " to thread " + recipient.text() + ": "
                            + (route.reason() == Route.Reason.LET_LOOSE
                                    ? "it lets loose a signal that is pending and ends the whole process "
                                    : "its default action ends the whole process ")
                            + recipient.pid());
                }
            }
        }
    }

    /** A first look at what is known already: a route takes a look at each thread of the process. */
    private static boolean mayEnd(Recipient recipient, Signal signal) {
        DefaultAction action = DefaultAction.of(signal);
        Recipient.Action does = recipient.action(signal);
        return (action == DefaultAction.TERMINATE || action == DefaultAction.CORE)
                && (does == null || does == Recipient.Action.DEFAULT)
                && !Boolean.TRUE.equals(recipient.blocks(signal));
    }

    private static final class ValueParser implements Parser<Integer> {
        @Override
        public Integer parse(String text) {
            Long number =
                    text.startsWith("0x") ? WholeNumber.hexOrNull(text.substring(2)) : WholeNumber.parseOrNull(text);
            long most = text.startsWith("0x") ? 0xffff_ffffL : Integer.MAX_VALUE;
            if (number == null || number < Integer.MIN_VALUE || number > most) {
                throw new InvalidValueException("'" + Escape.printable(text) + "' is not a number of 32 bits ("
                        + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE + ", or 0x0 to 0xffffffff)");
            }
            return number.intValue();
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.NUMBER);
        }
    }

    private static final class WaitParser implements Parser<Long> {
        @Override
        public Long parse(String text) {
            return text.equals(FOREVER) ? Long.valueOf(Long.MAX_VALUE) : Durations.parseNs(text, 1_000_000_000L);
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.DURATION, FOREVER);
        }
    }
}
