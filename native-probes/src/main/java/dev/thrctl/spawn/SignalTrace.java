package dev.thrctl.spawn;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.task.TaskStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the kernel's tracepoints signal_generate and signal_deliver in a tracefs instance of its own, for signals to some threads.
 * Nothing stays: the instance is removed at the end, and one of a thrctl that was killed by the next that listens.
 * Source: Documentation/trace/ftrace.rst, "Instances".
 */
final class SignalTrace implements AutoCloseable {
    private static final String PREFIX = "thrctl-spawn-";
    /** PROC_PID_INIT_INO of include/linux/proc_ns.h: tracepoints tell ids of the pid namespace at the top. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";
    /** A signal is a line of about 150 bytes, and only the last count. */
    private static final String BUFFER_KB = "64";

    private final Path instance;

    private SignalTrace(Path instance) {
        this.instance = instance;
    }

    /** Why there is no trace; empty if there is one. */
    record Opened(@Nullable SignalTrace trace, String problem) {}

    /** {@code tracefs} is usually /sys/kernel/tracing. */
    static Opened open(ProcFs proc, Path tracefs, int[] tids) {
        RawText namespace = proc.link("/proc/self/ns/pid").orNull();
        if (namespace == null || !namespace.text().equals(INITIAL_PID_NAMESPACE)) {
            return new Opened(null, "the kernel traces by ids of another pid namespace");
        }
        Path instances = tracefs.resolve("instances");
        if (!Files.isDirectory(instances)) {
            return new Opened(null, "tracefs is not mounted at " + tracefs + ", or may not be read; that needs root");
        }
        if (!Files.isWritable(instances)) {
            return new Opened(null, "only root may trace");
        }
        SignalTrace trace = null;
        try {
            removeStale(proc, instances);
            String own = name(proc, (int) ProcessHandle.current().pid());
            trace = new SignalTrace(Files.createDirectory(instances.resolve(PREFIX + own)));
            trace.listen(tids);
            return new Opened(trace, "");
        } catch (IOException e) {
            if (trace != null) {
                trace.close();
            }
            return new Opened(null, "tracefs refused: " + e.getMessage());
        }
    }

    private void listen(int[] tids) throws IOException {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int tid : tids) {
            least = Math.min(least, tid);
            most = Math.max(most, tid);
        }
        write("buffer_size_kb", BUFFER_KB);
        write("events/signal/signal_generate/filter", "pid >= " + least + " && pid <= " + most);
        write("events/signal/signal_generate/enable", "1");
        write("events/signal/signal_deliver/filter", "common_pid >= " + least + " && common_pid <= " + most);
        write("events/signal/signal_deliver/enable", "1");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(instance.resolve(file), text);
    }

    /** {@code PID-START}: a pid alone may be another's later. */
    private static String name(ProcFs proc, int pid) {
        String file = "/proc/" + pid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return pid + "-"
                + (raw == null ? -1 : TaskStat.parse(file, raw, raw.length).startTicks());
    }

    private static void removeStale(ProcFs proc, Path instances) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(instances, PREFIX + "*")) {
            for (Path one : found) {
                String name = one.getFileName().toString().substring(PREFIX.length());
                int dash = name.indexOf('-');
                try {
                    int pid = Integer.parseInt(name.substring(0, Math.max(0, dash)));
                    if (!name.equals(name(proc, pid))) {
                        Files.deleteIfExists(one);
                    }
                } catch (NumberFormatException e) {
                    // None of ours.
                }
            }
        }
    }

    /** The last sending of the signal; null if it was not seen. */
    @Nullable
    Killing last(int signal) {
        try {
            String text = new String(Files.readAllBytes(instance.resolve("trace")), StandardCharsets.UTF_8);
            return Killing.last(signal, Arrays.asList(text.split("\n", -1)));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(instance);
        } catch (IOException e) {
            // The next one that listens removes it.
        }
    }
}
