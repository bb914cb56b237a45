package dev.thrctl.bench;

import dev.thrctl.thrprobe.ThrProbe;
import java.util.function.BooleanSupplier;

/**
 * Kills a thrprobe of which nothing was heard for long: while it runs, it tells of its progress every second. A read from
 * a pipe has no timeout of its own. Once the run is to end early it has less time, for a round takes a second at most.
 */
final class Watchdog implements AutoCloseable {
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final long LONGEST_TO_THE_END_NS = 5_000_000_000L;
    private static final long LOOK_MS = 100;

    private final ThrProbe probe;
    private final BooleanSupplier endIsWanted;
    private volatile long heardNs = System.nanoTime();
    private volatile boolean over;
    private volatile boolean killed;

    Watchdog(ThrProbe probe, BooleanSupplier endIsWanted) {
        this.probe = probe;
        this.endIsWanted = endIsWanted;
        Thread watch = new Thread(this::watch, "thrprobe-watchdog");
        watch.setDaemon(true);
        watch.start();
    }

    /** To be called at whatever thrprobe says. */
    void heard() {
        heardNs = System.nanoTime();
    }

    boolean hasKilled() {
        return killed;
    }

    @Override
    public void close() {
        over = true;
    }

    private void watch() {
        boolean ending = false;
        while (!over) {
            if (!ending && endIsWanted.getAsBoolean()) {
                ending = true;
                heard();
            }
            if (System.nanoTime() - heardNs > (ending ? LONGEST_TO_THE_END_NS : LONGEST_NS)) {
                killed = true;
                probe.kill();
                return;
            }
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
