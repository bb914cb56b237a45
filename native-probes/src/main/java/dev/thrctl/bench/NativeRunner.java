package dev.thrctl.bench;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeError;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;

/** Runs in thrprobe, one process a run. The protocol is at the head of src/main/c/bench.h. */
final class NativeRunner implements Runner {
    private static final int MOST_SAMPLES = 1 << 20;
    /** Of the quickest benchmark, one sample. */
    private static final long LEAST_SAMPLE_NS = 200;

    private final Path program;
    private final EarlyStop stop = new EarlyStop();

    NativeRunner(Path program) {
        this.program = program;
    }

    /** One that is silent for too long is killed: it may be stopped itself, and then hears no order. */
    @Override
    public RunResult run(BenchPlan plan, int number, BenchListener listener) {
        try (ThrProbe probe = ThrProbe.start(program, "bench", request(plan, number));
                Watchdog watchdog = new Watchdog(probe, stop::isWanted)) {
            stop.reaches(probe);
            return new NativeAnswers(probe, watchdog, plan, number, listener).collect();
        } catch (ProbeError e) {
            throw explained(e);
        } finally {
            stop.reaches(null);
        }
    }

    @Override
    public void stop() {
        stop.want();
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
}
