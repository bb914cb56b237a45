package dev.thrctl.violation.other;

import dev.thrctl.violation.probes.BadProbe;

/** The other half of a cycle. */
@SuppressWarnings("unused")
public final class Other {
    private BadProbe cycle;
}
