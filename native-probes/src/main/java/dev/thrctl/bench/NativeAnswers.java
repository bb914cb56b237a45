package dev.thrctl.bench;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ThrProbe;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What thrprobe tells of one run. The protocol is at the head of src/main/c/bench.h. */
final class NativeAnswers {
    /** Longer than a {@link Watchdog} waits, which ends the program, and so the wait for an answer. */
    private static final long ANSWER_TIMEOUT_MS = 120_000;

    private static final double PS_PER_NS = 1000;
    private static final int RECORDS_A_BLOCK = 2048;
    private static final int SERIES_MASK = 0xff;
    private static final int THREAD_SHIFT = 8;

    private static final List<String> COMMON = List.of(
            "samples", "lost", "spurious", "elapsed_ns", "voluntary_switches", "involuntary_switches", "stopped");

    private final ThrProbe probe;
    private final Watchdog watchdog;
    private final BenchPlan plan;
    private final int number;
    private final BenchListener listener;

    private int threads;
    private @Nullable TimedPolicy policy;
    private long every = 1;
    private List<RunResult.Series> series = List.of();

    NativeAnswers(ThrProbe probe, Watchdog watchdog, BenchPlan plan, int number, BenchListener listener) {
        this.probe = probe;
        this.watchdog = watchdog;
        this.plan = plan;
        this.number = number;
        this.listener = listener;
    }

    RunResult collect() {
        ProbeAnswer calibration = next().object("calibration");
        for (; ; ) {
            ProbeAnswer answer = next();
            if (answer.has("progress")) {
                listener.progress(number, plan.runs(), answer.object("progress").integer("samples"));
            } else if (answer.has("threads")) {
                threads = answer.objects("threads").size();
                policy = policy(answer);
            } else if (answer.has("series")) {
                every = answer.integer("every");
                series = series(answer.objects("series"));
            } else if (answer.has("done")) {
                RunResult result = result(answer.object("done"), calibration);
                listener.progress(number, plan.runs(), result.samples());
                return result;
            }
        }
    }

    private ProbeAnswer next() {
        try {
            ProbeAnswer answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            watchdog.heard();
            return answer;
        } catch (ProbeException e) {
            throw watchdog.hasKilled() ? silent(e) : e;
        }
    }

    private static ProbeException silent(Exception e) {
        return new ProbeException(
                "thrprobe was silent for too long and was killed. It was stopped, or the machine is overloaded", e);
    }

    private static @Nullable TimedPolicy policy(ProbeAnswer started) {
        String policy = started.textOrNull("policy");
        Long priority = started.integerOrNull("priority");
        Long nice = started.integerOrNull("nice");
        return policy == null || priority == null || nice == null
                ? null
                : new TimedPolicy(policy, priority.intValue(), nice.intValue());
    }

    private List<RunResult.Series> series(List<ProbeAnswer> answers) {
        List<RunResult.Series> all = new ArrayList<>();
        long samples = 0;
        long steps = 0;
        for (ProbeAnswer one : answers) {
            all.add(new RunResult.Series(one.text("name"), new Recorder((int) one.integer("batch"))));
            samples += one.integer("kept");
            steps += one.integer("steps");
        }
        List<Map<Long, Long>> counts = new ArrayList<>();
        all.forEach(one -> counts.add(new HashMap<>()));
        try {
            read(samples, (which, record) -> sample(all.get(which & SERIES_MASK), which >>> THREAD_SHIFT, record));
            read(steps, (which, record) -> counts.get(which).put(record.getLong(), record.getLong()));
        } catch (IOException | IndexOutOfBoundsException e) {
            if (watchdog.hasKilled()) {
                throw silent(e);
            }
            throw new ProbeException("read of the samples of thrprobe: " + e.getMessage() + ". Report it", e);
        }
        for (int i = 0; i < all.size() && every > 1; i++) {
            ProbeAnswer one = answers.get(i);
            all.get(i)
                    .recorder()
                    .addCounted(
                            counts.get(i),
                            one.integer("samples"),
                            one.integer("least_ns"),
                            one.integer("greatest_ns"),
                            one.integer("mean_ps") / PS_PER_NS,
                            one.integer("deviation_ps") / PS_PER_NS);
        }
        return all;
    }

    /** {@code record} is behind series and sequence. */
    private void sample(RunResult.Series one, int thread, ByteBuffer record) {
        long sequence = Integer.toUnsignedLong(record.getInt(record.position() - Integer.BYTES));
        long timeNs = record.getLong();
        long valueNs = record.getLong();
        if (every == 1) {
            one.recorder().add(valueNs);
        }
        listener.sample(
                number,
                new BenchListener.Sample(one.name(), one.recorder().batch(), thread, sequence, timeNs, valueNs));
    }

    private interface Use {
        void record(int series, ByteBuffer record);
    }

    /** struct sample: u32 series, u32 sequence, i64 t_ns, i64 value_ns. */
    private void read(long records, Use use) throws IOException {
        InputStream stream = probe.records();
        int recordBytes = probe.recordBytes();
        byte[] block = new byte[recordBytes * RECORDS_A_BLOCK];
        ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        long left = records;
        while (left > 0) {
            int wanted = (int) Math.min(left, RECORDS_A_BLOCK) * recordBytes;
            if (stream.readNBytes(block, 0, wanted) < wanted) {
                throw new EOFException("it ended " + left + " records too early");
            }
            watchdog.heard();
            for (int at = 0; at < wanted; at += recordBytes) {
                int which = buffer.getInt(at);
                use.record(which, buffer.position(at + 2 * Integer.BYTES));
            }
            left -= wanted / recordBytes;
        }
    }

    private RunResult result(ProbeAnswer done, ProbeAnswer calibration) {
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
                every,
                policy,
                done.integerOrNull("voluntary_switches"),
                done.integerOrNull("involuntary_switches"),
                done.flag("stopped"),
                details);
    }
}
