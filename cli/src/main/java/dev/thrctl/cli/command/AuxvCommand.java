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
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.AuxvColumn;
import dev.thrctl.cli.view.AuxvMeaning;
import dev.thrctl.cli.view.AuxvView;
import dev.thrctl.cli.view.ColumnHelp;
import dev.thrctl.cli.view.PageSizeView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** {@code thrctl auxv [PID|--file FILE]}. */
public final class AuxvCommand implements Command {
    private static final String ARCHITECTURES = "x86_64, aarch64, arm, riscv64, powerpc, s390x";

    private final Context context;
    private final OutputOptions output;
    private final Arg<Target> target;
    private final Arg<String> file;
    private final Arg<Integer> wordBits;
    private final Arg<ByteOrder> byteOrder;
    private final Arg<Architecture> architecture;
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
        target = model.operand(Target::parse, "PID", "Process, or one of its threads.");
        file = model.option(s -> s, "FILE", "Decode a copy of /proc/PID/auxv, of any machine.", "--file");
        wordBits = model.option(AuxvCommand::wordBits, "BITS", "With --file: 32 or 64. Else detected.", "--word-size");
        byteOrder = model.option(
                AuxvCommand::byteOrder, "ORDER", "With --file: little or big. Else detected.", "--byte-order");
        architecture = model.option(
                AuxvCommand::architecture,
                "NAME",
                "With --file: whose names the bits of AT_HWCAP have: " + ARCHITECTURES + ".",
                "--arch");
        pageSize = model.flag("Print the page size by each source, and the transparent huge page size.", "--page-size");
        columnNames = model.option(s -> s, "COLUMNS", "Columns to show; 'help' lists them.", "-o", "--output");
        output = new OutputOptions(model, context);
    }

    private static Integer wordBits(String text) {
        return switch (text) {
            case "32" -> 32;
            case "64" -> 64;
            default -> throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of 32, 64");
        };
    }

    private static ByteOrder byteOrder(String text) {
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of little, big");
        };
    }

    private static Architecture architecture(String text) {
        Architecture known = Architecture.of(text, null);
        if (known == null) {
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of " + ARCHITECTURES);
        }
        return known;
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
        if (auxv.isPartlyDenied()) {
            context.message(
                    "read of the memory of " + auxv.pid() + ": permission denied (EACCES). Its strings and files"
                            + " take the same user and a dumpable process, with kernel.yama.ptrace_scope 0 where yama is"
                            + " active, or CAP_SYS_PTRACE (root)");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private void checkTogether() {
        if (file.isGiven() && target.isGiven()) {
            throw new InvalidValueException("a PID and --file exclude each other");
        }
        if (pageSize.isSet() && (file.isGiven() || target.isGiven() || columnNames.isGiven())) {
            throw new InvalidValueException(
                    "--page-size is about this machine: it goes with no PID, no --file and no -o");
        }
        if (!file.isGiven()) {
            refuseWithoutFile(wordBits, "--word-size");
            refuseWithoutFile(byteOrder, "--byte-order");
            refuseWithoutFile(architecture, "--arch");
        }
        Architecture named = architecture.orNull();
        Integer bits = wordBits.orNull();
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
            return AuxvProbe.file(
                    path, Escape.printable(path), wordBits.orNull(), byteOrder.orNull(), architecture.orNull());
        }
        AuxvProbe probe = new AuxvProbe(context.proc(), context.kernel(), context.machine());
        Target named = target.orNull();
        if (named == null || named instanceof Target.Self) {
            return probe.self(self());
        }
        return probe.process(
                new TargetResolver(context.proc()).resolveOne(named).pid());
    }

    /** Not by the Java VM's own means, which take longer; null without /proc. */
    private @Nullable Integer self() {
        RawText link = context.proc().link("/proc/self").orNull();
        return link == null ? null : Target.parsePid(link.text());
    }

    private ExitCode pageSize() throws IOException {
        PageSizes sizes = new PageSizeProbe(context.proc(), context.kernel(), context.machine()).read();
        print(new PageSizeView(sizes));
        return ExitCode.DONE;
    }

    private void print(View view) throws IOException {
        new Output(context, output, "auxv").print(view);
    }
}
