package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Makes test threads in a process of their own, thrprobe. */
public final class SpawnProbe {
    /** A second makes ten thousand threads; a machine under load may take long. */
    private static final long READY_TIMEOUT_MS = 120_000;

    private final ProcFs proc;
    private final Path program;
    private final Consumer<Map<String, String>> environment;

    /** {@code environment} makes that of the threads' process out of this process's own. */
    public SpawnProbe(ProcFs proc, Path program, Consumer<Map<String, String>> environment) {
        this.proc = proc;
        this.program = program;
        this.environment = environment;
    }

    /**
     * Returns when all threads are ready and have their masks. {@code stop} is heard until they have ended.
     *
     * @throws CreationStopped if {@code stop} was wanted before that
     * @throws ProbeException if not all could be made, with the limit that was hit; none is left then
     */
    public HeldThreads hold(ThreadPlan plan, EarlyStop stop) {
        ThrProbe probe = ThrProbe.start(program, "hold", plan.request(), environment);
        boolean held = false;
        try {
            stop.reaches(probe);
            ProbeAnswer answer = probe.requiredAnswer(READY_TIMEOUT_MS);
            if (answer.flag("stopped")) {
                probe.requiredAnswer(READY_TIMEOUT_MS);
                throw new CreationStopped(answer.integer("created"), plan.threads());
            }
            if (!answer.has("tids")) {
                throw new CreationFailure(proc, (int) probe.pid(), plan).explain(answer);
            }
            long[] tids = answer.integers("tids");
            int[] ids = new int[tids.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) tids[i];
            }
            held = true;
            return new HeldThreads(proc, probe, stop, ids);
        } finally {
            if (!held) {
                probe.close();
            }
        }
    }
}
