package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;

/** Not all test threads were made, for somebody wished so; none is left. */
public final class CreationStopped extends ProbeException {
    private static final long serialVersionUID = 1;

    CreationStopped(long created, int wanted) {
        super("creation of test threads: interrupted after " + created + " of " + wanted
                + (created == 1 ? "; it has ended again" : "; they have ended again"));
    }
}
