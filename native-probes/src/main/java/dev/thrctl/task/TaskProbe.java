package dev.thrctl.task;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Kernel;
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
            ProcessInfo process = read(Selection.process(pid));
            if (process != null) {
                processes.add(process);
            }
        }
        return processes;
    }

    /** What could not be read so far. */
    public ScanProblems problems() {
        return problems;
    }

    /** The selected threads of one process, or null if the process has gone. */
    public @Nullable ProcessInfo read(Selection selection) {
        int pid = selection.pid();
        Reading<TaskStat> reading = files.record("/proc/" + pid + "/stat", TaskFiles.STAT);
        TaskStat stat = reading.orNull();
        if (stat == null) {
            if (reading.isDenied()) {
                problems.addHidden();
            }
            return null;
        }
        int[] tids = selection.tid() == null ? proc.threadIds(pid) : new int[] {selection.tid()};
        List<ThreadInfo> threads = new ThreadScanner(proc, kernel, facts, selection, problems).read(tids);
        return new ProcessInfo(pid, stat, userId(pid), commandLine(pid), abi(pid, stat, threads), threads);
    }

    private @Nullable Long userId(int pid) {
        if (!facts.contains(Fact.USER)) {
            return null;
        }
        TaskStatus status =
                files.read("/proc/" + pid + "/status", TaskFiles.STATUS).orNull();
        return status == null ? null : status.userId(1);
    }

    private Reading<List<RawText>> commandLine(int pid) {
        if (!facts.contains(Fact.COMMAND_LINE)) {
            return Reading.notRead();
        }
        return files.read("/proc/" + pid + "/cmdline", (file, raw, length) -> arguments(raw, length));
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

    /** Asks a live thread: the files of a leader that has ended cannot be read, though its threads live on. */
    private Reading<Abi> abi(int pid, TaskStat stat, List<ThreadInfo> threads) {
        if (!facts.contains(Fact.SYSCALL) || stat.isKernelThread()) {
            return Reading.notRead();
        }
        int tid = pid;
        for (ThreadInfo thread : threads) {
            if (thread.stat().state() != 'Z') {
                tid = thread.id().tid();
                break;
            }
        }
        Reading<byte[]> auxv = files.read("/proc/" + pid + "/task/" + tid + "/auxv", TaskFiles.BYTES);
        byte[] raw = auxv.orNull();
        if (raw == null) {
            return auxv.isDenied() ? Reading.denied() : Reading.absent();
        }
        AuxvFormat format = AuxvFormat.ofProcess(raw);
        Abi abi = format == null ? null : Abi.of(machine, format.wordBits());
        return abi == null ? Reading.absent() : Reading.known(abi);
    }
}
