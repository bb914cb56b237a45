package dev.thrctl.cli;

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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Context context = new Context(
                new ProcFs(Path.of("/")),
                new LinuxKernel(),
                System.getProperty("os.arch", ""),
                new Console(out, err, false, false, Integer.MAX_VALUE),
                Map.of());
        ExitCode code = new App(context).run(args);
        return new InProcess(
                List.of(args),
                code.status(),
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }
}
