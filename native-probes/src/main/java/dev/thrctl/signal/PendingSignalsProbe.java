package dev.thrctl.signal;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.Ptrace.State;
import dev.thrctl.kernel.Ptrace.Stop;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.PendingSignals.Cut;
import dev.thrctl.signal.PendingSignals.Stopped;
import dev.thrctl.task.Fact;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.Selection;
import dev.thrctl.task.TaskProbe;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads the signals that wait in a process, with their senders and values, by PTRACE_PEEKSIGINFO. A thread that has some
 * is stopped, one after the other, each for no longer than a limit; a process where nothing waits is not touched. What
 * a stop does to a blocking call: signal(7), "Interruption of system calls by stop signals".
 *
 * <p>What does not fit into the limit is left, and said. To read on in a second stop would not do: signals that come or
 * are taken in between move all places of the queue, so that some would be shown twice and some not at all.
 *
 * <p>All ptrace calls come from one thread that ends with the reading, and nothing is attached but seized: whatever goes
 * wrong, be it the end of this program, the kernel lets go of the stopped thread and it runs on.
 */
public final class PendingSignalsProbe {
    /** How long a stop may take that is not limited otherwise. */
    public static final long DEFAULT_STOP_NS = 10_000_000L;

    private static final long PATIENCE_NS = 2_000_000_000L;

    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;
    private final Map<Integer, @Nullable RawText> names = new HashMap<>();

    public PendingSignalsProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
    }

    /**
     * The signals of the selected threads, and those of their process.
     *
     * @param stopLimitNs of each stop; it is exceeded by what a descheduling of the tracer adds
     * @throws ProbeException if there is no such process
     */
    public PendingSignals read(Selection selection, long stopLimitNs) {
        ProcessInfo process =
                new TaskProbe(proc, kernel, machine, EnumSet.of(Fact.STATUS, Fact.SYSCALL)).read(selection);
        if (process == null || process.threads().isEmpty()) {
            throw ProbeException.of(
                    "look-up",
                    selection.text(),
                    "no such thread (ESRCH)",
                    "'thrctl ps " + selection.pid() + "' lists the threads of the process");
        }
        refuseOwn(process);
        FutureTask<PendingSignals> reading = new FutureTask<>(() -> new Reader(process, stopLimitNs).read());
        Thread tracer = new Thread(reading, "tracer");
        tracer.setDaemon(true);
        tracer.start();
        try {
            PendingSignals signals = reading.get();
            tracer.join();
            return signals;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProbeException("the reading of the signal queues was interrupted", e);
        }
    }

    /**
     * No process traces itself. And a Java VM waits for its children in a way that takes their stops too, and takes
     * those for ends.
     */
    private void refuseOwn(ProcessInfo process) {
        RawText self = proc.link("/proc/self").orNull();
        String own = self == null ? "" : self.text();
        boolean isChild = own.equals(Integer.toString(process.stat().parent()));
        if (isChild || own.equals(Integer.toString(process.pid()))) {
            throw ProbeException.of(
                    "reading the signal queues",
                    process.pid(),
                    isChild ? "it is a child of thrctl's own Java VM" : "no process can trace itself",
                    "Run 'thrctl signals --queue' from another shell");
        }
    }

    /** One reading of one process, by one thread. */
    private final class Reader {
        private final ProcessInfo process;
        private final long stopLimitNs;
        private final Ptrace ptrace = kernel.ptrace();
        private final List<PendingSignal> shared = new ArrayList<>();
        private final List<PendingSignal> own = new ArrayList<>();
        private final List<Stopped> stops = new ArrayList<>();
        private final List<Cut> cuts = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final Senders senders;
        private boolean sharedIsRead;
        private boolean sharedIsDoubted;
        private boolean denied;

        Reader(ProcessInfo process, long stopLimitNs) {
            this.process = process;
            this.stopLimitNs = stopLimitNs;
            this.senders = new Senders(proc, process);
        }

        PendingSignals read() {
            for (ThreadInfo thread : Carriers.inOrder(process)) {
                if (denied) {
                    // Of one process: what the kernel forbids for one thread it forbids for all.
                    break;
                }
                TaskStatus status = thread.status().orNull();
                SignalSet ofThread = status == null ? null : status.pending();
                SignalSet ofProcess = status == null ? null : status.sharedPending();
                if (status == null || ofThread == null || ofProcess == null) {
                    problems.add("read of the pending sets of " + thread.id()
                            + (thread.status().isDenied() ? ": permission denied (EACCES)" : ": not there"));
                } else if (!ofThread.isEmpty() || (!ofProcess.isEmpty() && !sharedIsRead)) {
                    look(thread, status, ofThread, ofProcess);
                }
            }
            own.sort(Comparator.comparing(PendingSignal::tid, Comparator.nullsFirst(Comparator.naturalOrder())));
            List<PendingSignal> all = new ArrayList<>(shared);
            all.addAll(own);
            int last = process.threads().get(process.threads().size() - 1).id().tid();
            return new PendingSignals(
                    process.pid(), CLibrary.of(proc, process.pid(), last), all, stops, cuts, problems);
        }

        private void look(ThreadInfo thread, TaskStatus status, SignalSet ofThread, SignalSet ofProcess) {
            int tid = thread.id().tid();
            if (thread.stat().state() == 'D') {
                if (!ofThread.isEmpty() || !sharedIsDoubted) {
                    problems.add("stop of " + thread.id() + ": it is in an uninterruptible sleep (state D: a frozen"
                            + " cgroup, vfork(2), a device), so " + whose(ofThread) + " cannot be read");
                }
                sharedIsDoubted |= ofThread.isEmpty();
                return;
            }
            try {
                ptrace.seize(tid);
            } catch (SystemCallException e) {
                denied = e.isPermission();
                if (e.errno() != Errno.ESRCH) {
                    problems.add(refusal(e, thread, status));
                }
                return;
            }
            QueueReader ofAll = new QueueReader(ptrace, tid, true);
            QueueReader ofOne = new QueueReader(ptrace, tid, false);
            Waiting waiting = new Waiting(tid);
            Long queued = status.queuedSignals();
            try {
                ptrace.interrupt(tid);
                waiting.await();
                if (waiting.stop.state() == State.STOPPED) {
                    long deadlineNs = waiting.startNs + stopLimitNs;
                    long expected = queued == null ? 0 : queued;
                    ofOne.read(deadlineNs, expected);
                    if (!sharedIsRead) {
                        ofAll.read(deadlineNs, expected);
                    }
                } else if (waiting.stop.state() == State.RUNNING) {
                    problems.add("stop of " + thread.id() + ": it did not stop within 2 s (an uninterruptible sleep,"
                            + " state D?), so " + whose(ofThread) + " could not be read");
                }
            } catch (SystemCallException e) {
                if (e.errno() != Errno.ESRCH) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            } finally {
                release(tid, waiting);
            }
            if (waiting.stop.state() == State.STOPPED) {
                collect(ofThread, thread, ofOne);
                if (!sharedIsRead) {
                    collect(ofProcess, null, ofAll);
                    sharedIsRead = true;
                }
            }
        }

        /** Who has every right is not told of rights. */
        private String refusal(SystemCallException e, ThreadInfo thread, TaskStatus status) {
            Integer tracer = status.tracer();
            return e.errno() != Errno.EPERM || tracer == null || tracer == 0
                    ? String.valueOf(e.getMessage())
                    : "stop of " + thread.id() + ": process " + tracer
                            + " traces it already, and a thread has one tracer"
                            + " at most (EPERM), so that its signal queue cannot be read";
        }

        private String whose(SignalSet ofThread) {
            return ofThread.isEmpty() ? "the queue of the process" : "its queue";
        }

        /** One that did not stop is let go when this thread ends. */
        private void release(int tid, Waiting waiting) {
            if (waiting.stop.state() == State.STOPPED) {
                try {
                    ptrace.detach(tid, waiting.stop.signal());
                } catch (SystemCallException e) {
                    if (e.errno() != Errno.ESRCH) {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                }
                stops.add(new Stopped(tid, System.nanoTime() - waiting.startNs));
            }
        }

        /** Until a thread stops. */
        private final class Waiting {
            private final int tid;
            private Stop stop = new Stop(State.RUNNING, 0);
            /** When it was last seen not to have stopped. */
            private long startNs = System.nanoTime();

            Waiting(int tid) {
                this.tid = tid;
            }

            void await() {
                long firstNs = startNs;
                while (stop.state() == State.RUNNING) {
                    long beforeNs = System.nanoTime();
                    stop = ptrace.poll(tid);
                    if (stop.state() != State.RUNNING || beforeNs - firstNs > PATIENCE_NS) {
                        return;
                    }
                    startNs = beforeNs;
                    Thread.onSpinWait();
                }
            }
        }

        /** {@code pending} was read a moment before: what it has more than the queue has no record, or was taken since. */
        private void collect(SignalSet pending, @Nullable ThreadInfo thread, QueueReader queue) {
            Integer tid = thread == null ? null : thread.id().tid();
            RawText name = thread == null ? null : thread.stat().name();
            List<PendingSignal> to = thread == null ? shared : own;
            SignalSet unrecorded = pending;
            for (SigInfo info : queue.infos()) {
                if (info.signal() >= 1 && info.signal() <= Signal.MAX) {
                    Signal signal = new Signal(info.signal());
                    unrecorded = unrecorded.minus(SignalSet.ofBits(1L << (info.signal() - 1)));
                    Integer sender = senders.of(info);
                    to.add(new PendingSignal(signal, tid, name, info, sender, senderName(sender)));
                }
            }
            if (!queue.isComplete()) {
                cuts.add(new Cut(tid, queue.count(), queue.atLeast(), queue.isExact(), unrecorded));
                return;
            }
            for (int number : unrecorded.numbers()) {
                if (number <= Signal.MAX) {
                    to.add(new PendingSignal(new Signal(number), tid, name, null, null, null));
                }
            }
        }
    }

    /** Most of a long queue come from one sender. */
    private @Nullable RawText senderName(@Nullable Integer pid) {
        if (pid == null || pid <= 0) {
            return null;
        }
        if (!names.containsKey(pid)) {
            byte[] comm = proc.bytes("/proc/" + pid + "/comm").orNull();
            names.put(pid, comm == null || comm.length == 0 ? null : RawText.of(comm, 0, comm.length - 1));
        }
        return names.get(pid);
    }
}
