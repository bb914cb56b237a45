package dev.thrctl.spawn;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;

/** Makes test threads in a process of their own, thrprobe. */
public final class SpawnProbe {
    private final ProcFs proc;
    private final Path program;

    public SpawnProbe(ProcFs proc, Path program) {
        this.proc = proc;
        this.program = program;
    }

    /**
     * Returns when all threads are ready.
     *
     * @throws dev.thrctl.kernel.ProbeException if not all could be made; none is left then
     */
    public HeldThreads hold(ThreadPlan plan) {
        return new HeldThreads(proc, ThrProbe.start(program, "hold", plan.request()));
    }
}
