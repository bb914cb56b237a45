package dev.thrctl.signal;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.task.TaskStat;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals to one recipient, and to no other: a process is held by a pidfd from the first signal until this is
 * closed, so that whoever gets its id later is not hit; before Linux 5.3 it is named by its id.
 */
public final class Delivery implements AutoCloseable {
    private static final int NOT_OPEN = -1;
    private static final int POLL_MS = 10;

    private final ProcFs proc;
    private final SignalSender sender;
    private final Recipient recipient;
    private final int file;

    private Delivery(ProcFs proc, SignalSender sender, Recipient recipient, int file) {
        this.proc = proc;
        this.sender = sender;
        this.recipient = recipient;
        this.file = file;
    }

    /**
     * Takes hold of a process; for a thread it only checks.
     *
     * @throws SystemCallException ESRCH if it has ended since it was looked up, even if another has its id now
     */
    public static Delivery open(ProcFs proc, SignalSender sender, Recipient recipient) {
        int file = recipient.tid() == null ? openProcess(sender, recipient) : NOT_OPEN;
        Delivery delivery = new Delivery(proc, sender, recipient, file);
        if (!delivery.exists()) {
            delivery.close();
            throw new SystemCallException(
                    file == NOT_OPEN ? "look-up" : "pidfd_open",
                    recipient.text(),
                    Errno.ESRCH,
                    "It has ended since it was looked up");
        }
        return delivery;
    }

    private static int openProcess(SignalSender sender, Recipient recipient) {
        try {
            return sender.open(recipient.pid());
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOSYS) {
                return NOT_OPEN;
            }
            throw e;
        }
    }

    public Recipient recipient() {
        return recipient;
    }

    /** The system call that {@link #send} makes. */
    public String call(boolean withValue) {
        if (recipient.tid() != null) {
            return withValue ? "rt_tgsigqueueinfo" : "tgkill";
        }
        if (file != NOT_OPEN) {
            return "pidfd_send_signal";
        }
        return withValue ? "rt_sigqueueinfo" : "kill";
    }

    /**
     * Sends one signal; 0 only checks.
     *
     * @param value for sival_int with SI_QUEUE; null for a plain signal
     * @throws SystemCallException see {@link SignalSender}
     */
    public void send(int signal, @Nullable Integer value) {
        if (recipient.tid() != null) {
            sender.toThread(recipient.thread(), signal, value);
        } else if (file != NOT_OPEN) {
            sender.toProcess(file, recipient.pid(), signal, value);
        } else {
            sender.toProcessId(recipient.pid(), signal, value);
        }
    }

    /** Waits until it has ended, a zombie included; false if it lives still at {@code deadlineNs} of System.nanoTime. */
    public boolean awaitEnd(long deadlineNs) {
        while (!(file == NOT_OPEN ? !lives() : sender.awaitEnd(file, leftMs(deadlineNs)))) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            if (file == NOT_OPEN && !sleep()) {
                return false;
            }
        }
        return true;
    }

    /** Rounded up, at most a minute. */
    private static int leftMs(long deadlineNs) {
        long leftNs = deadlineNs - System.nanoTime();
        return (int) Math.max(0, Math.min(60_000, leftNs / 1_000_000 + 1));
    }

    private static boolean sleep() {
        try {
            Thread.sleep(POLL_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** By its start time the same; a zombie too, for the kernel takes signals for it. */
    private boolean exists() {
        TaskStat stat = stat();
        return stat != null && stat.startTicks() == recipient.startTicks();
    }

    /** Neither gone nor, with all of its threads, a zombie. */
    private boolean lives() {
        TaskStat stat = stat();
        if (stat == null || stat.startTicks() != recipient.startTicks()) {
            return false;
        }
        boolean ended = stat.state() == 'Z' || stat.state() == 'X';
        return !ended || (recipient.tid() == null && stat.threads() > 1);
    }

    private @Nullable TaskStat stat() {
        String path = recipient.tid() == null
                ? "/proc/" + recipient.pid() + "/stat"
                : "/proc/" + recipient.pid() + "/task/" + recipient.tid() + "/stat";
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? null : TaskStat.parse(path, raw, raw.length);
    }

    @Override
    public void close() {
        if (file != NOT_OPEN) {
            sender.close(file);
        }
    }
}
