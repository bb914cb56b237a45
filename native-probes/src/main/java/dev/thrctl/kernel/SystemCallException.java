package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/** A system call failed. The message reads {@code <call> on <whom>: <meaning> (<ERRNO>). <next step>}. */
public final class SystemCallException extends ProbeException {
    private static final long serialVersionUID = 1;

    private final @Nullable Errno errno;

    public SystemCallException(String call, Object target, Errno errno, String nextStep) {
        this(call, target, errno, errno.text(), nextStep);
    }

    /** For what the kernel has just said, which may be a number that has no name here. */
    public SystemCallException(String call, Object target, int number, Errno.Numbering numbering, String nextStep) {
        this(call, target, Errno.of(number, numbering), Errno.text(number, numbering), nextStep);
    }

    private SystemCallException(String call, Object target, @Nullable Errno errno, String errnoText, String nextStep) {
        super(call + " on " + target + ": " + errnoText + (nextStep.isEmpty() ? "" : ". " + nextStep));
        this.errno = errno;
    }

    /** Null for a number without a name. */
    public @Nullable Errno errno() {
        return errno;
    }

    /** EPERM or EACCES. */
    public boolean isPermission() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }
}
