package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Something that the user asked for could not be done. The message is complete for a person: what failed, on whom,
 * what that means, and, where there is one, the next step.
 */
public class ProbeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ProbeException(String message) {
        super(message);
    }

    public ProbeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@code what} on {@code whom}: {@code meaning}. {@code nextStep} */
    public static ProbeException of(String what, Object whom, String meaning, String nextStep) {
        return new ProbeException(what + " on " + whom + ": " + meaning + ". " + nextStep);
    }
}
