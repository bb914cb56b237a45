package dev.thrctl.cli.command;

import dev.thrctl.cli.ChildEnvironment;
import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Installation;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.view.CloneFlagsView;
import dev.thrctl.cli.view.SpawnOutput;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.spawn.CloneFlag;
import dev.thrctl.spawn.CloneFlags;
import dev.thrctl.spawn.Creation;
import dev.thrctl.spawn.HeldThreads;
import dev.thrctl.spawn.SpawnProbe;
import dev.thrctl.spawn.SystemRoom;
import dev.thrctl.spawn.ThreadPlan;
import dev.thrctl.spawn.TimedSender;
import java.io.IOException;
import java.util.Locale;

/** {@code thrctl spawn}. */
public final class SpawnCommand implements Command {
    private final Context context;
    private final SpawnShape shape;
    private final SpawnSignals signals;
    private final Arg<SpawnSend> send;
    private final Flag background;
    private final Flag force;
    private final SpawnModes modes;
    private final OutputOptions output;

    public SpawnCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "The threads live in a process of their own, whose first thread blocks every signal; nothing ignores or"
                        + " catches one unless told to. They are held until --for is over, until Ctrl-C or SIGTERM, or"
                        + " until a signal ends them. Each signal that a handler or --work sigwait takes is told with"
                        + " its sender. If thrctl ends, they end, unless --background.",
                "Exit status 0 also if a signal ended the threads: the last line tells which. 1 if not all could be"
                        + " made; the message names the limit.");
        shape = new SpawnShape(model);
        signals = new SpawnSignals(model);
        send = model.option(
                SpawnSend.PARSER,
                "SIGNAL[@HZ]",
                "Send it to each thread, or so many a second to one after the other, and tell how long each took. The"
                        + " signal's value is its number.",
                "--send");
        background = model.flag(
                "Return when all are ready; print the PID and leave them alone until --for is over or a signal ends"
                        + " them.",
                "--background");
        force = model.flag(
                "Make them even if that leaves the system hardly a thread or process id for anything else.", "--force");
        modes = new SpawnModes(model, context, shape);
        output = new OutputOptions(model, context);
    }

    @Override
    public ExitCode run() throws IOException {
        output.format();
        boolean isMode = modes.isGiven();
        if (!isMode && shape.showsFlags()) {
            new Output(context, output, "spawn").print(new CloneFlagsView());
            return ExitCode.DONE;
        }
        try (SpawnStop stop = new SpawnStop(context)) {
            try {
                return isMode ? modes.run(output, stop) : hold(stop);
            } catch (ProbeException e) {
                ExitCode wished = stop.wished();
                if (wished == null) {
                    throw e;
                }
                context.message(String.valueOf(e.getMessage()));
                return wished;
            }
        }
    }

    private ExitCode hold(SpawnStop stop) throws IOException {
        ThreadPlan plan = shape.plan(context, signals);
        context.proc().requireOwnIds("test threads");
        checkBackground(plan);
        if (!force.isSet()) {
            new SystemRoom(context.proc()).require(plan.threads());
        }
        SpawnOutput out = new SpawnOutput(context, output, made(plan));
        try (HeldThreads threads = probe().hold(plan, stop.early())) {
            if (background.isSet()) {
                threads.release();
                try {
                    out.background(threads.pid(), threads.threads());
                } catch (IOException e) {
                    // Nobody would know of them.
                    threads.kill();
                    throw e;
                }
                return ExitCode.DONE;
            }
            SpawnSend wanted = send.orNull();
            if (wanted == null) {
                return stop.instead(new SpawnRun(context, threads, out, null).run());
            }
            try (TimedSender sender = new TimedSender(
                    context.kernel().signalSender(), threads, wanted.signal().number(), wanted.milliHz())) {
                return stop.instead(new SpawnRun(context, threads, out, sender).run());
            }
        }
    }

    private SpawnProbe probe() {
        return new SpawnProbe(context.proc(), Installation.thrprobe(), ChildEnvironment::restore);
    }

    private void checkBackground(ThreadPlan plan) {
        if (!background.isSet()) {
            return;
        }
        if (send.isGiven()) {
            throw new InvalidValueException("--send and --background exclude each other: nobody would send");
        }
        boolean sharesFiles = CloneFlag.FILES.isIn(plan.cloneFlags()) && CloneFlag.THREAD.isIn(plan.cloneFlags());
        if (plan.creation() == Creation.CLONE && !sharesFiles) {
            throw new InvalidValueException(
                    "--background needs the clone flags THREAD and FILES: others would go on" + " writing to thrctl");
        }
    }

    private static String made(ThreadPlan plan) {
        String how = plan.creation().name().toLowerCase(Locale.ROOT);
        return plan.creation() == Creation.CLONE && plan.cloneFlags() != CloneFlags.USUAL
                ? how + " with " + CloneFlags.text(plan.cloneFlags())
                : how;
    }
}
