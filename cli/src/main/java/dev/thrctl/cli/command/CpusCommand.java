package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.view.CpusView;
import dev.thrctl.cpu.CpuProbe;
import dev.thrctl.cpu.CpuReport;
import dev.thrctl.task.Target;
import java.io.IOException;

/** {@code thrctl cpus [PID]}. */
public final class CpusCommand implements Command {
    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> target;

    public CpusCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "usable is the smaller of two numbers, and at least 1: the CPUs of the affinity (which the kernel has cut"
                        + " by cpuset and by what is online), and the smallest CPU quota of the cgroup and its ancestors,"
                        + " rounded up.",
                "Below it, what Java's availableProcessors, nproc and Go's GOMAXPROCS would say there, and by which"
                        + " rule.");
        target = model.operand(
                Parsers.ONE_TARGET,
                "PID",
                "A process, or a thread by its TID or as PID/TID. thrctl itself if left out.");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "cpus");
    }

    @Override
    public ExitCode run() throws IOException {
        CpuProbe probe = new CpuProbe(context.proc(), context.kernel(), context.environment());
        Target named = target.or(new Target.Self("self"));
        CpuReport report = probe.read(named);
        new Output(context, output, "cpus").print(new CpusView(report));
        Integer pid = report.pid();
        Integer tid = report.thread();
        if (report.threads() != null && pid != null && tid != null && !pid.equals(tid)) {
            context.message("the first thread of " + pid + " has ended: this is what its thread " + tid + " has");
        }
        for (String problem : report.problems().values()) {
            context.message(Escape.printable(problem));
        }
        return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
