package dev.thrctl.signal;

import dev.thrctl.kernel.SignalSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for a signalfd(2), and what they do to a signal. A signal wakes every reader, whatever its mask
 * (signalfd_notify), and a read takes what it finds in the queues of its own thread and of its process, blocked or not.
 */
final class SignalfdReaders {
    private final Case it;

    SignalfdReaders(Case it) {
        this.it = it;
    }

    /** Those whose signalfd has the signal and that could get it; none where that cannot be seen. */
    private List<SignalfdWait> waits(boolean reads) {
        List<SignalfdWait> waits = new ArrayList<>();
        Signalfds files = it.state.surroundings().signalfds();
        if (files != null) {
            for (SignalfdWait wait : files.waits()) {
                boolean reached = it.tid == null || it.tid == wait.tid();
                if (wait.reads() == reads && reached && wait.mask().contains(it.signal)) {
                    waits.add(wait);
                }
            }
        }
        return waits;
    }

    /** The thread whose read takes what all threads block, or what nobody but itself is woken for. */
    @Nullable
    Taking whereNobodyElseCan() {
        List<SignalfdWait> readers = waits(true);
        List<SignalfdWait> pollers = waits(false);
        if (readers.isEmpty() && pollers.isEmpty()) {
            return null;
        }
        addUnseen();
        if (readers.isEmpty()) {
            for (SignalfdWait wait : pollers) {
                it.uncertain.add("whether thread " + wait.tid()
                        + ", whose poll, select or epoll_wait returns, then reads" + " file descriptor " + wait.file());
            }
            return new Taking(Route.Reason.SIGNALFD_POLL, threads(pollers));
        }
        for (SignalfdWait wait : pollers) {
            it.uncertain.add("whether thread " + wait.tid() + ", which polls file descriptor " + wait.file()
                    + ", reads it before the read that waits");
        }
        return new Taking(Route.Reason.SIGNALFD_READ, join(List.of()));
    }

    private List<SignalThread> threads(List<SignalfdWait> waits) {
        List<SignalThread> threads = new ArrayList<>();
        for (SignalfdWait wait : waits) {
            SignalThread thread = it.state.thread(wait.tid());
            if (thread != null && !threads.contains(thread)) {
                threads.add(thread);
            }
        }
        return threads;
    }

    /** Takers, and why they are. */
    record Taking(Route.Reason reason, List<SignalThread> threads) {}

    /** Whether the one thread that the kernel gives it to is in a read for it, and no other thread waits for it. */
    boolean isOnlyReader(SignalThread thread) {
        List<SignalfdWait> readers = waits(true);
        if (readers.isEmpty() || !waits(false).isEmpty()) {
            return false;
        }
        for (SignalfdWait wait : readers) {
            if (wait.tid() != thread.tid()) {
                return false;
            }
        }
        return true;
    }

    /** Where a thread is woken to act on it and another one waits for it: both run for it. */
    void addRaces() {
        Signalfds files = it.state.surroundings().signalfds();
        if (files == null) {
            it.uncertain.add("whether " + (it.tid == null ? "a thread" : "thread " + it.tid) + " is reading a signalfd"
                    + " (/proc/" + it.state.pid() + "/fdinfo cannot be read): then the read may take it instead");
            return;
        }
        for (boolean reads : new boolean[] {true, false}) {
            for (SignalfdWait wait : waits(reads)) {
                it.uncertain.add("whether thread " + wait.tid() + ", which " + (reads ? "reads" : "polls")
                        + " file descriptor " + wait.file() + ", a signalfd for it, takes it first");
            }
        }
        addUnseen();
    }

    /** These, and those that wait for a signalfd that has it: both run for it. */
    List<SignalThread> join(List<SignalThread> threads) {
        List<SignalThread> all = new ArrayList<>(threads);
        List<SignalThread> waiting = threads(waits(true));
        waiting.addAll(threads(waits(false)));
        for (SignalThread thread : waiting) {
            if (!all.contains(thread)) {
                all.add(thread);
            }
        }
        return all;
    }

    boolean isWaiting(SignalThread thread) {
        return threads(waits(true)).contains(thread) || threads(waits(false)).contains(thread);
    }

    /** Threads that may be in a read, or on their way there. */
    void addUnseen() {
        Signalfds files = it.state.surroundings().signalfds();
        if (files == null) {
            return;
        }
        for (Map.Entry<Integer, SignalSet> file : files.files().entrySet()) {
            if (!file.getValue().contains(it.signal)) {
                continue;
            }
            for (int tid : files.unseen()) {
                if (it.tid == null || it.tid == tid) {
                    it.uncertain.add("whether thread " + tid + " reads file descriptor " + file.getKey()
                            + ", a signalfd for it: it runs, or its system call cannot be seen");
                }
            }
            if (files.ring()) {
                it.uncertain.add("whether an io_uring of the process reads file descriptor " + file.getKey()
                        + ", a signalfd for it");
            }
        }
    }

    /** Whether a thread may be quicker than the main thread; adds why, except for the readers of addRaces. */
    boolean mayBeQuicker() {
        Signalfds files = it.state.surroundings().signalfds();
        if (files == null || !waits(true).isEmpty() || !waits(false).isEmpty()) {
            return true;
        }
        int before = it.uncertain.size();
        for (SignalfdWait wait : files.waits()) {
            SignalThread thread = it.state.thread(wait.tid());
            // Woken, it finds that its mask lets the signal in, and acts on it.
            if (wait.reads() && thread != null && thread.tid() != it.target.tid() && it.eligible.contains(thread)) {
                it.uncertain.add("whether thread " + wait.tid() + ", in a read of file descriptor " + wait.file()
                        + ", a signalfd, is quicker than the main thread: it is woken too");
            }
        }
        return it.uncertain.size() > before;
    }
}
