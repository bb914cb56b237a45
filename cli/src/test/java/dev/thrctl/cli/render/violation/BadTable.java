package dev.thrctl.cli.render.violation;

import org.jline.utils.AttributedString;

/** Breaks the rules of ArchitectureTest. */
@SuppressWarnings("unused")
final class BadTable {
    private AttributedString jline;
}
