package dev.thrctl.cli;

import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.task.Policy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole program in this VM, on a system that a test makes: a folder with proc in it, and fake system calls. */
final class TestApp {
    /** All that a user sees of one command. */
    record Run(int status, String out, String err) {}

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private boolean terminal;
    private int columns = Integer.MAX_VALUE;
    private OutputStream broken = OutputStream.nullOutputStream();
    private boolean isBroken;
    private boolean defective;
    private boolean tellsScheduling;

    TestApp(Path root) {
        this.root = root;
        file("proc/uptime", "1000.00 1.00\n");
        link("proc/self", "1");
    }

    /** A process with one thread. */
    TestApp process(int pid, String name) {
        return thread(pid, pid, name)
                .file("proc/" + pid + "/stat", stat(pid, name))
                .file("proc/" + pid + "/comm", name + "\n");
    }

    TestApp thread(int pid, int tid, String name) {
        String status = "Tgid:\t" + pid + "\nUid:\t0\t0\t0\t0\nSigBlk:\t0000000000000200\n";
        return file("proc/" + pid + "/task/" + tid + "/stat", stat(tid, name))
                .file("proc/" + pid + "/task/" + tid + "/status", status)
                .file("proc/" + pid + "/status", status);
    }

    private static String stat(int tid, String name) {
        return stat(tid, name, 'S');
    }

    static String stat(int tid, String name, char state) {
        return tid + " (" + name
                + ") " + state + " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 4096 1 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0"
                + " 0 0 0 0\n";
    }

    TestApp file(String path, String content) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.write(root.resolve(path), content.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestApp link(String path, String target) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.deleteIfExists(root.resolve(path));
            Files.createSymbolicLink(root.resolve(path), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file, a link or an empty folder. */
    TestApp remove(String path) {
        try {
            Files.delete(root.resolve(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestApp environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    TestApp terminal(int width) {
        terminal = true;
        columns = width;
        return this;
    }

    /** Standard output fails with this message, as java.io hands on strerror(3). */
    TestApp outputFails(String message) {
        isBroken = true;
        broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
        return this;
    }

    /** A system call does what the program never expects. */
    TestApp defective() {
        defective = true;
        return this;
    }

    /** sched_getattr(2) and ioprio_get(2) answer: SCHED_FIFO 40, best-effort 4. */
    TestApp tellsScheduling() {
        tellsScheduling = true;
        return this;
    }

    Context context(OutputStream out, OutputStream err) {
        return new Context(
                new ProcFs(root),
                kernel(),
                "amd64",
                new Console(out, err, terminal, terminal, columns),
                environment,
                Interruption.never());
    }

    private static Object answering(Class<?> port, Object answer) {
        return Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> answer);
    }

    /** Knows sched_getscheduler(2), and that of no thread is anything special. */
    private Kernel kernel() {
        Scheduling scheduling = (Scheduling) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Scheduling.class}, (proxy, method, args) -> 0);
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, args) -> {
                    if (method.getName().equals("scheduling") && !defective) {
                        return scheduling;
                    }
                    if (tellsScheduling && method.getName().equals("schedulingControl")) {
                        return answering(SchedulingControl.class, new SchedAttributes(Policy.FIFO, 0, 0, 40, 0, 0, 0));
                    }
                    if (tellsScheduling && method.getName().equals("ioPriority")) {
                        return answering(IoPriority.class, IoPriority.of(IoPriority.CLASS_BEST_EFFORT, 4));
                    }
                    if (method.getName().equals("affinity")
                            || method.getName().equals("schedulingControl")
                            || method.getName().equals("ioPriority")) {
                        throw new ProbeException("needs Linux");
                    }
                    if (method.getName().equals("systemControl")) {
                        return null; // as on Linux
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    Run run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = new App(context(isBroken ? broken : out, err)).run(args);
        return new Run(code.status(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
