package dev.thrctl.task;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ProcReader;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.kernel.WordSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the threads of processes. Threads and processes that vanish meanwhile are left out, for that is what they have
 * become. Not for use by two threads at once.
 */
public final class TaskProbe {
    private final ProcFs proc;
    private final ProcReader reader;
    private final Kernel kernel;
    private final String machine;
    private final Set<Fact> facts;

    /** {@code machine} names the architecture as uname(2) or the property os.arch does. */
    public TaskProbe(ProcFs proc, Kernel kernel, String machine, Set<Fact> facts) {
        this.proc = proc;
        this.reader = proc.reader();
        this.kernel = kernel;
        this.machine = machine;
        this.facts = facts;
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

    /** The selected threads of one process, or null if the process has gone. */
    public @Nullable ProcessInfo read(Selection selection) {
        int pid = selection.pid();
        TaskStat stat = stat("/proc/" + pid + "/stat");
        if (stat == null) {
            return null;
        }
        int[] tids = selection.tids().orElseGet(() -> proc.threadIds(pid));
        List<ThreadInfo> threads = threads(pid, tids, selection.names());
        return new ProcessInfo(pid, stat, userId(pid), commandLine(pid), abi(pid, stat, threads), threads);
    }

    private List<ThreadInfo> threads(int pid, int[] tids, Predicate<RawText> names) {
        List<ThreadInfo> threads = new ArrayList<>(tids.length);
        MapsOnce maps = new MapsOnce(pid);
        for (int tid : tids) {
            ThreadInfo thread = thread(pid, tid, names, maps);
            if (thread != null) {
                threads.add(thread);
            }
        }
        return threads;
    }

    private @Nullable ThreadInfo thread(int pid, int tid, Predicate<RawText> names, MapsOnce maps) {
        String folder = "/proc/" + pid + "/task/" + tid + "/";
        TaskStat stat = stat(folder + "stat");
        if (stat == null || !names.test(stat.name())) {
            return null;
        }
        Reading<TaskStatus> status = file(Fact.STATUS, folder + "status", TaskStatus::parse);
        if (status.outcome() == Reading.Outcome.ABSENT && !proc.exists(folder)) {
            return null;
        }
        Reading<SyscallState> syscall = syscall(folder, stat);
        return new ThreadInfo(
                new ThreadId(pid, tid),
                stat,
                status,
                syscall,
                file(Fact.SCHEDSTAT, folder + "schedstat", SchedStat::parse),
                file(Fact.WCHAN, folder + "wchan", (f, raw, length) -> RawText.of(raw, 0, length)),
                file(Fact.TIMER_SLACK, "/proc/" + tid + "/timerslack_ns", TaskProbe::number),
                file(Fact.CGROUP, folder + "cgroup", (f, raw, length) -> RawText.of(raw, 0, length)),
                facts.contains(Fact.STACK) ? stack(syscall, maps) : Reading.notRead(),
                facts.contains(Fact.RESET_ON_FORK) ? resetOnFork(tid) : Reading.notRead());
    }

    /** A kernel thread's file would show zeros, which is the number of read(2). */
    private Reading<SyscallState> syscall(String folder, TaskStat stat) {
        if (!facts.contains(Fact.SYSCALL) && !facts.contains(Fact.STACK)) {
            return Reading.notRead();
        }
        if (stat.isKernelThread() || stat.isIoWorker() || stat.state() == 'Z' || stat.state() == 'X') {
            return Reading.absent();
        }
        return read(folder + "syscall", SyscallState::parse);
    }

    private static Reading<StackArea> stack(Reading<SyscallState> syscall, MapsOnce maps) {
        SyscallState state = syscall.orNull();
        if (state == null) {
            return syscall.isDenied() ? Reading.denied() : Reading.absent();
        }
        if (state.kind() == SyscallState.Kind.RUNNING) {
            return Reading.absent();
        }
        return maps.get().map(map -> StackArea.of(map, state.stackPointer()));
    }

    private Reading<Boolean> resetOnFork(int tid) {
        try {
            return Reading.known((kernel.scheduling().scheduler(tid) & Policy.RESET_ON_FORK) != 0);
        } catch (SystemCallException e) {
            return e.isPermission() ? Reading.denied() : Reading.absent();
        }
    }

    private @Nullable Long userId(int pid) {
        if (!facts.contains(Fact.USER)) {
            return null;
        }
        TaskStatus status = read("/proc/" + pid + "/status", TaskStatus::parse).orNull();
        return status == null ? null : status.userId(1);
    }

    private Reading<List<RawText>> commandLine(int pid) {
        return file(Fact.COMMAND_LINE, "/proc/" + pid + "/cmdline", (f, raw, length) -> arguments(raw, length));
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
        int tid = threads.stream()
                .filter(t -> t.stat().state() != 'Z')
                .mapToInt(t -> t.id().tid())
                .findFirst()
                .orElse(pid);
        Reading<byte[]> auxv = read("/proc/" + pid + "/task/" + tid + "/auxv", (f, raw, n) -> Arrays.copyOf(raw, n));
        return auxv.map(WordSize::ofAuxv).map(bits -> Abi.of(machine, bits));
    }

    private static @Nullable Long number(String file, byte[] raw, int length) {
        String text = RawText.of(raw, 0, length).text().strip();
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedFileException(file, "'" + text + "' is not a number");
        }
    }

    private @Nullable TaskStat stat(String path) {
        return read(path, TaskStat::parse).orNull();
    }

    private <T> Reading<T> file(Fact fact, String path, Parser<T> parser) {
        return facts.contains(fact) ? read(path, parser) : Reading.notRead();
    }

    private <T> Reading<T> read(String path, Parser<T> parser) {
        return switch (reader.read(path)) {
            case OK -> known(parser.parse(path, reader.buffer(), reader.length()));
            case ABSENT -> Reading.absent();
            case DENIED -> Reading.denied();
            case FAILED -> throw new ProbeException("read of " + path + ": " + reader.problem());
        };
    }

    private static <T> Reading<T> known(@Nullable T value) {
        return value == null ? Reading.absent() : Reading.known(value);
    }

    private interface Parser<T> {
        @Nullable
        T parse(String file, byte[] raw, int length);
    }

    /** The maps of a process are long, and the same for all its threads: read on the first use. */
    private final class MapsOnce {
        private final int pid;
        private @Nullable Reading<MemoryMap> maps;

        MapsOnce(int pid) {
            this.pid = pid;
        }

        Reading<MemoryMap> get() {
            Reading<MemoryMap> known = maps;
            if (known == null) {
                known = firstReadable();
                maps = known;
            }
            return known;
        }

        /** The leader's maps are empty when it has ended; any other thread shows the same ones. */
        private Reading<MemoryMap> firstReadable() {
            Reading<MemoryMap> result = Reading.absent();
            for (int tid : proc.threadIds(pid)) {
                result = read("/proc/" + pid + "/task/" + tid + "/maps", MemoryMap::parse);
                MemoryMap map = result.orNull();
                if (map == null ? result.isDenied() : !map.mappings().isEmpty()) {
                    return result;
                }
            }
            return result;
        }
    }
}
