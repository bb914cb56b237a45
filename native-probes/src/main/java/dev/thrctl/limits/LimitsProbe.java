package dev.thrctl.limits;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.task.ProcessLimits.Limit;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many more threads a process can create, by every limit that could stop it. Source: pthread_create(3), clone(2). */
public final class LimitsProbe {
    /** PROC_PID_INIT_INO of include/linux/proc_ns.h: the pid namespace at the top. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    /** AT_PAGESZ of include/uapi/linux/auxvec.h. */
    static final int AT_PAGESZ = 6;

    private static final long USUAL_PAGE_BYTES = 4096;

    private final ProcFs proc;

    public LimitsProbe(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * As the limits stand now.
     *
     * @param target one process, or the thread that would create others
     * @param stackBytes of each new thread; null for the default of glibc
     * @throws ProbeException if it has ended
     */
    public LimitsReport read(Target target, @Nullable Long stackBytes) {
        Selection selection = new TargetResolver(proc).resolveOne(target);
        Integer tid = selection.tid();
        Subject subject = Subject.read(proc, selection.pid(), tid == null ? live(selection.pid()) : tid);
        long pageBytes = pageBytes();
        ThreadCost cost = cost(subject, stackBytes, pageBytes);
        List<LimitRow> rows = new ArrayList<>(new GroupTasks(new Cgroups(proc)).rows(subject.tid()));
        shared(rows, subject);
        Place maps = Mappings.place(subject.folder() + "maps");
        rows.add(
                subject.maps().isDenied()
                        ? maps.denied(number(Mappings.FILE), "not permitted to read " + subject.folder() + "maps")
                        : Mappings.row(maps, number(Mappings.FILE), mappings(subject)));
        rows.add(space(
                subject,
                "Max address space",
                AddressSpace.space(subject.pid(), subject.folder()),
                subject.sizeBytes(),
                cost.mappedBytes(),
                Precision.ESTIMATE));
        rows.add(space(
                subject,
                "Max data size",
                AddressSpace.data(subject.pid(), subject.folder()),
                subject.dataBytes(),
                cost.writableBytes(),
                Precision.EXACT));
        memory(rows, subject, cost, pageBytes);
        return LimitsReport.of(subject.pid(), subject.tid(), cost, rows);
    }

    /** A thread that has not ended: the files of a leader that has say nothing of the others' memory. */
    private int live(int pid) {
        int[] tids = proc.threadIds(pid);
        for (int tid : tids) {
            String file = "/proc/" + pid + "/task/" + tid + "/stat";
            byte[] raw = proc.bytes(file).orNull();
            char state =
                    raw == null ? 'X' : TaskStat.parse(file, raw, raw.length).state();
            if (state != 'Z' && state != 'X') {
                return tid;
            }
        }
        throw new ProbeException("read of " + pid + ": all its threads have ended (ESRCH)");
    }

    private static ThreadCost cost(Subject subject, @Nullable Long stackBytes, long pageBytes) {
        if (stackBytes != null) {
            return ThreadCost.ofStack(stackBytes, pageBytes);
        }
        Limit stack = subject.limit("Max stack size");
        return ThreadCost.ofDefault(stack == null ? null : stack.soft(), pageBytes);
    }

    /** What the process shares with others. */
    private void shared(List<LimitRow> rows, Subject subject) {
        Population population = Population.read(proc);
        RawText namespace = proc.link("/proc/self/ns/pid").orNull();
        boolean isInitial = namespace != null && namespace.text().equals(INITIAL_PID_NAMESPACE);
        boolean allSeen = isInitial && population.allSeen();
        Long user = subject.creator().realUser();
        Long used = user == null ? null : Long.valueOf(population.threadsOf(user));
        Place place = UserProcesses.place(subject.pid(), user, subject.folder() + "limits");
        Limit processes = subject.limit("Max processes");
        if (processes != null) {
            rows.add(UserProcesses.row(place, subject.creator(), processes.soft(), used, allSeen));
        } else {
            rows.add(missing(subject, place, used));
        }
        String load = proc.line(SystemThreads.USED_FILE).orNull();
        rows.add(SystemThreads.row(number(SystemThreads.FILE), load == null ? null : SystemThreads.total(load)));
        rows.add(ProcessIds.row(
                number(ProcessIds.FILE), population.ids(), number("/proc/sys/kernel/ns_last_pid"), isInitial, allSeen));
        String release = proc.line("/proc/sys/kernel/osrelease").orNull();
        if (release == null || ProcessIds.isPerNamespace(release)) {
            for (int level = 1; level < subject.namespaceLevels(); level++) {
                rows.add(ProcessIds.inner(level));
            }
        }
    }

    private static @Nullable Long mappings(Subject subject) {
        byte[] maps = subject.maps().orNull();
        return maps == null || maps.length == 0 ? null : Long.valueOf(Mappings.count(maps));
    }

    private static LimitRow space(
            Subject subject, String name, Place place, @Nullable Long used, long perThread, Precision precision) {
        Limit limit = subject.limit(name);
        return limit == null
                ? missing(subject, place, used)
                : AddressSpace.row(place, limit.soft(), used, perThread, precision);
    }

    private static LimitRow missing(Subject subject, Place place, @Nullable Long used) {
        return subject.limits().isDenied()
                ? place.denied(null, "not permitted to read " + subject.folder() + "limits")
                : place.unknown(null, used, "no such line in " + subject.folder() + "limits");
    }

    private void memory(List<LimitRow> rows, Subject subject, ThreadCost cost, long pageBytes) {
        byte[] raw = proc.bytes("/proc/meminfo").orNull();
        KeyedLines info = new KeyedLines("/proc/meminfo", raw == null ? new byte[0] : raw);
        Long size = subject.sizeBytes();
        long reserved = Commit.reserved(
                subject.creator().has(UserProcesses.CAP_SYS_ADMIN),
                number("/proc/sys/vm/admin_reserve_kbytes"),
                number("/proc/sys/vm/user_reserve_kbytes"),
                size == null ? 0 : size);
        rows.add(Commit.row(
                number(Commit.MODE_FILE),
                info.bytes("CommitLimit"),
                info.bytes("Committed_AS"),
                reserved,
                cost.writableBytes()));
        rows.add(Memory.row(info.bytes("MemTotal"), info.bytes("MemAvailable"), Memory.perThread(pageBytes)));
    }

    /** Null if there is no such file, or it may not be read. */
    private @Nullable Long number(String file) {
        String text = proc.line(file).orNull();
        return text == null ? null : Numbers.parse(file, text);
    }

    private long pageBytes() {
        byte[] raw = proc.bytes("/proc/self/auxv").orNull();
        AuxvFormat format = raw == null ? null : AuxvFormat.ofProcess(raw);
        List<AuxvFormat.Entry> entries = format == null || raw == null ? null : format.entries(raw);
        if (entries != null) {
            for (AuxvFormat.Entry entry : entries) {
                if (entry.type() == AT_PAGESZ && entry.value() >= 512 && Long.bitCount(entry.value()) == 1) {
                    return entry.value();
                }
            }
        }
        return USUAL_PAGE_BYTES;
    }
}
