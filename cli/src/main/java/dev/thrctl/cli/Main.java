package dev.thrctl.cli;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.darwin.DarwinKernel;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;

/** The process: the system is chosen here, and only here does it end. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Not System.out: a PrintStream swallows the error of a closed pipe or a full disk.
        Console console =
                Console.ofProcess(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        // Not System.exit: from Java 21 on that sets up logging first, which takes a tenth of a short command's time.
        Context context = context(console);
        ExitCode code = run(context, args);
        if (context.interruption() instanceof SignalInterruption signals) {
            signals.endBySignal(code);
        }
        Runtime.getRuntime().halt(code.status());
    }

    private static ExitCode run(Context context, String... args) {
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
