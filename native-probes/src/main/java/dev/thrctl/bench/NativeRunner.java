package dev.thrctl.bench;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeError;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs in thrprobe, one process a run. The protocol is at the head of src/main/c/bench.h. */
final class NativeRunner implements Runner {
    /** Between two answers; while it runs it tells of its progress once a second. */
    private static final long ANSWER_TIMEOUT_MS = 60_000;

    private static final double PS_PER_NS = 1000;
    private static final int MOST_SAMPLES = 1 << 20;
    /** Of the quickest benchmark, one sample. */
    private static final long LEAST_SAMPLE_NS = 200;

    private static final List<String> COMMON = List.of(
            "samples",
            "lost",
            "spurious",
            "elapsed_ns",
            "voluntary_switches",
            "involuntary_switches",
            "overflow",
            "stopped");

    private final Path program;
    private @Nullable ThrProbe running;
    private boolean stopped;

    NativeRunner(Path program) {
        this.program = program;
    }

    @Override
    public RunResult run(BenchPlan plan, int number, BenchListener listener) {
        try (ThrProbe probe = ThrProbe.start(program, "bench", request(plan, number))) {
            begin(probe);
            return collect(probe, plan, number, listener);
        } catch (ProbeError e) {
            throw explained(e);
        } finally {
            end();
        }
    }

    private static RuntimeException explained(ProbeError error) {
        return switch (error.call()) {
            case "request" -> new InvalidValueException(error.reason());
            case "sched_setscheduler" ->
                error.withNextStep("fifo and rr take CAP_SYS_NICE, or a limit of real-time priorities (ulimit -r)");
            case "mlockall" ->
                error.withNextStep("--lock-memory takes CAP_IPC_LOCK, or a greater RLIMIT_MEMLOCK (ulimit -l)");
            default -> error;
        };
    }

    private synchronized void begin(ThrProbe probe) {
        running = probe;
        if (stopped) {
            probe.tell(ProbeRequest.order("stop"));
        }
    }

    private synchronized void end() {
        running = null;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (running != null) {
            running.tell(ProbeRequest.order("stop"));
        }
    }

    static ProbeRequest request(BenchPlan plan, int number) {
        ProbeRequest request = ProbeRequest.first()
                .with("bench", plan.benchmark().word())
                .withAll(
                        "cpus", plan.cpus().stream().mapToInt(Integer::intValue).toArray())
                .with("iterations", plan.runIterations(number))
                .with("warmup", plan.warmup())
                .with("interval_ns", plan.intervalNs())
                .with("policy", plan.policy())
                .with("lock_memory", plan.lockMemory())
                .with("capacity", capacity(plan));
        Long durationNs = plan.runDurationNs();
        if (durationNs != null) {
            request.with("duration_ns", durationNs);
        }
        if (plan.threads() != null) {
            request.with("threads", plan.threads().longValue());
        }
        if (plan.priority() != null) {
            request.with("priority", plan.priority().longValue());
        }
        plan.parameters().forEach((key, value) -> {
            if (value instanceof Long whole) {
                request.with(key, whole.longValue());
            } else if (value instanceof Boolean flag) {
                request.with(key, flag.booleanValue());
            } else {
                request.with(key, value.toString());
            }
        });
        return request;
    }

    /** Memory is filled in before the run, which takes time: no more than samples can come. */
    private static long capacity(BenchPlan plan) {
        long least = plan.benchmark().hasInterval() && plan.intervalNs() > 0 ? plan.intervalNs() : LEAST_SAMPLE_NS;
        Long durationNs = plan.runDurationNs();
        long byTime = durationNs == null ? Long.MAX_VALUE : durationNs / least + 1024;
        long byRounds = plan.iterations() == null ? Long.MAX_VALUE : plan.runIterations(0);
        return Math.max(1, Math.min(MOST_SAMPLES, Math.min(byTime, byRounds)));
    }

    private static RunResult collect(ThrProbe probe, BenchPlan plan, int number, BenchListener listener) {
        ProbeAnswer calibration = probe.requiredAnswer(ANSWER_TIMEOUT_MS).object("calibration");
        List<RunResult.Series> series = List.of();
        int threads = 0;
        for (; ; ) {
            ProbeAnswer answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            if (answer.has("progress")) {
                listener.progress(number, plan.runs(), answer.object("progress").integer("samples"));
            } else if (answer.has("threads")) {
                threads = answer.objects("threads").size();
            } else if (answer.has("series")) {
                series = series(probe, answer.objects("series"), number, listener);
            } else if (answer.has("done")) {
                RunResult result = result(answer.object("done"), threads, series, calibration);
                listener.progress(number, plan.runs(), result.samples());
                return result;
            }
        }
    }

    private static List<RunResult.Series> series(
            ThrProbe probe, List<ProbeAnswer> answers, int number, BenchListener listener) {
        List<RunResult.Series> series = new ArrayList<>();
        long records = 0;
        for (ProbeAnswer one : answers) {
            series.add(new RunResult.Series(one.text("name"), new Recorder((int) one.integer("batch"))));
            records += one.integer("samples");
        }
        try {
            read(probe.records(), probe.recordBytes(), records, series, number, listener);
        } catch (IOException e) {
            throw new ProbeException("read of the samples of thrprobe: " + e.getMessage() + ". Report it", e);
        }
        return series;
    }

    /** struct sample: u32 series, u32 sequence, i64 t_ns, i64 value_ns. */
    private static void read(
            InputStream stream,
            int recordBytes,
            long records,
            List<RunResult.Series> series,
            int number,
            BenchListener listener)
            throws IOException {
        byte[] block = new byte[recordBytes * 2048];
        ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        long left = records;
        while (left > 0) {
            int wanted = (int) Math.min(left, 2048) * recordBytes;
            if (stream.readNBytes(block, 0, wanted) < wanted) {
                throw new EOFException("it ended " + left + " records too early");
            }
            for (int at = 0; at < wanted; at += recordBytes) {
                int which = buffer.getInt(at);
                if (which < 0 || which >= series.size()) {
                    throw new IOException("a record of series " + which);
                }
                RunResult.Series one = series.get(which);
                long valueNs = buffer.getLong(at + 16);
                one.recorder().add(valueNs);
                listener.sample(
                        number,
                        one.name(),
                        Integer.toUnsignedLong(buffer.getInt(at + 4)),
                        buffer.getLong(at + 8),
                        valueNs);
            }
            left -= wanted / recordBytes;
        }
    }

    private static RunResult result(
            ProbeAnswer done, int threads, List<RunResult.Series> series, ProbeAnswer calibration) {
        Map<String, Long> details = new LinkedHashMap<>();
        for (String key : done.keys()) {
            Long value = done.integerOrNull(key);
            if (value != null && !COMMON.contains(key)) {
                details.put(key, value);
            }
        }
        return new RunResult(
                threads,
                series,
                new Calibration(
                        calibration.integer("clock_read_ps") / PS_PER_NS,
                        calibration.integer("syscall_ps") / PS_PER_NS),
                done.integer("elapsed_ns"),
                done.integer("lost"),
                done.integer("spurious"),
                done.integer("overflow"),
                done.integerOrNull("voluntary_switches"),
                done.integerOrNull("involuntary_switches"),
                done.flag("stopped"),
                details);
    }
}
