package dev.thrctl.kernel.darwin;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.SystemControl;

/** The ports of macOS and the BSDs. */
public final class DarwinKernel implements Kernel {
    @Override
    public SystemControl systemControl() {
        return new DarwinSystemControl();
    }
}
