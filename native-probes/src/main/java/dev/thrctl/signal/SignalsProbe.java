package dev.thrctl.signal;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.Fact;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.Selection;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskProbe;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a process does with signals. Source: proc_pid_status(5), proc_pid_syscall(5). */
public final class SignalsProbe {
    /** The kernel's sigset_t; glibc's is longer, but its first 8 bytes are this one. */
    private static final int SET_BYTES = 8;

    private static final SignalSet UNCATCHABLE = SignalSet.parse("KILL,STOP");

    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;

    /** {@code machine} names the architecture as uname(2) or the property os.arch does. */
    public SignalsProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
    }

    /**
     * Of any process.
     *
     * @throws ProbeException if there is no such process, or its threads cannot be listed
     */
    public SignalState read(int pid) {
        ProcessInfo process = process(pid, EnumSet.of(Fact.STATUS, Fact.SYSCALL));
        return state(process, null);
    }

    /**
     * As {@link #read(int)}, with what the route of one signal depends on besides: what holds the threads, its process
     * group for TSTP, TTIN and TTOU, and who waits for its signalfds.
     */
    public SignalState read(int pid, Signal signal) {
        ProcessInfo process = process(pid, EnumSet.of(Fact.STATUS, Fact.SYSCALL, Fact.CGROUP));
        HoldProbe holds = new HoldProbe(proc);
        SignalState state = state(process, holds);
        boolean jobControl = DefaultAction.of(signal) == DefaultAction.STOP && !Signals.isUncatchable(signal);
        boolean acts = jobControl && state.disposition(signal) == Disposition.DEFAULT;
        Boolean orphaned = acts ? new SurroundingsProbe(proc).isOrphaned(pid) : null;
        Signalfds files = Signals.isUncatchable(signal) ? null : new SignalfdProbe(proc, process).read(state);
        return state.with(new Surroundings(orphaned, files, holds.doubts()));
    }

    private ProcessInfo process(int pid, EnumSet<Fact> facts) {
        TaskProbe probe = new TaskProbe(proc, kernel, machine, facts);
        ProcessInfo process = probe.read(Selection.process(pid));
        if (process == null || process.threads().isEmpty()) {
            List<String> problems = probe.problems().messages();
            throw problems.isEmpty()
                    ? ProbeException.of("look-up", pid, "no such process (ESRCH)", "'thrctl ps' lists the processes")
                    : new ProbeException(problems.get(0));
        }
        return process;
    }

    private SignalState state(ProcessInfo process, @Nullable HoldProbe holds) {
        int pid = process.pid();
        Abi abi = process.abi().orNull();
        List<SignalThread> threads = new ArrayList<>(process.threads().size());
        TaskStatus first = null;
        TaskStatus leader = null;
        for (ThreadInfo thread : process.threads()) {
            TaskStatus status = thread.status().orNull();
            first = first == null ? status : first;
            leader = thread.id().tid() == pid ? status : leader;
            threads.add(thread(thread, status, abi, holds == null ? Hold.NONE : holds.of(thread, abi)));
        }
        return new SignalState(
                pid,
                process.stat().isKernelThread(),
                init(pid, leader == null ? first : leader),
                List.copyOf(threads),
                first == null ? null : first.ignored(),
                first == null ? null : first.caught(),
                first == null ? null : first.sharedPending(),
                first == null ? null : first.queuedSignals(),
                first == null ? null : first.queuedSignalsLimit(),
                Surroundings.UNSEEN,
                CLibrary.of(proc, pid, process.live()));
    }

    private SignalThread thread(ThreadInfo thread, @Nullable TaskStatus status, @Nullable Abi abi, Hold hold) {
        TaskStat stat = thread.stat();
        return new SignalThread(
                thread.id().tid(),
                stat.name(),
                stat.state(),
                stat.isExiting(),
                stat.isKernelThread() || stat.isIoWorker(),
                status == null ? null : status.tracer(),
                status == null ? null : status.blocked(),
                status == null ? null : status.pending(),
                // One that is frozen has left the call, with its old mask.
                hold == Hold.NONE ? awaited(thread, abi) : Reading.absent(),
                hold);
    }

    /** NSpid has the ids from the namespace of /proc inwards. */
    static SignalState.Init init(int pid, @Nullable TaskStatus status) {
        if (pid == 1) {
            return SignalState.Init.OF_THIS_NAMESPACE;
        }
        List<Integer> ids = status == null ? List.of() : status.namespaceTids();
        if (ids.isEmpty()) {
            return SignalState.Init.UNKNOWN;
        }
        return ids.get(ids.size() - 1) == 1 ? SignalState.Init.OF_INNER_NAMESPACE : SignalState.Init.NO;
    }

    /** Only a sleeping thread waits: one that was stopped has left the call, with its old mask. */
    private Reading<SignalSet> awaited(ThreadInfo thread, @Nullable Abi abi) {
        if (thread.stat().state() != 'S') {
            return Reading.none();
        }
        SyscallState syscall = thread.syscall().orNull();
        if (syscall == null) {
            return thread.syscall().without();
        }
        if (syscall.kind() != SyscallState.Kind.IN_SYSCALL) {
            return Reading.none();
        }
        if (abi == null) {
            return Reading.denied();
        }
        if (!isWait(abi, syscall.number())) {
            return Reading.none();
        }
        byte[] raw = CallMemory.read(proc, thread.id(), abi, syscall.arguments().get(0), SET_BYTES);
        return raw == null ? Reading.denied() : Reading.known(set(raw));
    }

    /** A 64-bit x86 process may make calls of the x32 numbering too. */
    static boolean isWait(Abi abi, long number) {
        String name = SyscallTable.name(abi, number);
        if (name == null && abi == Abi.X86_64) {
            name = SyscallTable.name(Abi.X32, number);
        }
        return "rt_sigtimedwait".equals(name) || "rt_sigtimedwait_time64".equals(name);
    }

    static SignalSet set(byte[] raw) {
        long bits = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).getLong();
        return SignalSet.ofBits(bits).minus(UNCATCHABLE);
    }
}
