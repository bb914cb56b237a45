package dev.thrctl.task;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the threads of processes. Threads and processes that vanish meanwhile are left out, for that is what they have
 * become. Not for use by two threads at once.
 */
public final class TaskProbe {
    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;
    private final Set<Fact> facts;
    private final TaskFiles files;
    private final ScanProblems problems = new ScanProblems();

    /** {@code machine} names the architecture as uname(2) or the property os.arch does. */
    public TaskProbe(ProcFs proc, Kernel kernel, String machine, Set<Fact> facts) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
        this.facts = facts;
        this.files = new TaskFiles(proc.reader(), problems);
    }

    /** All visible processes, ascending by pid. */
    public List<ProcessInfo> all() {
        List<ProcessInfo> processes = new ArrayList<>();
        for (int pid : proc.processIds()) {
            ProcessInfo process = read(Selection.process(pid), true);
            if (process != null) {
                processes.add(process);
            }
        }
        // What is hidden cannot be counted. The first process belongs to root, and is there unless it is hidden.
        if ((processes.isEmpty() || processes.get(0).pid() != 1) && HidePid.isInForce(proc)) {
            problems.addInvisible();
        }
        return processes;
    }

    /** What could not be read so far. */
    public ScanProblems problems() {
        return problems;
    }

    /**
     * The selected threads of one process, or null if the process has gone.
     *
     * @throws ProbeException if the process, or the one thread that is selected, is there but cannot be read
     */
    public @Nullable ProcessInfo read(Selection selection) {
        return read(selection, false);
    }

    private @Nullable ProcessInfo read(Selection selection, boolean oneOfAll) {
        int pid = selection.pid();
        String file = "/proc/" + pid + "/stat";
        Reading<TaskStat> reading =
                oneOfAll ? files.record(file, TaskFiles.STAT) : files.requiredRecord(file, TaskFiles.STAT);
        TaskStat stat = reading.orNull();
        if (stat == null) {
            if (reading.isDenied()) {
                hidden(file, oneOfAll);
            }
            return null;
        }
        int[] tids = selection.tid() == null ? proc.threadIds(pid) : new int[] {selection.tid()};
        List<ThreadInfo> threads = new ThreadScanner(proc, kernel, facts, selection, problems).read(tids);
        int live = live(pid, stat, threads);
        return new ProcessInfo(
                pid,
                stat,
                live,
                virtualBytes(stat, live),
                userId(pid),
                commandLine(pid, stat, live),
                abi(pid, stat, live),
                threads);
    }

    private void hidden(String file, boolean oneOfAll) {
        if (!oneOfAll) {
            throw new ProbeException("read of " + file + ": operation not permitted (EPERM): /proc hides the processes"
                    + " of others (hidepid). " + HidePid.NEXT_STEP);
        }
        problems.addHidden();
    }

    /** A selected thread before others, for its folder and namespaces may be its own. */
    private int live(int pid, TaskStat stat, List<ThreadInfo> threads) {
        for (ThreadInfo thread : threads) {
            if (!thread.stat().isExiting()) {
                return thread.id().tid();
            }
        }
        if (!stat.isExiting()) {
            return pid;
        }
        for (int tid : proc.threadIds(pid)) {
            TaskStat other = files.stat("/proc/" + pid + "/task/" + tid + "/stat");
            if (other != null && !other.isExiting()) {
                return tid;
            }
        }
        return pid;
    }

    /** A leader that has ended shows 0. */
    private long virtualBytes(TaskStat stat, int live) {
        TaskStat shown = stat.isExiting() && live != stat.id()
                ? files.stat("/proc/" + stat.id() + "/task/" + live + "/stat")
                : null;
        return shown == null ? stat.virtualBytes() : shown.virtualBytes();
    }

    private @Nullable Long userId(int pid) {
        if (!facts.contains(Fact.USER)) {
            return null;
        }
        TaskStatus status =
                files.read("/proc/" + pid + "/status", TaskFiles.STATUS).orNull();
        return status == null ? null : status.userId(1);
    }

    private Reading<List<RawText>> commandLine(int pid, TaskStat stat, int live) {
        if (!facts.contains(Fact.COMMAND_LINE)) {
            return Reading.notRead();
        }
        String file = stat.isExiting() ? "/proc/" + pid + "/task/" + live + "/cmdline" : "/proc/" + pid + "/cmdline";
        return files.read(file, (name, raw, length) -> arguments(raw, length));
    }

    /** Arguments end with NUL; a process that overwrote them (setproctitle) may have left one text without. */
    static List<RawText> arguments(byte[] raw, int length) {
        int end = length;
        while (end > 0 && raw[end - 1] == 0) {
            end--;
        }
        List<RawText> arguments = new ArrayList<>();
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && raw[to] != 0) {
                to++;
            }
            arguments.add(RawText.of(raw, from, to - from));
            from = to + 1;
        }
        return arguments;
    }

    private Reading<Abi> abi(int pid, TaskStat stat, int live) {
        if (!facts.contains(Fact.SYSCALL)) {
            return Reading.notRead();
        }
        if (stat.isKernelThread()) {
            return Reading.none();
        }
        Reading<byte[]> auxv = files.read("/proc/" + pid + "/task/" + live + "/auxv", TaskFiles.BYTES);
        byte[] raw = auxv.orNull();
        if (raw == null) {
            return stat.isExiting() && live == pid && auxv.outcome() == Reading.Outcome.ABSENT
                    ? Reading.none()
                    : auxv.without();
        }
        AuxvFormat format = AuxvFormat.ofProcess(raw);
        Abi abi = format == null ? null : Abi.of(machine, format.wordBits());
        return abi == null ? Reading.absent() : Reading.known(abi);
    }
}
