package dev.thrctl.task;

import dev.thrctl.kernel.ProbeException;

/** What a target means is not there, or cannot be told from others. */
public final class NoSuchTargetException extends ProbeException {
    private static final long serialVersionUID = 1;

    private final String target;

    /** {@code target} as it was typed; {@code message} is complete for a person. */
    public NoSuchTargetException(String target, String message) {
        super(message);
        this.target = target;
    }

    public String target() {
        return target;
    }
}
