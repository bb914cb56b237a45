package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.ColumnHelp;
import dev.thrctl.cli.view.LimitColumn;
import dev.thrctl.cli.view.LimitsView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitsProbe;
import dev.thrctl.limits.LimitsReport;
import dev.thrctl.limits.ThreadCost;
import dev.thrctl.task.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code thrctl limits [TARGET]}. */
public final class LimitsCommand implements Command {
    private static final String ENOUGH = "100";

    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> target;
    private final Arg<Long> check;
    private final Arg<Long> simulate;
    private final Arg<Long> stack;
    private final Arg<String> columnNames;

    public LimitsCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "Every limit that can make pthread_create fail, with what is used and how many threads that leaves. The"
                        + " row with the least room is marked: it stops the process. thrctl's own threads are left out:"
                        + " they are gone when the process makes its own.",
                "A thread is taken to have the default stack of glibc (the soft RLIMIT_STACK, or 2M without one) and a"
                        + " guard of one page; of a Java VM the stack that its options say or that its threads have, and"
                        + " with musl 128K. Go and Rust choose their own: say so with --stack.",
                "Exit status 3 if --check finds too little room, and 1 if there may be less room than thrctl can see.");
        target = model.operand(Parsers.ONE_TARGET, "TARGET", "Process or thread. thrctl itself if left out.");
        check = model.attachedOption(
                Parsers.THREADS, ENOUGH, "N", "Exit with 3 when fewer than N (100) threads fit.", "--check");
        simulate = model.option(Parsers.THREADS, "N", "Say whether N more threads fit.", "--simulate");
        stack = model.option(
                new StackSize(), "SIZE", "Stack of each new thread, such as 64K or 8M; at least 16K.", "--stack");
        columnNames = model.option(
                Parsers.columns(LimitColumn.class), "COLUMNS", "Columns to show; 'help' lists them.", "-o", "--output");
        output = new OutputOptions(model, context);
    }

    private static final class StackSize implements Parser<Long> {
        @Override
        public Long parse(String text) {
            long bytes = Parsers.SIZE.parse(text);
            if (bytes < ThreadCost.LEAST_STACK_BYTES) {
                throw new InvalidValueException("'" + Escape.printable(text)
                        + "' is too small for a stack: 16K is the least (PTHREAD_STACK_MIN)");
            }
            return bytes;
        }

        @Override
        public @Nullable Values values() {
            return Parsers.SIZE.values();
        }
    }

    @Override
    public Output failures() {
        return new Output(context, output, "limits");
    }

    @Override
    public ExitCode run() throws IOException {
        String columns = columnNames.orNull();
        if ("help".equals(columns)) {
            print(new ColumnHelp(LimitColumn.catalogue()));
            return ExitCode.DONE;
        }
        LimitColumn.catalogue().select(columns == null ? LimitColumn.DEFAULT : columns);
        LimitsReport report = new LimitsProbe(context.proc(), context.kernel())
                .read(target.or(new Target.Self("self")), stack.orNull());
        print(new LimitsView(report, simulate.orNull(), columns));
        return checked(report, check.orNull());
    }

    private ExitCode checked(LimitsReport report, @Nullable Long wanted) {
        if (wanted == null) {
            return ExitCode.DONE;
        }
        Long headroom = report.headroom();
        String check = "check of the room for " + wanted + (wanted == 1 ? " thread" : " threads");
        if (headroom == null) {
            context.message(check + ": no limit is known. The rows say why");
            return ExitCode.FAILED;
        }
        if (headroom < wanted) {
            return ExitCode.FOUND;
        }
        if (!report.complete()) {
            context.message(check + ": by what can be seen " + headroom + " fit, but there may be less room: "
                    + unseen(report) + ". The rows say why");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    /** The rows that keep the report from being complete. */
    private static String unseen(LimitsReport report) {
        StringBuilder names = new StringBuilder();
        for (LimitRow row : report.rows()) {
            if (!row.complete()) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append(row.limit())
                        .append(" (")
                        .append(Escape.printable(row.scope()))
                        .append(')');
            }
        }
        return names.toString();
    }

    private void print(View view) throws IOException {
        new Output(context, output, "limits").print(view);
    }
}
