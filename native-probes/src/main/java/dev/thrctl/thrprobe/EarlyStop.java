package dev.thrctl.thrprobe;

import org.jspecify.annotations.Nullable;

/**
 * The wish that a probe end before it is done. Any thread may have it at any time, also before the probe runs: it is
 * kept until then. The first wish asks for an end in order; a further one ends it at once, for it may be stopped.
 */
public final class EarlyStop {
    private @Nullable ThrProbe probe;
    private int wishes;

    public synchronized void want() {
        wishes++;
        ThrProbe running = probe;
        if (running != null) {
            pass(running);
        }
    }

    public synchronized boolean isWanted() {
        return wishes > 0;
    }

    /** From now on wishes are for this one; null if it is nobody's business any more. */
    public synchronized void reaches(@Nullable ThrProbe running) {
        probe = running;
        if (running != null && wishes > 0) {
            pass(running);
        }
    }

    private void pass(ThrProbe running) {
        if (wishes == 1) {
            running.tell(ProbeRequest.order("stop"));
        } else {
            running.kill();
        }
    }
}
