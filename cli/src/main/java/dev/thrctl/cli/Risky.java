package dev.thrctl.cli;

import org.jspecify.annotations.Nullable;

/** A command that can do more harm than its words show. */
public interface Risky {
    /** What it is about to do, as a sentence to be confirmed; null if that is plain from what was typed. */
    @Nullable
    String risk();
}
