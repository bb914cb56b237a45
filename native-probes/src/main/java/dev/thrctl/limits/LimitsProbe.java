package dev.thrctl.limits;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.task.LiveThread;
import dev.thrctl.task.Policy;
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
    /** AT_PAGESZ of include/uapi/linux/auxvec.h. */
    static final int AT_PAGESZ = 6;

    private static final long USUAL_PAGE_BYTES = 4096;

    /** SECCOMP_MODE_FILTER of include/uapi/linux/seccomp.h. */
    static final int SECCOMP_MODE_FILTER = 2;

    /** ADDR_COMPAT_LAYOUT of include/uapi/linux/personality.h. */
    static final int ADDR_COMPAT_LAYOUT = 0x0200000;

    private final ProcFs proc;
    private final @Nullable Kernel kernel;
    private final boolean countsItself;

    /** {@code kernel} is asked only where user namespaces are in use; without it what they hide stays unknown. */
    public LimitsProbe(ProcFs proc, @Nullable Kernel kernel) {
        this(proc, kernel, false);
    }

    private LimitsProbe(ProcFs proc, @Nullable Kernel kernel, boolean countsItself) {
        this.proc = proc;
        this.kernel = kernel;
        this.countsItself = countsItself;
    }

    /** For what happens while this program runs: its own threads and memory count as those of any other. */
    public LimitsProbe countingItself() {
        return new LimitsProbe(proc, kernel, true);
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
        MemoryMap maps = maps(subject);
        ThreadCost cost = stackBytes == null
                ? new StackSize(proc, subject, maps, pageBytes).cost()
                : ThreadCost.ofStack(stackBytes, pageBytes);
        OwnThreads own = countsItself ? OwnThreads.none(proc) : OwnThreads.of(proc, subject.pid());
        Cgroups cgroups = new Cgroups(proc);
        List<LimitRow> rows = new ArrayList<>(new GroupTasks(cgroups, own).rows(subject.tid()));
        new SharedLimits(proc, kernel, subject, own).add(rows);
        addresses(rows, subject, maps, cost, pageBytes);
        memory(rows, subject, cost, pageBytes);
        rows.addAll(new GroupMemory(cgroups, own, Memory.perThread(cost.stackBytes(), pageBytes)).rows(subject.tid()));
        refusals(rows, subject);
        return LimitsReport.of(subject.pid(), subject.tid(), cost, rows);
    }

    private static @Nullable MemoryMap maps(Subject subject) {
        byte[] raw = subject.maps().orNull();
        return raw == null || raw.length == 0 ? null : MemoryMap.parse(subject.folder() + "maps", raw, raw.length);
    }

    private void addresses(
            List<LimitRow> rows, Subject subject, @Nullable MemoryMap maps, ThreadCost cost, long pageBytes) {
        String why = "not permitted to read " + subject.folder() + "maps";
        Place count = Mappings.place(subject.folder() + "maps");
        Place size = AddressSize.place(subject.folder() + "maps");
        boolean denied = subject.maps().isDenied();
        rows.add(
                denied
                        ? count.denied(number(Mappings.FILE), why)
                        : Mappings.row(count, number(Mappings.FILE), mappings(subject)));
        Long lowest = number("/proc/sys/vm/mmap_min_addr");
        Limit stack = subject.limit("Max stack size");
        rows.add(
                denied
                        ? size.denied(null, why)
                        : AddressSize.row(
                                size,
                                maps,
                                new AddressSize.Search(
                                        lowest == null ? pageBytes : Math.max(lowest, pageBytes),
                                        pageBytes,
                                        stack == null ? Long.valueOf(0) : stack.soft(),
                                        isOldLayout(subject)),
                                cost.mappedBytes()));
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
        locked(rows, subject, cost);
    }

    /** mmap_is_legacy of arch/x86/mm/mmap.c. */
    private boolean isOldLayout(Subject subject) {
        String personality = proc.line(subject.folder() + "personality").orNull();
        Long always = number("/proc/sys/vm/legacy_va_layout");
        return (always != null && always != 0)
                || (personality != null && (Long.parseLong(personality, 16) & ADDR_COMPAT_LAYOUT) != 0);
    }

    private void locked(List<LimitRow> rows, Subject subject, ThreadCost cost) {
        Place place = LockedMemory.place(subject.pid(), subject.folder());
        Limit limit = subject.limit("Max locked memory");
        Long locked = subject.lockedBytes();
        if (limit == null) {
            rows.add(missing(subject, place, locked));
            return;
        }
        Boolean exempt = subject.creator().isExemptBy(Capability.IPC_LOCK);
        boolean matters = limit.soft() != null && !Boolean.TRUE.equals(exempt) && locked != null && locked > 0;
        rows.add(LockedMemory.row(
                place,
                limit.soft(),
                locked,
                exempt,
                // The kernel walks all pages for that file.
                matters ? LockedMemory.of(proc.bytes(subject.folder() + "smaps").orNull()) : LockedMemory.Locks.UNKNOWN,
                cost.mappedBytes()));
    }

    /** What refuses threads without counting them. */
    private void refusals(List<LimitRow> rows, Subject subject) {
        Integer mode = subject.seccomp();
        Place filter = new Place(
                "seccomp",
                "thread",
                LimitRow.Unit.THREADS,
                "Seccomp of " + subject.folder() + "status",
                "another filter");
        Long threads = subject.threads();
        if (mode != null && mode == SECCOMP_MODE_FILTER) {
            rows.add(
                    threads != null && threads > 1
                            ? filter.unlimited(threads, "a filter is on; the process has threads all the same")
                            : filter.unknown(
                                    null, threads, "a filter is on, and no file shows whether it allows threads"));
        }
        byte[] raw = proc.bytes(subject.folder() + "stat").orNull();
        if (raw != null
                && TaskStat.parse(subject.folder() + "stat", raw, raw.length).policy() == Policy.DEADLINE) {
            rows.add(new Place(
                            "SCHED_DEADLINE",
                            "thread",
                            LimitRow.Unit.THREADS,
                            "policy of " + subject.folder() + "stat",
                            "SCHED_FLAG_RESET_ON_FORK of the thread, or another thread that creates")
                    .assumed(0, 0, 1, "a deadline thread creates others only with SCHED_FLAG_RESET_ON_FORK"));
        }
    }

    private int live(int pid) {
        Integer tid = LiveThread.of(proc, pid);
        if (tid == null) {
            throw new ProbeException("read of " + pid + ": all its threads have ended (ESRCH)");
        }
        return tid;
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

    static LimitRow missing(Subject subject, Place place, @Nullable Long used) {
        return subject.limits().isDenied()
                ? place.denied(null, "not permitted to read " + subject.folder() + "limits")
                : place.unknown(null, used, "no such line in " + subject.folder() + "limits");
    }

    private void memory(List<LimitRow> rows, Subject subject, ThreadCost cost, long pageBytes) {
        byte[] raw = proc.bytes("/proc/meminfo").orNull();
        KeyedLines info = new KeyedLines("/proc/meminfo", raw == null ? new byte[0] : raw);
        Long size = subject.sizeBytes();
        long reserved = Commit.reserved(
                subject.creator().has(Capability.SYS_ADMIN),
                number("/proc/sys/vm/admin_reserve_kbytes"),
                number("/proc/sys/vm/user_reserve_kbytes"),
                size == null ? 0 : size);
        rows.add(Commit.row(number(Commit.MODE_FILE), info, reserved, cost));
        rows.add(Memory.row(
                info.bytes("MemTotal"), info.bytes("MemAvailable"), Memory.perThread(cost.stackBytes(), pageBytes)));
    }

    /** Null if there is no such file, or it may not be read. */
    private @Nullable Long number(String file) {
        return Numbers.read(proc, file);
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
