package dev.thrctl.signal;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.TaskStatus;

/**
 * What a signal loses on its way although the call succeeds, as far as it shows right before it is sent. Source:
 * legacy_queue and __send_signal_locked of kernel/signal.c.
 */
public enum Loss {
    NONE,
    /** One of the same number below SIGRTMIN is pending: the value is dropped with the second one. */
    MERGED,
    /** Without room in the queue a signal below SIGRTMIN is marked pending, and that is all. */
    VALUE,
    /** The same for a real-time signal of kill(2), which the kernel never refuses: without its sender, and merged. */
    INFO;

    /** {@link #NONE} also where it cannot be read. */
    public static Loss foresee(ProcFs proc, Recipient recipient, Signal signal, boolean withValue) {
        boolean merged = Signals.isMerged(signal);
        boolean sent = merged ? withValue : !withValue && recipient.tid() == null;
        boolean taken = !recipient.ended() && recipient.action(signal) != Recipient.Action.IGNORED;
        if (!sent || !taken || signal.equals(Signals.KILL)) {
            return NONE;
        }
        String path = "/proc/" + recipient.pid() + "/task/" + recipient.thread().tid() + "/status";
        byte[] raw = proc.bytes(path).orNull();
        TaskStatus status = raw == null ? null : TaskStatus.parse(path, raw, raw.length);
        if (status == null) {
            return NONE;
        }
        SignalSet pending = recipient.tid() == null ? status.sharedPending() : status.pending();
        if (merged && pending != null && pending.contains(signal)) {
            return MERGED;
        }
        Long used = status.queuedSignals();
        Long limit = status.queuedSignalsLimit();
        boolean full = used != null && limit != null && used >= limit;
        return !full ? NONE : merged ? VALUE : INFO;
    }

    /** Of {@code count} signals that were sent to one recipient; without its name and that of the signal. */
    public String text(int count, int sent) {
        String some = sent == 1 ? "it" : count + " of " + sent;
        return switch (this) {
            case NONE -> "";
            case MERGED ->
                "one was pending already: " + some + (sent == 1 ? " is" : " are")
                        + " merged with it and the value is lost, unless the first was taken just then";
            case VALUE ->
                "the signal queue of its user was full (SigQ of proc_pid_status(5)): " + some
                        + " came without its value, as if by kill from pid 0";
            case INFO ->
                "the signal queue of its user was full (SigQ of proc_pid_status(5)): " + some
                        + " came without siginfo, as if by kill from pid 0, and merged with one that is pending";
        };
    }
}
