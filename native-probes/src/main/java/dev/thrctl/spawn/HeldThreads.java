package dev.thrctl.spawn;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.thrprobe.ThrProbe;

/** Test threads that live until this is closed. */
public final class HeldThreads implements AutoCloseable {
    private final ThrProbe probe;

    HeldThreads(ProcFs proc, ThrProbe probe) {
        this.probe = probe;
    }

    public long pid() {
        return probe.pid();
    }

    @Override
    public void close() {
        probe.close();
    }
}
