package dev.thrctl.signal;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStatus;

/**
 * SIGCONT and the signals that stop do their work on the whole process, by looping over all of its threads for each
 * signal (prepare_signal of kernel/signal.c): one for each of 30,000 threads takes two minutes. The one is enough for
 * those threads to which a second would do nothing.
 */
public final class Redundant {
    private Redundant() {}

    /** Whether the signal acts on a whole process before anybody takes it. */
    public static boolean isForAll(Signal signal) {
        return signal.equals(Signals.CONT) || Signals.isStop(signal);
    }

    /** Whether a thread would get nothing from a signal that another thread of the process has just had. */
    public static boolean isFor(ProcFs proc, Recipient recipient, Signal signal) {
        if (recipient.tid() == null || !isForAll(signal)) {
            return false;
        }
        if (recipient.ended() || signal.equals(Signals.STOP)) {
            return true;
        }
        TaskStatus status = recipient.status();
        Recipient.Action action = recipient.action(signal);
        boolean unseen = action == Recipient.Action.DEFAULT || action == Recipient.Action.IGNORED;
        Integer tracer = status == null ? null : status.tracer();
        return unseen
                && Boolean.FALSE.equals(recipient.blocks(signal))
                && tracer != null
                && tracer == 0
                && !mayAwait(proc, recipient);
    }

    /** While a thread is in sigtimedwait(2) its mask lacks what it waits for. True where that cannot be seen. */
    private static boolean mayAwait(ProcFs proc, Recipient recipient) {
        String file = "/proc/" + recipient.pid() + "/task/" + recipient.thread().tid() + "/syscall";
        byte[] raw = proc.bytes(file).orNull();
        if (raw == null) {
            return true;
        }
        SyscallState syscall = SyscallState.parse(file, raw, raw.length);
        if (syscall.kind() != SyscallState.Kind.IN_SYSCALL) {
            return false;
        }
        for (Abi abi : Abi.values()) {
            String name = SyscallTable.name(abi, syscall.number());
            if (name != null && name.startsWith("rt_sigtimedwait")) {
                return true;
            }
        }
        return false;
    }
}
