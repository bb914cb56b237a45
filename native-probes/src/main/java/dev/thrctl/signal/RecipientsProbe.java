package dev.thrctl.signal;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.Fact;
import dev.thrctl.task.NoSuchTargetException;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.Selection;
import dev.thrctl.task.TaskProbe;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a signal for a selection would reach. */
public final class RecipientsProbe {
    private final TaskProbe probe;

    public RecipientsProbe(ProcFs proc, Kernel kernel, String machine) {
        probe = new TaskProbe(proc, kernel, machine, EnumSet.of(Fact.STATUS));
    }

    /**
     * One recipient a thread if threads are selected, else the process.
     *
     * @param eachThread each thread of the process, instead of the process as a whole
     * @throws ProbeException if there is none
     */
    public List<Recipient> read(Selection selection, boolean eachThread) {
        ProcessInfo process = probe.read(selection);
        if (process == null || process.threads().isEmpty()) {
            throw missing(selection, process == null);
        }
        List<Recipient> recipients = new ArrayList<>();
        if (selection.isOneThread() || selection.names() != null || eachThread) {
            for (ThreadInfo thread : process.threads()) {
                recipients.add(ofThread(thread));
            }
        } else {
            recipients.add(ofProcess(process));
        }
        return recipients;
    }

    private static ProbeException missing(Selection selection, boolean wholeProcess) {
        return wholeProcess
                ? ProbeException.of(
                        "look-up", selection.text(), "no such process (ESRCH)", "'thrctl ps' lists the processes")
                : new NoSuchTargetException(selection.text(), selection.noSuchThread());
    }

    private static boolean hasEnded(ThreadInfo thread) {
        return thread.stat().state() == 'Z' || thread.stat().state() == 'X';
    }

    private static boolean haveEnded(List<ThreadInfo> threads) {
        for (ThreadInfo thread : threads) {
            if (!hasEnded(thread)) {
                return false;
            }
        }
        return true;
    }

    private static Recipient ofThread(ThreadInfo thread) {
        return new Recipient(
                thread.id().pid(),
                thread.id().tid(),
                thread.stat().name(),
                thread.stat().startTicks(),
                takesNone(thread),
                hasEnded(thread),
                thread.status().orNull(),
                null);
    }

    private static Recipient ofProcess(ProcessInfo process) {
        // Of a live thread: those of a leader that has ended still tell the actions, but its mask does not matter.
        return new Recipient(
                process.pid(),
                null,
                process.stat().name(),
                process.stat().startTicks(),
                process.stat().isKernelThread(),
                haveEnded(process.threads()),
                process.threads().get(0).status().orNull(),
                blockedByAll(process.threads()));
    }

    /** Null as soon as the mask of one thread is unknown. */
    private static @Nullable SignalSet blockedByAll(List<ThreadInfo> threads) {
        SignalSet common = SignalSet.ALL;
        for (ThreadInfo thread : threads) {
            TaskStatus status = thread.status().orNull();
            SignalSet blocked = status == null ? null : status.blocked();
            if (blocked == null) {
                return null;
            }
            if (!hasEnded(thread) && !takesNone(thread)) {
                common = common.minus(SignalSet.ALL.minus(blocked));
            }
        }
        return common;
    }

    /** Workers of io_uring look like threads of the process. */
    private static boolean takesNone(ThreadInfo thread) {
        return thread.stat().isKernelThread() || thread.stat().isIoWorker();
    }
}
