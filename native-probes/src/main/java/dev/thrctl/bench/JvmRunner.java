package dev.thrctl.bench;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Futex;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.task.Policy;
import dev.thrctl.task.TaskStat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A waker and a waiter in this Java VM. They meet as those of thrprobe do (see src/main/c/bench.h): the waiter announces
 * its round, the waker sleeps the interval before it looks.
 */
final class JvmRunner implements Runner {
    private static final int BATCHES = 101;
    private static final int BATCH = 64;
    /** Before these rounds the loops run in the interpreter: of another program, so to speak. */
    private static final long COMPILED_AFTER = 2_000;

    private static final long PROGRESS_NS = 500_000_000L;
    private static final long PAUSE_SLICE_NS = 100_000_000L;

    private final ProcFs proc;
    private final Kernel kernel;
    private volatile boolean stopped;

    JvmRunner(ProcFs proc, Kernel kernel) {
        this.proc = proc;
        this.kernel = kernel;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public RunResult run(BenchPlan plan, int number, BenchListener listener) {
        if (plan.benchmark() == Benchmark.PARK) {
            return new Pair(plan, number, listener, null).run();
        }
        try (Futex.Word word = kernel.futex().word()) {
            return new Pair(plan, number, listener, word).run();
        }
    }

    private final class Pair {
        private final BenchPlan plan;
        private final int number;
        private final BenchListener listener;
        private final Futex.@Nullable Word word;
        private final Recorder recorder = new Recorder(1);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final long compiledAfter;
        private final long warmup;
        private long lost;
        private long spurious;
        private long elapsedNs;
        private Calibration calibration = new Calibration(null, null);
        private long startNs;
        private @Nullable TimedPolicy policy;

        /** The round for which the waiter is about to wait. */
        private volatile long announced;
        /** Rounds that the waiter has recorded. */
        private volatile long kept;

        private volatile long sent;
        private volatile long sentNs;
        private volatile boolean last;

        Pair(BenchPlan plan, int number, BenchListener listener, Futex.@Nullable Word word) {
            this.plan = plan;
            this.number = number;
            this.listener = listener;
            this.word = word;
            // Only the first run finds the loops not compiled; rounds for that need no sleep.
            this.compiledAfter = number == 0 ? COMPILED_AFTER : 0;
            this.warmup = compiledAfter + plan.warmup();
        }

        RunResult run() {
            Thread waiter = thread("bench-waiter", this::waits);
            Thread waker = thread("bench-waker", () -> wakes(waiter));
            waiter.start();
            waker.start();
            join(waker);
            join(waiter);
            Throwable failed = failure.get();
            if (failed instanceof ProbeException known) {
                throw known;
            }
            if (failed != null) {
                throw new IllegalStateException("a thread of the benchmark failed", failed);
            }
            listener.progress(number, plan.runs(), recorder.count());
            return new RunResult(
                    2,
                    List.of(new RunResult.Series("wake", recorder)),
                    calibration,
                    elapsedNs,
                    lost,
                    spurious,
                    1,
                    policy,
                    null,
                    null,
                    stopped,
                    Map.of());
        }

        private Thread thread(String name, Runnable body) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            body.run();
                        } catch (RuntimeException | Error e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        }

        private void join(Thread thread) {
            boolean interrupted = false;
            for (; ; ) {
                try {
                    thread.join(1000);
                    // The one that is left waits for the one that failed.
                    if (!thread.isAlive() || failure.get() != null) {
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    JvmRunner.this.stop();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void pin(int index) {
            List<Integer> cpus = plan.cpus();
            kernel.schedulingControl().setAffinity(tid(), CpuSet.of(cpus.get(index % cpus.size())));
        }

        private void wakes(Thread waiter) {
            pin(0);
            calibration = calibrate();
            long durationNs = plan.runDurationNs() == null ? Long.MAX_VALUE : plan.runDurationNs();
            long wanted = plan.iterations() == null ? Long.MAX_VALUE : plan.runIterations(number);
            long nextProgressNs = 0;
            startNs = System.nanoTime();
            long measuredFromNs = 0;
            for (long round = 1; ; round++) {
                do {
                    pause(round <= compiledAfter ? 0 : plan.intervalNs());
                } while (announced != round && failure.get() == null);
                long now = System.nanoTime();
                if (round > warmup && measuredFromNs == 0) {
                    measuredFromNs = now;
                }
                boolean enough = measuredFromNs != 0 && (now - measuredFromNs >= durationNs || kept >= wanted);
                last = enough || stopped || failure.get() != null;
                if (now - startNs > nextProgressNs) {
                    listener.progress(number, plan.runs(), kept);
                    nextProgressNs = now - startNs + PROGRESS_NS;
                }
                wake(waiter, round);
                if (last) {
                    elapsedNs = now - (measuredFromNs == 0 ? startNs : measuredFromNs);
                    return;
                }
            }
        }

        private void wake(Thread waiter, long round) {
            sentNs = System.nanoTime();
            if (word == null) {
                sent = round;
                LockSupport.unpark(waiter);
            } else {
                sent = round;
                word.set((int) round);
                word.wake(1);
            }
        }

        private void pause(long ns) {
            if (ns == 0) {
                Thread.onSpinWait();
            }
            // In slices, so that a long interval does not hold up the end.
            for (long left = ns; left > 0 && !stopped; left -= PAUSE_SLICE_NS) {
                LockSupport.parkNanos(Math.min(left, PAUSE_SLICE_NS));
            }
        }

        private void waits() {
            pin(1);
            int tid = tid();
            policy = policyOf(tid);
            long recorded = 0;
            for (long round = 1; ; round++) {
                long before = word == null ? voluntarySwitches(tid) : 0;
                announced = round;
                boolean slept = true;
                long endNs;
                long early = 0;
                for (; ; ) {
                    if (word == null) {
                        LockSupport.park(this);
                    } else {
                        slept = word.await((int) (round - 1));
                    }
                    endNs = System.nanoTime();
                    if (sent == round) {
                        break;
                    }
                    early++;
                }
                spurious += early;
                if (last) {
                    return;
                }
                slept &= word != null || voluntarySwitches(tid) > before;
                if (!slept || early > 0) {
                    lost++;
                } else if (round > warmup) {
                    long tookNs = endNs - sentNs;
                    recorder.add(tookNs);
                    listener.sample(number, new BenchListener.Sample("wake", 1, 1, recorded, endNs - startNs, tookNs));
                    recorded++;
                    kept = recorded;
                }
            }
        }
    }

    private int tid() {
        RawText link = proc.link("/proc/thread-self").orNull();
        String text = link == null ? "" : link.text();
        try {
            return Integer.parseInt(text.substring(text.lastIndexOf('/') + 1));
        } catch (NumberFormatException e) {
            throw new ProbeException("read of /proc/thread-self: '" + text + "' names no thread. Is /proc mounted?", e);
        }
    }

    private @Nullable TimedPolicy policyOf(int tid) {
        String file = "/proc/self/task/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        try {
            TaskStat stat = raw == null ? null : TaskStat.parse(file, raw, raw.length);
            return stat == null
                    ? null
                    : new TimedPolicy(
                            Policy.shortName(stat.policy()).toLowerCase(Locale.ROOT),
                            stat.realTimePriority(),
                            stat.nice());
        } catch (MalformedFileException e) {
            return null;
        }
    }

    private long voluntarySwitches(int tid) {
        byte[] raw = proc.bytes("/proc/self/task/" + tid + "/status").orNull();
        String status = raw == null ? "" : RawText.of(raw).text();
        String key = "\nvoluntary_ctxt_switches:";
        int at = status.indexOf(key);
        if (at < 0) {
            throw new ProbeException("read of /proc/self/task/" + tid + "/status: it counts no context switches");
        }
        return Long.parseLong(status.substring(at + key.length(), status.indexOf('\n', at + 1))
                .strip());
    }

    private Calibration calibrate() {
        Scheduling scheduling = kernel.scheduling();
        Double clock = null;
        Double call = null;
        // The second time the loops are compiled.
        for (int i = 0; i < 2; i++) {
            clock = medianNs(System::nanoTime);
            call = medianNs(() -> scheduling.scheduler(0));
        }
        return new Calibration(clock, call);
    }

    private static double medianNs(LongSupplier operation) {
        long[] times = new long[BATCHES];
        long sink = 0;
        for (int i = 0; i < BATCHES; i++) {
            long begin = System.nanoTime();
            for (int j = 0; j < BATCH; j++) {
                sink ^= operation.getAsLong();
            }
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        // What is computed must be used, or the compiler may leave it out.
        return (double) times[BATCHES / 2] / BATCH + (sink == Long.MIN_VALUE ? 1e-9 : 0);
    }
}
