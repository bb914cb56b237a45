package dev.thrctl.cli.view;

/**
 * A target that no process or thread was found for.
 *
 * @param text as it was typed
 * @param problem as on stderr
 */
public record MissingTarget(String text, String problem) {}
