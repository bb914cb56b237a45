package dev.thrctl.bench;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Measures. One measurement at a time; {@link #stop} may come from any thread. */
public final class BenchProbe {
    private final ProcFs proc;
    private final EnvironmentProbe environment;
    private final Runner nativeRunner;
    private final Runner jvmRunner;
    private final Path program;
    private volatile boolean stopped;

    /** {@code program}: thrprobe, which need not be there for what runs in the Java VM. */
    public BenchProbe(ProcFs proc, Kernel kernel, String machine, Path program) {
        this.proc = proc;
        this.program = program;
        environment = new EnvironmentProbe(proc, machine);
        nativeRunner = new NativeRunner(program);
        jvmRunner = new JvmRunner(proc, kernel);
    }

    /** The current run ends with what it has; no other begins. */
    public void stop() {
        stopped = true;
        nativeRunner.stop();
        jvmRunner.stop();
    }

    public boolean isStopped() {
        return stopped;
    }

    /**
     * All runs of the plan, or fewer if it was stopped, or if a later run failed.
     *
     * @throws ProbeException if the first run fails: there is no thrprobe, no permission for the policy, no memory to
     *     lock
     */
    public BenchReport measure(BenchPlan plan, BenchListener listener) {
        requireProgram(plan);
        Instant startedAt = Instant.now();
        EnvironmentProbe.Counters before = environment.counters(plan.cpus());
        List<RunResult> runs = new ArrayList<>();
        Runner runner = plan.engine() == Engine.NATIVE ? nativeRunner : jvmRunner;
        String failure = null;
        for (int number = 0; number < plan.runs() && !stopped; number++) {
            listener.progress(number, plan.runs(), 0);
            try {
                runs.add(runner.run(plan, number, listener));
            } catch (ProbeException e) {
                if (runs.isEmpty()) {
                    throw e;
                }
                // What the runs before it have measured is no worse for that. Ended by the user's wish, it has not
                // failed.
                failure = stopped ? null : "run " + (number + 1) + " of " + plan.runs() + ": " + e.getMessage();
                break;
            }
        }
        EnvironmentProbe.Counters after = environment.counters(plan.cpus());
        return new BenchReport(
                plan,
                startedAt,
                runs,
                environment.read(plan.cpus(), before, after),
                environment.between(before, after),
                stopped,
                failure);
    }

    public ProcFs proc() {
        return proc;
    }

    private void requireProgram(BenchPlan plan) {
        if (plan.engine() == Engine.JVM || Files.isExecutable(program)) {
            return;
        }
        String instead = plan.benchmark().runsOn(Engine.JVM)
                ? "Or measure what a Java program sees: --engine jvm"
                : "'thrctl bench futex-wake --engine jvm' and 'thrctl bench park' do without";
        throw new ProbeException("bench " + plan.benchmark().word() + ": the native program " + program
                + " is missing: thrctl was built without a C compiler, or for another machine. Build it where there"
                + " are 'cc' and 'make'. " + instead);
    }
}
