package dev.thrctl.signal;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/** Why a signal could not be sent, with the numbers that explain it. */
public final class SendFailure {
    private static final int SIGCONT = 18;
    private static final int REAL = 0;
    private static final int EFFECTIVE = 1;
    private static final int SAVED = 2;

    private final ProcFs proc;

    public SendFailure(ProcFs proc) {
        this.proc = proc;
    }

    /** {@code what failed on whom: meaning (ERRNO). Next step}. {@code signal} 0 is the mere check. */
    public String text(SystemCallException failure, Recipient recipient, int signal) {
        Errno errno = failure.errno();
        String reason = errno == null ? "" : reason(errno, recipient, signal);
        String message = String.valueOf(failure.getMessage());
        return reason.isEmpty() ? message : message + ". " + reason;
    }

    private String reason(Errno errno, Recipient recipient, int signal) {
        return switch (errno) {
            case ESRCH ->
                recipient.tid() == null
                        ? "'thrctl ps' lists the processes"
                        : "'thrctl ps " + recipient.pid() + "' lists the threads of the process";
            case EPERM -> permission(recipient, signal);
            case EAGAIN -> queue(recipient);
            case EINVAL -> signal == 0 ? "" : "The kernel has no signal " + new Signal(signal).shortName();
            default -> "";
        };
    }

    /** kill_ok_by_cred of kernel/signal.c: real or effective user of the sender, real or saved of the receiver. */
    private String permission(Recipient recipient, int signal) {
        TaskStatus own = status("/proc/thread-self/status");
        TaskStatus theirs = recipient.status();
        Long real = own == null ? null : own.userId(REAL);
        Long effective = own == null ? null : own.userId(EFFECTIVE);
        Long theirReal = theirs == null ? null : theirs.userId(REAL);
        Long theirSaved = theirs == null ? null : theirs.userId(SAVED);
        String ways = "the same user or CAP_KILL (root)" + (signal == SIGCONT ? ", or for CONT the same session" : "");
        if (real == null || effective == null || theirReal == null || theirSaved == null) {
            return "It takes " + ways;
        }
        boolean same = real.equals(theirReal)
                || real.equals(theirSaved)
                || effective.equals(theirReal)
                || effective.equals(theirSaved);
        return same
                ? "The users are the same (uid " + theirReal + "): a security module (seccomp, SELinux, AppArmor) or a"
                        + " user namespace forbids it"
                : "It belongs to uid " + theirReal + (theirSaved.equals(theirReal) ? "" : " (saved " + theirSaved + ")")
                        + ", thrctl runs as uid " + effective + ". It takes " + ways;
    }

    /** The limit is that of the receiver, and so is the user whose signals are counted. */
    private String queue(Recipient recipient) {
        TaskStatus now = status("/proc/" + recipient.pid() + "/status");
        Long used = now == null ? null : now.queuedSignals();
        Long limit = now == null ? null : now.queuedSignalsLimit();
        String numbers = used == null || limit == null ? "" : ": " + used + " of " + limit;
        return "The signal queue of its user is full" + numbers + " (SigQ of proc_pid_status(5)); 'prlimit --pid "
                + recipient.pid() + " --sigpending' shows the limit, RLIMIT_SIGPENDING, and sets it";
    }

    private @Nullable TaskStatus status(String path) {
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? null : TaskStatus.parse(path, raw, raw.length);
    }
}
