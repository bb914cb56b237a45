package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.OutputOptions.Format;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.view.ProcessRow;
import dev.thrctl.cli.view.ShowView;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.DetailsProbe;
import dev.thrctl.task.ProcessDetails;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.UserNames;
import java.io.IOException;
import java.util.List;

/** {@code thrctl show TARGET}. */
public final class ShowCommand implements Command {
    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> target;

    public ShowCommand(CommandModel model, Context context) {
        this.context = context;
        target = model.requiredOperand(
                Parsers.ONE_TARGET, "TARGET", "The process (PID, name, self) or thread (PID/TID, TID) to show.");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "show");
    }

    @Override
    public ExitCode run() throws IOException {
        Selection selection = new TargetResolver(context.proc(), context.kernel()).resolveOne(target.required());
        ProcessDetails details = new DetailsProbe(context.proc(), context.kernel(), context.machine()).read(selection);
        ProcessRow row = new ProcessRow(details.process(), SystemFacts.read(context.proc()), UserNames.ofSystem());
        ShowView view = new ShowView(details, selection, row);
        new Output(context, output, "show").print(view);
        if (output.format() == Format.TEXT || output.format() == Format.PLAIN) {
            UnknownFacts unknown = new UnknownFacts();
            unknown.addAll(view.unknown());
            unknown.report(context);
        }
        // Of another process that takes CAP_SYS_NICE, even for its own user, who would never see a success.
        if (view.notPermitted().isEmpty() || view.notPermitted().equals(List.of("timer_slack"))) {
            return ExitCode.DONE;
        }
        context.message("read of " + selection.text() + ": operation not permitted (EPERM) for "
                + String.join(", ", view.notPermitted()) + ". "
                + Obstacles.text(context.proc(), details.process(), view.notPermitted()));
        return ExitCode.FAILED;
    }
}
