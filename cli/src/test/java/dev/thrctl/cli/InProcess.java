package dev.thrctl.cli;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One command line run inside the test's own VM, with everything that came back. */
record InProcess(List<String> args, int status, String out, String err) {
    /** On the real /proc and kernel. */
    static InProcess onThisMachine(String... args) {
        return on(
                new ProcFs(Path.of("/")),
                new LinuxKernel(),
                System.getProperty("os.arch", ""),
                Integer.MAX_VALUE,
                args);
    }

    /** On a recorded system; {@code columns} is the width of the terminal. */
    static InProcess on(ProcFs proc, Kernel kernel, String machine, int columns, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Context context = new Context(
                proc,
                kernel,
                machine,
                new Console(out, err, columns != Integer.MAX_VALUE, false, columns),
                Map.of("NO_COLOR", "1"),
                Interruption.never());
        ExitCode code = new App(context).run(args);
        return new InProcess(
                List.of(args),
                code.status(),
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }
}
