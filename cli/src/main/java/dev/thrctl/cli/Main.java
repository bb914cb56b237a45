package dev.thrctl.cli;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.darwin.DarwinKernel;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process: the system is chosen here, and only here does it end. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Not System.exit: from Java 21 on that sets up logging first, which takes a tenth of a short command's time.
        Runtime.getRuntime().halt(status(args));
    }

    /** What fails before there is anything to report it with is a limit that the launcher could not foresee. */
    private static int status(String... args) {
        try {
            return run(args);
        } catch (Throwable e) {
            String shortage = Shortage.of(e, new ProcFs(Path.of("/")));
            String text = "thrctl: "
                    + (shortage == null
                            ? "start of the Java VM: " + e + ". 'thrctl limits PID' from another shell shows limits"
                            : shortage)
                    + "\n";
            try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
                err.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException nobodyReads) {
                return ExitCode.FAILED.status();
            }
            return ExitCode.FAILED.status();
        }
    }

    private static int run(String... args) {
        // Not System.out: a PrintStream swallows the error of a closed pipe or a full disk.
        Console console =
                Console.ofProcess(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        Context context = context(console);
        ExitCode code = run(context, args);
        if (context.interruption() instanceof SignalInterruption signals) {
            signals.endBySignal(code);
        }
        return code.status();
    }

    private static ExitCode run(Context context, String... args) {
        if (Boolean.getBoolean("thrctl.listens") && context.interruption() instanceof SignalInterruption signals) {
            signals.endByDefault();
        }
        // Where the Java VM does not start, for one in a folder that has been deleted, the launcher starts it
        // elsewhere.
        Integer folder = Integer.getInteger("thrctl.cwd");
        if (folder != null) {
            try {
                context.kernel().enter(folder);
            } catch (ProbeException e) {
                return new ErrorHandler(context).failed(e);
            }
        }
        return new App(context).run(args);
    }

    static Context context(Console console) {
        Kernel kernel = kernel(System.getProperty("os.name", ""));
        return new Context(
                new ProcFs(Path.of("/")),
                kernel,
                System.getProperty("os.arch", ""),
                console,
                System.getenv(),
                new SignalInterruption(kernel));
    }

    /** Linux where nothing else is known: Android, for one, calls itself so too. */
    static Kernel kernel(String system) {
        return switch (system) {
            case "Mac OS X", "Darwin", "FreeBSD", "NetBSD", "OpenBSD", "DragonFly" -> new DarwinKernel();
            default -> new LinuxKernel();
        };
    }
}
