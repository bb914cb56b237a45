package dev.thrctl.cli.command;

import dev.thrctl.auxv.Architecture;
import dev.thrctl.auxv.Auxv;
import dev.thrctl.auxv.AuxvProbe;
import dev.thrctl.auxv.PageSizeProbe;
import dev.thrctl.auxv.PageSizes;
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
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.AuxvColumn;
import dev.thrctl.cli.view.AuxvMeaning;
import dev.thrctl.cli.view.AuxvView;
import dev.thrctl.cli.view.ColumnHelp;
import dev.thrctl.cli.view.PageSizeView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.AccessProbe;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** {@code thrctl auxv [PID|--file FILE]}. */
public final class AuxvCommand implements Command {
    private static final String[] ARCHITECTURES = {"x86_64", "aarch64", "arm", "riscv64", "powerpc", "s390x"};

    private final Context context;
    private final OutputOptions output;
    private final Operands<Target> target;
    private final Arg<String> file;
    private final Arg<String> wordSize;
    private final Arg<String> byteOrder;
    private final Arg<String> architecture;
    private final Flag pageSize;
    private final Arg<String> columnNames;

    public AuxvCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "Each entry with its number, name, value and meaning: CPU capabilities by name, strings read from the"
                        + " process, addresses by file. Without a PID, that of thrctl's own Java VM. The content of"
                        + " AT_RANDOM is a secret of the process and is never read.",
                "Exit status 1 if the process or file cannot be read, or is not what it should be; 2 for options that"
                        + " contradict each other.");
        target = model.operand(Parsers.ONE_TARGET, "PID", "Process, or one of its threads.");
        file = model.option(Parsers.FILE, "FILE", "Decode a copy of /proc/PID/auxv, of any machine.", "--file");
        wordSize = model.option(
                Parsers.text(Values.choice("32", "64")),
                "BITS",
                "With --file: 32 or 64. Else detected.",
                "--word-size");
        byteOrder = model.option(
                Parsers.text(Values.choice("little", "big")),
                "ORDER",
                "With --file: little or big. Else detected.",
                "--byte-order");
        architecture = model.option(
                Parsers.text(Values.choice(ARCHITECTURES)),
                "NAME",
                "With --file: whose names the bits of AT_HWCAP have: " + String.join(", ", ARCHITECTURES) + ".",
                "--arch");
        pageSize = model.flag("Print the page size by each source, and the transparent huge page size.", "--page-size");
        columnNames = model.option(
                Parsers.columns(AuxvColumn.class), "COLUMNS", "Columns to show; 'help' lists them.", "-o", "--output");
        output = new OutputOptions(model, context);
    }

    private @Nullable Integer wordBits() {
        String text = wordSize.orNull();
        if (text == null || text.equals("32") || text.equals("64")) {
            return text == null ? null : Integer.valueOf(text);
        }
        throw refused("--word-size", text, "32, 64");
    }

    private @Nullable ByteOrder order() {
        String text = byteOrder.orNull();
        if (text == null || text.equals("little")) {
            return text == null ? null : ByteOrder.LITTLE_ENDIAN;
        }
        if (text.equals("big")) {
            return ByteOrder.BIG_ENDIAN;
        }
        throw refused("--byte-order", text, "little, big");
    }

    private @Nullable Architecture architecture() {
        String text = architecture.orNull();
        Architecture known = text == null ? null : Architecture.of(text, null);
        if (text != null && known == null) {
            throw refused("--arch", text, String.join(", ", ARCHITECTURES));
        }
        return known;
    }

    private static InvalidValueException refused(String option, String value, String values) {
        return new InvalidValueException(option + ": '" + Escape.printable(value) + "' is not one of " + values);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "auxv");
    }

    @Override
    public ExitCode run() throws IOException {
        checkTogether();
        String columns = columnNames.orNull();
        if ("help".equals(columns)) {
            print(new ColumnHelp(AuxvColumn.catalogue()));
            return ExitCode.DONE;
        }
        if (pageSize.isSet()) {
            return pageSize();
        }
        AuxvColumn.catalogue().select(columns == null ? AuxvColumn.DEFAULT : columns);
        Auxv auxv = read();
        print(new AuxvView(auxv, columns, new AuxvMeaning(auxv)));
        Integer pid = auxv.pid();
        if (auxv.isPartlyDenied() && pid != null) {
            // /proc/PID/mem takes the right to attach.
            context.message("read of the memory of " + pid + ": permission denied (EACCES). "
                    + new AccessProbe(context.proc())
                            .read(new ThreadId(pid, pid), false, true)
                            .advice());
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private void checkTogether() {
        if (file.isGiven() && target.orNull() != null) {
            throw new InvalidValueException("a PID and --file exclude each other");
        }
        if (pageSize.isSet() && (file.isGiven() || target.orNull() != null || columnNames.isGiven())) {
            throw new InvalidValueException(
                    "--page-size is about this machine: it goes with no PID, no --file and no -o");
        }
        if (!file.isGiven()) {
            refuseWithoutFile(wordSize, "--word-size");
            refuseWithoutFile(byteOrder, "--byte-order");
            refuseWithoutFile(architecture, "--arch");
        }
        Architecture named = architecture();
        Integer bits = wordBits();
        if (named != null && bits != null && !named.has(bits)) {
            throw new InvalidValueException(
                    "--arch " + named.text() + " and --word-size " + bits + " exclude each other");
        }
    }

    private static void refuseWithoutFile(Arg<?> option, String name) {
        if (option.isGiven()) {
            throw new InvalidValueException(name + " goes with --file; of a process it is known");
        }
    }

    private Auxv read() {
        String path = file.orNull();
        if (path != null) {
            return AuxvProbe.file(path, Escape.printable(path), wordBits(), order(), architecture());
        }
        AuxvProbe probe = new AuxvProbe(context.proc(), context.kernel(), context.machine());
        Target named = target.orNull();
        if (named == null || named instanceof Target.Self) {
            return probe.self(context.proc().selfPid());
        }
        return probe.process(new TargetResolver(context.proc(), context.kernel())
                .resolveOne(named)
                .pid());
    }

    private ExitCode pageSize() throws IOException {
        PageSizes sizes = new PageSizeProbe(context.proc(), context.kernel(), context.machine()).read();
        print(new PageSizeView(sizes));
        boolean isDoubtful =
                Boolean.TRUE.equals(sizes.hasHuge()) && sizes.huge().bytes() == null;
        if (isDoubtful) {
            context.message(sizes.huge().problem());
        }
        return isDoubtful ? ExitCode.FAILED : ExitCode.DONE;
    }

    private void print(View view) throws IOException {
        new Output(context, output, "auxv").print(view);
    }
}
