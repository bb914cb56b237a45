package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.view.NameView;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.task.Fact;
import dev.thrctl.task.NameLimit;
import dev.thrctl.task.NoSuchTargetException;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;

/** {@code thrctl name TARGET [NEW]}. */
public final class NameCommand implements Command {
    /** What Java makes of bytes of an argument that are no UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private final Context context;
    private final OutputOptions output;
    private final Operands<String> words;

    public NameCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "With a TARGET it prints the name of the thread, or of each thread of the process. With NEW it sets the"
                        + " name of one thread of thrctl's own process ('self' is its first thread): Linux lets no"
                        + " process, not even root's, name the threads of another.",
                "A name that the system would cut is refused: Linux and FreeBSD keep 15 bytes, OpenBSD 23, NetBSD 31,"
                        + " macOS 63. Bytes count, not characters.");
        words = model.operands(
                Parsers.text(Values.of(ValueKind.TARGET)), "TARGET [NEW]", "The process or thread, and its new name.");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "name");
    }

    @Override
    public ExitCode run() throws IOException {
        List<String> given = words.values();
        if (given.isEmpty() || given.size() > 2) {
            throw new InvalidValueException(
                    given.isEmpty() ? "no TARGET given (" + Target.FORMS + ")" : "more than TARGET and NEW given");
        }
        Target target = Target.parse(given.get(0));
        byte[] name = given.size() < 2 ? null : given.get(1).getBytes(StandardCharsets.UTF_8);
        if (name != null) {
            if (given.get(1).indexOf(REPLACEMENT) >= 0) {
                throw new InvalidValueException("the name is not valid UTF-8 (or has U+FFFD, which Java puts for such"
                        + " bytes), and would be another one");
            }
            NameLimit.of(System.getProperty("os.name", "")).check(name);
        }
        TargetResolver resolver = new TargetResolver(context.proc(), context.kernel());
        Selection selection = resolver.resolveOne(target);
        if (name != null) {
            selection = set(selection, resolver, name);
        }
        ProcessInfo process = new TaskProbe(
                        context.proc(), context.kernel(), context.machine(), EnumSet.noneOf(Fact.class))
                .read(selection);
        if (process == null || process.threads().isEmpty()) {
            throw new NoSuchTargetException(target.text(), selection.noSuchThread());
        }
        new Output(context, output, "name").print(new NameView(process.threads()));
        return ExitCode.DONE;
    }

    /** The one thread that has the name now. */
    private Selection set(Selection selection, TargetResolver resolver, byte[] name) {
        if (selection.names() != null) {
            throw new InvalidValueException("a pattern may mean many threads: give one PID/TID or TID to set a name");
        }
        int own = resolver.resolveOne(new Target.Self("self")).pid();
        if (selection.pid() != own) {
            throw new SystemCallException(
                    "setting the name",
                    selection.text(),
                    Errno.EINVAL,
                    "The kernel lets a process name its own threads only, even for root; the program itself must do it:"
                            + " pthread_setname_np(3), prctl(PR_SET_NAME), or a debugger inside it");
        }
        Integer tid = selection.tid();
        Selection thread = Selection.thread(own, tid == null ? own : tid);
        context.kernel().threadNames().set(tid == null ? own : tid, name);
        return thread;
    }
}
