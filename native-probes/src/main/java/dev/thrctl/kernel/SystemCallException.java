package dev.thrctl.kernel;

/** A system call failed. The message reads {@code <call> on <whom>: <meaning> (<ERRNO>). <next step>}. */
public final class SystemCallException extends ProbeException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    public SystemCallException(String call, Object target, Errno errno, String nextStep) {
        super(call + " on " + target + ": " + errno.meaning() + " (" + errno + ")"
                + (nextStep.isEmpty() ? "" : ". " + nextStep));
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    /** EPERM or EACCES. */
    public boolean isPermission() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }
}
