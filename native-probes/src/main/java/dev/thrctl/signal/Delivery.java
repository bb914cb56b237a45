package dev.thrctl.signal;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.task.TaskStat;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals to one recipient, and to no other. A process or thread is held by a pidfd that was seen, by the start
 * time of the id, to be of the one that was looked up: whoever gets the id later is not hit. Where there are no pidfds,
 * those of threads being from Linux 6.9 on, the start time is read right before each call that goes by the id.
 */
public final class Delivery implements AutoCloseable {
    private static final int POLL_MS = 10;

    private final Deliveries means;
    private final Recipient recipient;
    private int file = Deliveries.NO_FILE;
    private boolean held;

    Delivery(Deliveries means, Recipient recipient) {
        this.means = means;
        this.recipient = recipient;
    }

    /** @throws SystemCallException ESRCH if it has ended */
    void hold() {
        file = means.file(recipient);
        held = true;
        try {
            means.requireSame(recipient, file == Deliveries.NO_FILE ? "look-up" : "pidfd_open");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The system call that {@link #send} makes, or has made. */
    public String call(boolean withValue) {
        return file == Deliveries.NO_FILE ? callById(withValue) : "pidfd_send_signal";
    }

    private String callById(boolean withValue) {
        if (recipient.tid() != null) {
            return withValue ? "rt_tgsigqueueinfo" : "tgkill";
        }
        return withValue ? "rt_sigqueueinfo" : "kill";
    }

    /**
     * Sends one signal; 0 only checks.
     *
     * @param value for sival_int with SI_QUEUE; null for a plain signal
     * @return the system call that it took
     * @throws SystemCallException see {@link dev.thrctl.kernel.SignalSender}; ESRCH if it has ended, even if another has
     *     its id now
     */
    public String send(int signal, @Nullable Integer value) {
        if (!held) {
            hold();
        }
        try {
            if (file == Deliveries.NO_FILE) {
                sendById(signal, value);
            } else {
                sendByFile(signal, value);
            }
            return call(value != null);
        } finally {
            if (!means.keeps(this)) {
                close();
            }
        }
    }

    private void sendByFile(int signal, @Nullable Integer value) {
        try {
            if (recipient.tid() == null) {
                means.sender().toProcess(file, recipient.pid(), signal, value);
            } else {
                means.sender().toThread(file, recipient.thread(), signal, value);
            }
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ESRCH) {
                throw Deliveries.ended("pidfd_send_signal", recipient);
            }
            if (!means.mayRetryById(e)) {
                throw e;
            }
            retryById(signal, value, e);
        }
    }

    /** A filter for one call and the kernel for both say EPERM: then the first says enough. */
    private void retryById(int signal, @Nullable Integer value, SystemCallException first) {
        try {
            sendById(signal, value);
        } catch (SystemCallException e) {
            throw e.errno() == first.errno() ? first : e;
        }
        close();
        held = true;
    }

    private void sendById(int signal, @Nullable Integer value) {
        String call = callById(value != null);
        means.requireSame(recipient, call);
        try {
            if (recipient.tid() == null) {
                means.sender().toProcessId(recipient.pid(), signal, value);
            } else {
                means.sender().toThread(recipient.thread(), signal, value);
            }
        } catch (SystemCallException e) {
            throw e.errno() == Errno.ESRCH ? Deliveries.ended(call, recipient) : e;
        }
    }

    /**
     * Waits until it has ended, a zombie included; false if it lives still at {@code deadlineNs} of System.nanoTime.
     */
    public boolean awaitEnd(long deadlineNs) {
        try {
            if (!held) {
                hold();
            }
            while (!hasEnded(deadlineNs)) {
                if (System.nanoTime() - deadlineNs >= 0
                        || Thread.currentThread().isInterrupted()) {
                    return false;
                }
            }
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ESRCH) {
                return true;
            }
            throw e;
        } finally {
            if (!means.keeps(this)) {
                close();
            }
        }
    }

    /** Sleeps or polls for a while if it lives. The end of a first thread whose process lives on shows in stat only. */
    private boolean hasEnded(long deadlineNs) {
        if (file != Deliveries.NO_FILE && recipient.tid() == null) {
            return means.sender().awaitEnd(file, leftMs(deadlineNs, 60_000));
        }
        if (!lives()) {
            return true;
        }
        sleep(leftMs(deadlineNs, POLL_MS));
        return false;
    }

    /** Rounded up. */
    private static int leftMs(long deadlineNs, int most) {
        long leftNs = deadlineNs - System.nanoTime();
        return (int) Math.max(0, Math.min(most, leftNs / 1_000_000 + 1));
    }

    private static void sleep(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Neither gone nor, with all of its threads, a zombie. */
    private boolean lives() {
        TaskStat stat = means.stat(recipient);
        if (stat == null || stat.startTicks() != recipient.startTicks()) {
            return false;
        }
        boolean ended = stat.state() == 'Z' || stat.state() == 'X';
        return !ended || (recipient.tid() == null && stat.threads() > 1);
    }

    /** It is taken hold of again for the next signal. */
    @Override
    public void close() {
        int open = file;
        file = Deliveries.NO_FILE;
        held = false;
        if (open != Deliveries.NO_FILE) {
            means.sender().close(open);
        }
    }
}
