package dev.thrctl.cli.violation;

import com.sun.jna.Memory;

/** Breaks the rules of ArchitectureTest. */
@SuppressWarnings("unused")
final class BadCommand {
    private Memory jna;
}
