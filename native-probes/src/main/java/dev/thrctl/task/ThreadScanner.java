package dev.thrctl.task;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Reads the threads of one process, with several readers at once where there are thousands of them. */
final class ThreadScanner {
    /** Below this a second reader costs more than it brings. */
    private static final int WORTH_A_SECOND_READER = 1024;

    private static final int MOST_READERS = 4;

    /** How often wchan may be 0 while the thread is said to sleep. */
    private static final int MOST_LOOKS = 4;

    private final ProcFs proc;
    private final Kernel kernel;
    private final Set<Fact> facts;
    private final Selection selection;
    private final ScanProblems problems;
    private @Nullable Reading<MemoryMap> maps;
    private long @Nullable [] stackPointers;
    private @Nullable Boolean idsAreOwn;

    ThreadScanner(ProcFs proc, Kernel kernel, Set<Fact> facts, Selection selection, ScanProblems problems) {
        this.proc = proc;
        this.kernel = kernel;
        this.facts = facts;
        this.selection = selection;
        this.problems = problems;
    }

    /** Those of {@code tids} that live and match, in that order. */
    List<ThreadInfo> read(int[] tids) {
        int readers = tids.length < WORTH_A_SECOND_READER
                ? 1
                : Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors());
        if (readers == 1) {
            return part(tids);
        }
        List<FutureTask<List<ThreadInfo>>> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= readers; i++) {
            int to = (int) ((long) tids.length * i / readers);
            parts.add(new FutureTask<>(new Part(Arrays.copyOfRange(tids, from, to))));
            from = to;
        }
        for (FutureTask<?> part : parts.subList(1, readers)) {
            Thread reader = new Thread(part, "scan");
            reader.setDaemon(true);
            reader.start();
        }
        parts.get(0).run();
        List<ThreadInfo> threads = new ArrayList<>(tids.length);
        for (FutureTask<List<ThreadInfo>> part : parts) {
            threads.addAll(result(part));
        }
        return threads;
    }

    private static List<ThreadInfo> result(FutureTask<List<ThreadInfo>> part) {
        try {
            return part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProbeException("the scan of /proc was interrupted", e);
        }
    }

    private List<ThreadInfo> part(int[] tids) {
        TaskFiles files = new TaskFiles(proc.reader(), problems);
        List<ThreadInfo> threads = new ArrayList<>(tids.length);
        for (int tid : tids) {
            ThreadInfo thread = thread(files, tid);
            if (thread != null) {
                threads.add(thread);
            }
        }
        return threads;
    }

    /** Null of one that has ended or does not match. What an ended one lacks, the kernel would have told of a live one. */
    private @Nullable ThreadInfo thread(TaskFiles files, int tid) {
        String folder = "/proc/" + selection.pid() + "/task/" + tid + "/";
        ThreadInfo thread = look(files, folder, tid);
        if (thread == null || !thread.lacksFacts()) {
            return thread;
        }
        TaskStat now = files.stat(folder + "stat");
        if (now == null) {
            return null;
        }
        return now.isExiting() && !thread.stat().isExiting() ? look(files, folder, tid) : thread;
    }

    private @Nullable ThreadInfo look(TaskFiles files, String folder, int tid) {
        int pid = selection.pid();
        TaskStat stat = selection.isOneThread()
                ? files.requiredRecord(folder + "stat", TaskFiles.STAT).orNull()
                : files.stat(folder + "stat");
        if (stat == null || !selection.takes(stat.name())) {
            return null;
        }
        Reading<SyscallState> syscall = syscall(files, folder, stat);
        return new ThreadInfo(
                new ThreadId(pid, tid),
                stat,
                file(files, Fact.STATUS, folder, "status", TaskFiles.STATUS),
                syscall,
                file(files, Fact.SCHEDSTAT, folder, "schedstat", TaskFiles.SCHED_STAT),
                wchan(files, folder, stat),
                file(files, Fact.TIMER_SLACK, "/proc/" + tid + "/", "timerslack_ns", TaskFiles.NUMBER),
                cgroup(file(files, Fact.CGROUP, folder, "cgroup", TaskFiles.TEXT), stat),
                facts.contains(Fact.STACK) ? stack(syscall) : Reading.notRead(),
                facts.contains(Fact.RESET_ON_FORK) ? resetOnFork(tid) : Reading.notRead(),
                SchedulingFacts.isAsked(facts)
                        ? SchedulingFacts.read(proc, kernel, facts, pid, tid, idsAreOwn())
                        : SchedulingFacts.notRead());
    }

    private <T> Reading<T> file(TaskFiles files, Fact fact, String folder, String name, TaskFiles.Parser<T> parser) {
        return facts.contains(fact) ? files.record(folder + name, parser) : Reading.notRead();
    }

    /**
     * The kernel writes 0 for a thread that runs or has just woken, and, without a word, for a caller who may not know
     * (nothing at all before 4.4). The link exe takes the same permission, PTRACE_MODE_READ_FSCREDS, and says so. Source:
     * proc_pid_wchan, proc_pid_readlink of fs/proc/base.c.
     */
    private Reading<RawText> wchan(TaskFiles files, String folder, TaskStat stat) {
        if (!facts.contains(Fact.WCHAN)) {
            return Reading.notRead();
        }
        TaskStat now = stat;
        for (int look = 0; look < MOST_LOOKS; look++) {
            Reading<RawText> reading = files.record(folder + "wchan", TaskFiles.TEXT);
            RawText text = reading.orNull();
            if (text == null || text.length() > 1 || (text.length() == 1 && text.byteAt(0) != '0')) {
                return reading;
            }
            if (now == null || !sleeps(now)) {
                return Reading.none();
            }
            if (look == 0 && proc.link(folder + "exe").isDenied()) {
                return Reading.denied();
            }
            now = files.stat(folder + "stat");
        }
        // It comes and goes so fast that no look has met it asleep, or the kernel cannot tell where it is.
        return Reading.unseen();
    }

    private static boolean sleeps(TaskStat stat) {
        return stat.state() != 'R' && stat.state() != 'Z' && stat.state() != 'X';
    }

    /**
     * Of an exiting thread the hierarchies of version 1 say "/", where it no longer is. Source: proc_cgroup_show of
     * kernel/cgroup/cgroup.c.
     */
    private static Reading<RawText> cgroup(Reading<RawText> reading, TaskStat stat) {
        RawText lines = reading.orNull();
        if (lines == null || !stat.isExiting()) {
            return reading;
        }
        byte[] raw = lines.bytes();
        int from = 0;
        while (from < raw.length) {
            int end = from;
            while (end < raw.length && raw[end] != '\n') {
                end++;
            }
            if (end - from > 3 && raw[from] == '0' && raw[from + 1] == ':' && raw[from + 2] == ':') {
                return Reading.known(RawText.of(raw, from, end - from));
            }
            from = end + 1;
        }
        return Reading.none();
    }

    /** A kernel thread's file would show zeros, which is the number of read(2). */
    private Reading<SyscallState> syscall(TaskFiles files, String folder, TaskStat stat) {
        if (!facts.contains(Fact.SYSCALL) && !facts.contains(Fact.STACK)) {
            return Reading.notRead();
        }
        if (stat.isKernelThread() || stat.isIoWorker() || stat.state() == 'Z' || stat.state() == 'X') {
            return Reading.none();
        }
        return files.record(folder + "syscall", TaskFiles.SYSCALL);
    }

    private Reading<StackArea> stack(Reading<SyscallState> syscall) {
        SyscallState state = syscall.orNull();
        if (state == null) {
            return syscall.without();
        }
        if (state.kind() == SyscallState.Kind.RUNNING) {
            return Reading.unseen();
        }
        return maps().map(map -> StackArea.of(map, state.stackPointer(), stackPointers()));
    }

    /** Long, and the same for all threads of a process: read on the first use. */
    private synchronized Reading<MemoryMap> maps() {
        Reading<MemoryMap> known = maps;
        if (known == null) {
            known = readMaps();
            maps = known;
        }
        return known;
    }

    private synchronized boolean idsAreOwn() {
        Boolean known = idsAreOwn;
        if (known == null) {
            known = proc.idsAreOwn();
            idsAreOwn = known;
        }
        return known;
    }

    /** Of all threads of the process, not only the selected ones: see {@link StackArea}. */
    private synchronized long[] stackPointers() {
        long[] known = stackPointers;
        if (known == null) {
            TaskFiles files = new TaskFiles(proc.reader(), problems);
            int[] tids = proc.threadIds(selection.pid());
            long[] pointers = new long[tids.length];
            int count = 0;
            for (int tid : tids) {
                String file = "/proc/" + selection.pid() + "/task/" + tid + "/syscall";
                SyscallState state = files.record(file, TaskFiles.SYSCALL).orNull();
                if (state != null && state.kind() != SyscallState.Kind.RUNNING) {
                    pointers[count++] = state.stackPointer();
                }
            }
            known = Arrays.copyOf(pointers, count);
            Arrays.sort(known);
            stackPointers = known;
        }
        return known;
    }

    /** The leader's maps are empty when it has ended; any other thread shows the same ones. */
    private Reading<MemoryMap> readMaps() {
        TaskFiles files = new TaskFiles(proc.reader(), problems);
        int pid = selection.pid();
        Reading<MemoryMap> result = Reading.absent();
        for (int tid : proc.threadIds(pid)) {
            result = files.read("/proc/" + pid + "/task/" + tid + "/maps", MemoryMap::parse);
            MemoryMap map = result.orNull();
            if (map == null ? result.isDenied() : !map.mappings().isEmpty()) {
                return result;
            }
        }
        return result;
    }

    private Reading<Boolean> resetOnFork(int tid) {
        if (!idsAreOwn()) {
            return Reading.absent();
        }
        try {
            return Reading.known((kernel.scheduling().scheduler(tid) & Policy.RESET_ON_FORK) != 0);
        } catch (SystemCallException e) {
            return e.isPermission() ? Reading.denied() : Reading.absent();
        }
    }

    /** A share of the threads, for one reader. */
    private final class Part implements Callable<List<ThreadInfo>> {
        private final int[] tids;

        Part(int[] tids) {
            this.tids = tids;
        }

        @Override
        public List<ThreadInfo> call() {
            return part(tids);
        }
    }
}
