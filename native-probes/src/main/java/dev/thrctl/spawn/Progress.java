package dev.thrctl.spawn;

/** Told, some ten times a second, how far a long probe has come. */
public interface Progress {
    /** {@code done} of {@code all}, in whatever the probe counts. */
    void at(long done, long all);
}
