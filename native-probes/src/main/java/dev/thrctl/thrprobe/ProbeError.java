package dev.thrctl.thrprobe;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import org.jspecify.annotations.Nullable;

/** What thrprobe could not do: the call that failed and its errno. */
public final class ProbeError extends ProbeException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final String reason;
    private final @Nullable Errno errno;

    private ProbeError(String message, String call, String reason, @Nullable Errno errno) {
        super(message);
        this.call = call;
        this.reason = reason;
        this.errno = errno;
    }

    static ProbeError of(ProbeAnswer answer) {
        int number = (int) answer.integer("errno");
        String call = answer.text("call");
        return new ProbeError(
                call + " in thrprobe: " + Errno.text(number, Errno.Numbering.LINUX) + ": " + answer.text("message"),
                call,
                answer.text("message"),
                Errno.of(number, Errno.Numbering.LINUX));
    }

    /** The same, with what its reader may do about it. */
    public ProbeError withNextStep(String nextStep) {
        return new ProbeError(getMessage() + ". " + nextStep, call, reason, errno);
    }

    public String call() {
        return call;
    }

    /** What thrprobe says itself, without call and errno. */
    public String reason() {
        return reason;
    }

    /** Null for a number that has no name. */
    public @Nullable Errno errno() {
        return errno;
    }
}
