package dev.thrctl.signal;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the deliveries of one command share: what this kernel lets thrctl do, and how many pidfds they may keep open
 * between two signals, for there may be more recipients than a process may have files.
 */
public final class Deliveries implements AutoCloseable {
    static final int NO_FILE = -1;

    /** SECCOMP_MODE_DISABLED of include/uapi/linux/seccomp.h. */
    private static final int NO_SECCOMP = 0;

    private final ProcFs proc;
    private final SignalSender sender;
    private final List<Delivery> kept = new ArrayList<>();
    private int mostKept;
    private boolean hasThreadFiles = true;
    private boolean sendsByFile = true;

    /** {@code mostKept} pidfds stay open until {@link #close}; the others are opened again for each signal. */
    public Deliveries(ProcFs proc, SignalSender sender, int mostKept) {
        this.proc = proc;
        this.sender = sender;
        this.mostKept = mostKept;
    }

    /**
     * Takes hold of the recipient.
     *
     * @throws SystemCallException ESRCH if it has ended since it was looked up, even if another has its id now
     */
    public Delivery open(Recipient recipient) {
        Delivery delivery = of(recipient);
        delivery.hold();
        return delivery;
    }

    /** Takes hold of the recipient only when it is needed. */
    public Delivery of(Recipient recipient) {
        return new Delivery(this, recipient);
    }

    SignalSender sender() {
        return sender;
    }

    /** A pidfd; {@link #NO_FILE} where only the id is there to name the recipient. */
    int file(Recipient recipient) {
        if (!sendsByFile || (recipient.tid() != null && !hasThreadFiles)) {
            return NO_FILE;
        }
        try {
            return openFile(recipient);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ESRCH) {
                throw ended("pidfd_open", recipient);
            }
            if ((e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE) && releaseAll()) {
                return file(recipient);
            }
            // EINVAL of a thread: a kernel before 6.9. EINVAL or ENOENT of a process: another's thread has its id now,
            // as its start time will tell. ENOSYS: before 5.3. EPERM, and others: a filter such as seccomp's.
            hasThreadFiles &= recipient.tid() == null || e.errno() != Errno.EINVAL;
            return NO_FILE;
        }
    }

    private int openFile(Recipient recipient) {
        return recipient.tid() == null ? sender.open(recipient.pid()) : sender.open(recipient.thread());
    }

    /** Whether to name the recipient by its id after all: where pidfd_send_signal(2) is missing or filtered. */
    boolean mayRetryById(SystemCallException failure) {
        Errno errno = failure.errno();
        boolean missing = errno == Errno.ENOSYS || errno == Errno.EINVAL;
        if (missing) {
            sendsByFile = false;
        }
        return missing || (errno == Errno.EPERM && hasFilter());
    }

    private boolean hasFilter() {
        String path = "/proc/thread-self/status";
        byte[] raw = proc.bytes(path).orNull();
        Integer mode =
                raw == null ? null : TaskStatus.parse(path, raw, raw.length).seccomp();
        return mode == null || mode != NO_SECCOMP;
    }

    /** By its start time the one that was looked up; a zombie too, for the kernel takes signals for it. */
    void requireSame(Recipient recipient, String call) {
        TaskStat stat = stat(recipient);
        if (stat == null || stat.startTicks() != recipient.startTicks()) {
            throw ended(call, recipient);
        }
    }

    /** Null if it has gone. */
    @Nullable
    TaskStat stat(Recipient recipient) {
        String path = recipient.tid() == null
                ? "/proc/" + recipient.pid() + "/stat"
                : "/proc/" + recipient.pid() + "/task/" + recipient.tid() + "/stat";
        byte[] raw = bytes(path);
        return raw == null ? null : TaskStat.parse(path, raw, raw.length);
    }

    private byte @Nullable [] bytes(String path) {
        try {
            return proc.bytes(path).orNull();
        } catch (ProbeException e) {
            // The files that are kept may be why this one cannot be opened.
            if (releaseAll()) {
                return proc.bytes(path).orNull();
            }
            throw e;
        }
    }

    static SystemCallException ended(String call, Recipient recipient) {
        return new SystemCallException(call, recipient.text(), Errno.ESRCH, "It has ended since it was looked up");
    }

    /** Whether a delivery keeps its file for the next signal. */
    boolean keeps(Delivery delivery) {
        if (kept.contains(delivery)) {
            return true;
        }
        return kept.size() < mostKept && kept.add(delivery);
    }

    /** False if there was none. */
    private boolean releaseAll() {
        mostKept = 0;
        boolean any = !kept.isEmpty();
        for (Delivery delivery : kept) {
            delivery.close();
        }
        kept.clear();
        return any;
    }

    @Override
    public void close() {
        releaseAll();
    }
}
