package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Installation;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.spawn.HeldThreads;
import dev.thrctl.spawn.SpawnProbe;
import dev.thrctl.spawn.ThreadPlan;
import java.io.IOException;

/** {@code thrctl spawn}. */
public final class SpawnCommand implements Command {
    private final Context context;
    private final SpawnShape shape;
    private final SpawnSignals signals;
    private final OutputOptions output;

    public SpawnCommand(CommandModel model, Context context) {
        this.context = context;
        shape = new SpawnShape(model);
        signals = new SpawnSignals(model);
        output = new OutputOptions(model, context);
    }

    @Override
    public ExitCode run() throws IOException {
        output.format();
        ThreadPlan plan = shape.plan(context, signals);
        try (HeldThreads threads = new SpawnProbe(context.proc(), Installation.thrprobe()).hold(plan)) {
            context.message("pid " + threads.pid());
            return ExitCode.DONE;
        }
    }
}
