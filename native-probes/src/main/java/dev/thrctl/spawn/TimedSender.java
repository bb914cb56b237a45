package dev.thrctl.spawn;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.ThreadId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Sends one signal to each test thread in turn, with rt_tgsigqueueinfo(2), and knows when: the value of each is its
 * number, by which a report finds the time of its own sending even if others before it were merged or lost.
 */
public final class TimedSender implements AutoCloseable {
    /** Sendings that are remembered; a report that is later than so many others has no latency. */
    private static final int REMEMBERED = 1 << 16;

    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final SignalSender sender;
    private final int pid;
    private final int[] tids;
    private final int signal;
    private final long milliHz;
    private final int ownPid;
    private final AtomicLongArray sentNs = new AtomicLongArray(REMEMBERED);
    private final Thread thread = new Thread(this::run, "spawn-send");
    private volatile boolean closed;
    private volatile @Nullable ProbeException problem;

    /** {@code milliHz} 0 sends one to each thread and no more. */
    public TimedSender(SignalSender sender, HeldThreads threads, int signal, long milliHz) {
        this.sender = sender;
        this.pid = threads.pid();
        this.tids = threads.tids();
        this.signal = signal;
        this.milliHz = milliHz;
        this.ownPid = (int) ProcessHandle.current().pid();
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        long startNs = System.nanoTime();
        try {
            for (int n = 0; !closed && (milliHz > 0 || n < tids.length); n++) {
                if (milliHz > 0) {
                    sleepUntil(startNs + (long) (n * 1e12 / milliHz));
                }
                ThreadId to = new ThreadId(pid, tids[n % tids.length]);
                // On Linux the Java VM reads CLOCK_MONOTONIC, as the receiver does.
                sentNs.set(n % REMEMBERED, System.nanoTime());
                sender.toThread(to, signal, n);
            }
        } catch (ProbeException e) {
            problem = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepUntil(long timeNs) throws InterruptedException {
        long leftNs = timeNs - System.nanoTime();
        if (leftNs > 0) {
            TimeUnit.NANOSECONDS.sleep(leftNs);
        }
    }

    /**
     * From just before the system call in the Java VM, about 0.2 us before the kernel is entered, to the first
     * instructions of the handler, or the return of sigtimedwait. Nanoseconds; null for a signal that this did not
     * send.
     */
    public @Nullable Long latencyNs(SignalEvent event) {
        SigInfo info = event.info();
        if (info.code() != SigInfo.SI_QUEUE || info.pid() != ownPid || info.signal() != signal || info.value() < 0) {
            return null;
        }
        long sent = sentNs.get(info.value() % REMEMBERED);
        return sent == 0 || sent > event.monotonicNs() ? null : Long.valueOf(event.monotonicNs() - sent);
    }

    /** Why it stopped sending; null if it did not. */
    public @Nullable ProbeException problem() {
        return problem;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
