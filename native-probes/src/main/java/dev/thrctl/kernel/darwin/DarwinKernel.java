package dev.thrctl.kernel.darwin;

import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SystemControl;

/** The ports of macOS and the BSDs. */
public final class DarwinKernel implements Kernel {
    @Override
    public Scheduling scheduling() {
        throw needsLinux("sched_getscheduler");
    }

    @Override
    public Affinity affinity() {
        throw needsLinux("sched_getaffinity");
    }

    @Override
    public SystemControl systemControl() {
        return new DarwinSystemControl();
    }

    private static ProbeException needsLinux(String call) {
        return ProbeException.of(
                call,
                System.getProperty("os.name", "this system"),
                "needs Linux",
                "Here thrctl only counts CPUs: 'thrctl cpus'");
    }
}
