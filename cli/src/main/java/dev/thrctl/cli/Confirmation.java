package dev.thrctl.cli;

/** Somebody who can be asked. */
public interface Confirmation {
    /** True for a clear yes only. */
    boolean agrees(String question);
}
