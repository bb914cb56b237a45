package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/** A system call failed. The message reads {@code <call> on <whom>: <meaning> (<ERRNO>). <next step>}. */
public final class SystemCallException extends ProbeException {
    private static final long serialVersionUID = 1;

    private final @Nullable Errno errno;

    public SystemCallException(String call, Object target, Errno errno, String nextStep) {
        this(call, target, errno, errno.meaning() + " (" + errno + ")", nextStep);
    }

    private SystemCallException(String call, Object target, @Nullable Errno errno, String meaning, String nextStep) {
        super(call + " on " + target + ": " + meaning + (nextStep.isEmpty() ? "" : ". " + nextStep));
        this.errno = errno;
    }

    /** {@code number} is what errno held, known or not. */
    public static SystemCallException ofNumber(
            String call, Object target, int number, Errno.Numbering numbering, String nextStep) {
        return new SystemCallException(
                call, target, Errno.of(number, numbering), Errno.text(number, numbering), nextStep);
    }

    /** Null for a number that has no name. */
    public @Nullable Errno errno() {
        return errno;
    }

    /** EPERM or EACCES. */
    public boolean isPermission() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }
}
