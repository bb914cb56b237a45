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
import dev.thrctl.task.Fact;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.Selection;
import dev.thrctl.task.TaskProbe;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads the signals that wait in a process, with their senders and values, by PTRACE_PEEKSIGINFO. A thread that has some
 * is stopped for an instant, one after the other; a process where nothing waits is not touched.
 *
 * <p>All ptrace calls come from one thread that ends with the reading, and nothing is attached but seized: whatever goes
 * wrong, be it the end of this program, the kernel lets go of the stopped thread and it runs on.
 */
public final class PendingSignalsProbe {
    private static final long STOP_TIMEOUT_NS = 2_000_000_000L;
    private static final int AT_ONCE = 64;

    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;

    public PendingSignalsProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
    }

    /**
     * The signals of the selected threads, and those of their process.
     *
     * @throws ProbeException if there is no such process
     */
    public PendingSignals read(Selection selection) {
        ProcessInfo process = new TaskProbe(proc, kernel, machine, EnumSet.of(Fact.STATUS)).read(selection);
        if (process == null || process.threads().isEmpty()) {
            throw ProbeException.of(
                    "look-up",
                    selection.text(),
                    "no such thread (ESRCH)",
                    "'thrctl ps " + selection.pid() + "' lists the threads of the process");
        }
        refuseOwn(process);
        FutureTask<PendingSignals> reading = new FutureTask<>(() -> new Reader(process).read());
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
        private final Ptrace ptrace = kernel.ptrace();
        private final List<PendingSignal> shared = new ArrayList<>();
        private final List<PendingSignal> own = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private boolean sharedIsRead;
        private boolean denied;
        private int stopped;

        Reader(ProcessInfo process) {
            this.process = process;
        }

        PendingSignals read() {
            for (ThreadInfo thread : process.threads()) {
                if (denied) {
                    // Of one process: what the kernel forbids for one thread it forbids for all.
                    break;
                }
                TaskStatus status = thread.status().orNull();
                SignalSet ofThread = status == null ? null : status.pending();
                SignalSet ofProcess = status == null ? null : status.sharedPending();
                if (ofThread == null || ofProcess == null) {
                    problems.add("read of the pending sets of " + thread.id()
                            + (thread.status().isDenied() ? ": permission denied (EACCES)" : ": not there"));
                } else if (!ofThread.isEmpty() || (!ofProcess.isEmpty() && !sharedIsRead)) {
                    look(thread, ofThread, ofProcess);
                }
            }
            List<PendingSignal> all = new ArrayList<>(shared);
            all.addAll(own);
            return new PendingSignals(process.pid(), all, stopped, problems);
        }

        private void look(ThreadInfo thread, SignalSet ofThread, SignalSet ofProcess) {
            int tid = thread.id().tid();
            try {
                ptrace.seize(tid);
            } catch (SystemCallException e) {
                denied = e.isPermission();
                if (e.errno() != Errno.ESRCH) {
                    problems.add(String.valueOf(e.getMessage()));
                }
                return;
            }
            Stop stop = new Stop(State.RUNNING, 0);
            try {
                ptrace.interrupt(tid);
                stop = awaitStop(tid);
                if (stop.state() == State.STOPPED) {
                    stopped++;
                    if (!sharedIsRead) {
                        collect(shared, ofProcess, null, peek(tid, true));
                        sharedIsRead = true;
                    }
                    collect(own, ofThread, thread, peek(tid, false));
                } else if (stop.state() == State.RUNNING) {
                    problems.add(
                            "stop of " + thread.id() + ": it did not stop within 2 s (an uninterruptible sleep, state"
                                    + " D?), so its queue could not be read");
                }
            } catch (SystemCallException e) {
                if (e.errno() != Errno.ESRCH) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            } finally {
                release(tid, stop);
            }
        }

        /** One that did not stop is let go when this thread ends. */
        private void release(int tid, Stop stop) {
            if (stop.state() == State.STOPPED) {
                try {
                    ptrace.detach(tid, stop.signal());
                } catch (SystemCallException e) {
                    if (e.errno() != Errno.ESRCH) {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                }
            }
        }

        private Stop awaitStop(int tid) {
            long startNs = System.nanoTime();
            for (; ; ) {
                Stop stop = ptrace.poll(tid);
                if (stop.state() != State.RUNNING || System.nanoTime() - startNs > STOP_TIMEOUT_NS) {
                    return stop;
                }
                Thread.onSpinWait();
            }
        }

        private List<SigInfo> peek(int tid, boolean ofProcess) {
            List<SigInfo> infos = new ArrayList<>();
            byte[] buffer = new byte[AT_ONCE * SigInfo.BYTES];
            int count = AT_ONCE;
            while (count == AT_ONCE) {
                count = ptrace.peekSignals(tid, ofProcess, infos.size(), buffer);
                for (int i = 0; i < count; i++) {
                    infos.add(SigInfo.parse(buffer, i * SigInfo.BYTES));
                }
            }
            return infos;
        }

        /** {@code pending} was read a moment before: what it has more than the queue has no record, or was taken since. */
        private void collect(
                List<PendingSignal> to, SignalSet pending, @Nullable ThreadInfo thread, List<SigInfo> infos) {
            Integer tid = thread == null ? null : thread.id().tid();
            RawText name = thread == null ? null : thread.stat().name();
            SignalSet unrecorded = pending;
            for (SigInfo info : infos) {
                if (info.signal() >= 1 && info.signal() <= Signal.MAX) {
                    Signal signal = new Signal(info.signal());
                    unrecorded = unrecorded.minus(SignalSet.ofBits(1L << (info.signal() - 1)));
                    to.add(new PendingSignal(signal, tid, name, info, senderName(info)));
                }
            }
            for (int number : unrecorded.numbers()) {
                if (number <= Signal.MAX) {
                    to.add(new PendingSignal(new Signal(number), tid, name, null, null));
                }
            }
        }
    }

    private @Nullable RawText senderName(SigInfo info) {
        byte[] comm = info.hasSender() && info.pid() > 0
                ? proc.bytes("/proc/" + info.pid() + "/comm").orNull()
                : null;
        return comm == null || comm.length == 0 ? null : RawText.of(comm, 0, comm.length - 1);
    }
}
