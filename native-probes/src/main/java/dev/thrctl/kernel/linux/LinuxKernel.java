package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SystemControl;
import org.jspecify.annotations.Nullable;

/** The ports of Linux. */
public final class LinuxKernel implements Kernel {
    @Override
    public Scheduling scheduling() {
        return new LinuxScheduling();
    }

    @Override
    public Affinity affinity() {
        return LinuxAffinity.ofThisMachine();
    }

    @Override
    public @Nullable SystemControl systemControl() {
        return null;
    }
}
