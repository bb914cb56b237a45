package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Test threads that live until they are told to end, their time is over, or a signal ends them. */
public final class HeldThreads implements AutoCloseable {
    /** Ten thousand threads are joined in a second; a machine under load may take long. */
    private static final long END_TIMEOUT_MS = 60_000;

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");

    private final ProcFs proc;
    private final ThrProbe probe;
    private final EarlyStop stop;
    private final int[] tids;
    private SignalTrace.Opened opened = new SignalTrace.Opened(null, "nobody watched");
    private volatile boolean released;

    HeldThreads(ProcFs proc, ThrProbe probe, EarlyStop stop, int[] tids) {
        this.proc = proc;
        this.probe = probe;
        this.stop = stop;
        this.tids = tids;
    }

    /** What is told of the signals that the threads take. */
    public interface Listener {
        /** An IOException ends the listening. */
        void signal(SignalEvent event) throws IOException;
    }

    public int pid() {
        return (int) probe.pid();
    }

    /** In the order of their indexes. */
    public int[] tids() {
        return tids.clone();
    }

    /** As they are now. */
    public List<HeldThread> threads() {
        List<HeldThread> threads = new ArrayList<>(tids.length);
        for (int i = 0; i < tids.length; i++) {
            threads.add(thread(i));
        }
        return threads;
    }

    private HeldThread thread(int index) {
        int tid = tids[index];
        // Not below the process: without CLONE_THREAD it is a process of its own.
        String file = "/proc/" + tid + "/status";
        byte[] raw = proc.bytes(file).orNull();
        byte[] comm = proc.bytes("/proc/" + tid + "/comm").orNull();
        RawText name = comm == null || comm.length == 0 ? null : RawText.of(comm, 0, comm.length - 1);
        if (raw == null) {
            return new HeldThread(index, tid, name, null, null, null, null);
        }
        TaskStatus status = TaskStatus.parse(file, raw, raw.length);
        return new HeldThread(
                index, tid, name, status.blocked(), status.ignored(), status.caught(), status.allowedCpus());
    }

    /** From now on it is known who sends a signal that ends them, where the kernel lets this process trace. */
    public void watchKillers() {
        int[] receivers = Arrays.copyOf(tids, tids.length + 1);
        receivers[tids.length] = pid();
        opened = SignalTrace.open(proc, TRACEFS, receivers);
    }

    /** Tells the listener, on this thread, of each signal until the threads have ended. */
    public SpawnEnd follow(Listener listener) throws IOException {
        SpawnEnd end = listen(listener);
        Integer signal = end.signal();
        if (signal == null) {
            return end;
        }
        SignalTrace trace = opened.trace();
        return trace == null
                ? end.withKilling(null, opened.problem())
                : end.withKilling(trace.last(signal), "the kernel traced no such signal");
    }

    private SpawnEnd listen(Listener listener) throws IOException {
        byte[] record = new byte[SignalEvent.BYTES];
        InputStream records = probe.records();
        while (records.readNBytes(record, 0, record.length) == record.length) {
            listener.signal(SignalEvent.parse(record));
        }
        SpawnEnd.Summary summary = null;
        for (ProbeAnswer answer = probe.answer(END_TIMEOUT_MS); answer != null; answer = probe.answer(END_TIMEOUT_MS)) {
            if (answer.has("end")) {
                summary = SpawnEnd.Summary.of(answer);
            }
        }
        return SpawnEnd.of(probe.end(END_TIMEOUT_MS), summary);
    }

    /** Lets them live when this process ends; nobody hears of their signals any more. */
    public void release() {
        probe.tell(ProbeRequest.order("abandon"));
        if (!probe.requiredAnswer(END_TIMEOUT_MS).flag("abandoned")) {
            throw new ProbeException("thrprobe did not go on by itself. Report it");
        }
        released = true;
        stop.reaches(null);
    }

    /** Ends them without an end in order, released or not. */
    public void kill() {
        probe.kill();
    }

    @Override
    public void close() {
        SignalTrace trace = opened.trace();
        if (trace != null) {
            trace.close();
        }
        if (!released) {
            probe.close();
        }
    }
}
