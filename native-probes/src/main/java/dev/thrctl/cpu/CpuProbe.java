package dev.thrctl.cpu;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cpu.CpuReport.Cpuset;
import dev.thrctl.cpu.CpuReport.SystemControlValue;
import dev.thrctl.cpu.CpuReport.SystemCpus;
import dev.thrctl.cpu.CpuReport.ThreadAffinities;
import dev.thrctl.cpu.UsableCpus.DecidedBy;
import dev.thrctl.kernel.AffinityMask;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemControl;
import dev.thrctl.task.LiveThread;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which CPUs there are, which of them a thread may use, and how many a program should use. Source: cpuset(7),
 * sched_setaffinity(2), Documentation/admin-guide/cputopology.rst.
 */
public final class CpuProbe {
    private static final String CPU_FOLDER = "/sys/devices/system/cpu/";

    private final ProcFs proc;
    private final Kernel kernel;
    private final Cgroups cgroups;
    private final Map<String, String> environment;

    /** {@code environment} is that of thrctl: nproc, started beside it, would see the same. */
    public CpuProbe(ProcFs proc, Kernel kernel, Map<String, String> environment) {
        this.proc = proc;
        this.kernel = kernel;
        this.cgroups = new Cgroups(proc);
        this.environment = environment;
    }

    /**
     * What one process or thread sees.
     *
     * @param target one, not a pattern
     * @throws ProbeException if it has gone, or it is not permitted to ask for its affinity
     */
    public CpuReport read(Target target) {
        SystemControl control = kernel.systemControl();
        if (control != null) {
            return bySystemControl(target, control);
        }
        if (target instanceof Target.Self) {
            int self = self();
            return read(self, self, null, environment);
        }
        Selection selection;
        try {
            selection = new TargetResolver(proc, kernel).resolveOne(target);
        } catch (ProbeException e) {
            return hidden(target, e);
        }
        int pid = selection.pid();
        Integer tid = selection.tid();
        return tid == null ? read(pid, living(pid), threads(pid), Map.of()) : read(pid, tid, null, Map.of());
    }

    /** Where /proc hides the processes of other users (hidepid of proc(5)) the system call still answers. */
    private CpuReport hidden(Target target, ProbeException notFound) {
        if (!(target instanceof Target.Id id) || !proc.idsAreOwn()) {
            throw notFound;
        }
        try {
            return read(null, id.id(), null, Map.of());
        } catch (ProbeException e) {
            throw notFound;
        }
    }

    /** An ending thread leaves its cgroup, and keeps its CPUs. */
    private int living(int pid) {
        Integer tid = LiveThread.of(proc, pid);
        return tid == null ? pid : tid;
    }

    /**
     * The whole process, not the calling thread: the main thread of a JVM is not the first thread of its process, and
     * the first one has the affinity that thrctl was started with.
     */
    private int self() {
        Integer self = proc.selfPid();
        if (self == null) {
            throw new ProbeException("read of /proc/self: no such link. Is /proc mounted?");
        }
        return self;
    }

    private CpuReport read(
            @Nullable Integer pid, int tid, @Nullable ThreadAffinities threads, Map<String, String> ownEnvironment) {
        CpuSet allowed = affinity(tid);
        Map<String, String> problems = new LinkedHashMap<>();
        SystemCpus system = new SystemCpus(
                set("possible", problems),
                set("present", problems),
                set("online", problems),
                set("offline", problems),
                set("isolated", problems),
                set("nohz_full", problems));
        TaskStat stat = stat(tid);
        Reading<Cpuset> cpuset = pid == null ? Reading.denied() : cpuset(tid, problems);
        Cpuset cut = cpuset.orNull();
        CpuQuota quota = quota(pid, tid, stat);
        note(quota, problems);
        Integer policy = stat == null ? null : Integer.valueOf(stat.policy());
        boolean isIgnored = policy != null && CpuQuota.isIgnoredBy(policy);
        Predictions predictions = new Predictions(allowed.count(), quota);
        return new CpuReport(
                pid,
                tid,
                system,
                Reading.known(allowed),
                threads,
                cpuset,
                quota,
                policy,
                UsableCpus.of(
                        allowed,
                        system.online().orNull(),
                        cut == null ? null : cut.cpus(),
                        isIgnored ? null : quota.binding()),
                predictions.java(),
                predictions.nproc(isIgnored, ownEnvironment),
                predictions.go(ownEnvironment),
                problems,
                List.of());
    }

    private static void note(CpuQuota quota, Map<String, String> problems) {
        if (quota.isMalformed()) {
            problems.put("quota", quota.reason());
        }
        for (CpuQuota.Level level : quota.levels()) {
            if (level.isMalformed()) {
                problems.put("quota", level.reason());
            }
        }
    }

    private CpuQuota quota(@Nullable Integer pid, int tid, @Nullable TaskStat stat) {
        if (pid == null) {
            return CpuQuota.none(
                    CpuQuota.State.DENIED, "/proc/" + tid + " is hidden from this user (hidepid of proc(5))");
        }
        return stat != null && stat.isExiting()
                ? CpuQuota.none(CpuQuota.State.UNKNOWN, "the thread has ended, and has left its cgroup")
                : quota(tid);
    }

    /** What the cgroups of a thread grant, whether or not its policy heeds it. */
    public CpuQuota quota(int tid) {
        return new CpuQuotaReader(cgroups).read(tid);
    }

    /** By system call; from status where the ids of /proc are not those of system calls. */
    private CpuSet affinity(int tid) {
        if (proc.idsAreOwn()) {
            return AffinityMask.read(kernel.affinity(), tid);
        }
        String file = "/proc/" + tid + "/status";
        byte[] raw = proc.bytes(file).orNull();
        CpuSet allowed =
                raw == null ? null : TaskStatus.parse(file, raw, raw.length).allowedCpus();
        if (allowed == null) {
            throw new ProbeException("read of " + file + ": the CPUs it may run on cannot be known");
        }
        return allowed;
    }

    private Reading<CpuSet> set(String name, Map<String, String> problems) {
        try {
            Reading<String> line = proc.line(CPU_FOLDER + name);
            String text = line.orNull();
            if (text == null) {
                return line.isDenied() ? Reading.denied() : Reading.absent();
            }
            CpuSet cpus = parse(CPU_FOLDER + name, text);
            if (cpus.isEmpty() && (name.equals("possible") || name.equals("present") || name.equals("online"))) {
                problems.put(name, "read of " + CPU_FOLDER + name + ": it is empty");
                return Reading.absent();
            }
            return Reading.known(cpus);
        } catch (ProbeException e) {
            problems.put(name, String.valueOf(e.getMessage()));
            return Reading.absent();
        }
    }

    private Reading<Cpuset> cpuset(int tid, Map<String, String> problems) {
        try {
            return new CpusetReader(cgroups).read(tid);
        } catch (ProbeException e) {
            problems.put("cpuset", String.valueOf(e.getMessage()));
            return Reading.absent();
        }
    }

    /** nohz_full reads {@code (null)} where the kernel prints a mask that it never allocated: no CPU is in it. */
    static CpuSet parse(String file, String text) {
        return text.equals("(null)") && file.endsWith("/nohz_full") ? CpuSet.EMPTY : CpuSet.parseFile(file, text);
    }

    private @Nullable TaskStat stat(int tid) {
        String file = "/proc/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? null : TaskStat.parse(file, raw, raw.length);
    }

    /** Null if no thread can be read. Threads that vanish meanwhile do not count. */
    private @Nullable ThreadAffinities threads(int pid) {
        CpuSet union = CpuSet.EMPTY;
        CpuSet first = null;
        boolean differ = false;
        int count = 0;
        TaskStat leader = stat(pid);
        boolean hasEnded = leader != null && leader.isExiting();
        for (int tid : proc.threadIds(pid)) {
            if (hasEnded && tid == pid) {
                continue;
            }
            String file = "/proc/" + pid + "/task/" + tid + "/status";
            byte[] raw = proc.bytes(file).orNull();
            CpuSet cpus =
                    raw == null ? null : TaskStatus.parse(file, raw, raw.length).allowedCpus();
            if (cpus != null) {
                first = first == null ? cpus : first;
                differ |= !cpus.equals(first);
                union = cpus.equals(union) ? union : union.or(cpus);
                count++;
            }
        }
        return count == 0 ? null : new ThreadAffinities(count, differ, union);
    }

    /** macOS has logicalcpu, NetBSD and OpenBSD have ncpuonline, all have ncpu: the most exact that there is. */
    private static CpuReport bySystemControl(Target target, SystemControl control) {
        if (!(target instanceof Target.Self)) {
            throw ProbeException.of(
                    "look-up of the CPUs", target.text(), "needs Linux", "Without a PID it counts the CPUs here");
        }
        List<SystemControlValue> values = new ArrayList<>();
        Long online = null;
        for (String name : new String[] {"hw.logicalcpu", "hw.ncpuonline", "hw.ncpu"}) {
            Long value = control.number(name);
            values.add(new SystemControlValue(name, value));
            if (value != null && value < 1) {
                throw new ProbeException("sysctlbyname on " + name + ": " + value + " is not a number of CPUs");
            }
            online = online == null ? value : online;
        }
        if (online == null) {
            throw new ProbeException("sysctlbyname on hw.logicalcpu, hw.ncpuonline, hw.ncpu: this system has none of"
                    + " these. The number of CPUs is unknown");
        }
        Reading<CpuSet> unknown = Reading.absent();
        return new CpuReport(
                null,
                null,
                new SystemCpus(unknown, unknown, unknown, unknown, unknown, unknown),
                unknown,
                null,
                Reading.absent(),
                CpuQuota.none(CpuQuota.State.UNLIMITED, "this system has no cgroups"),
                null,
                new UsableCpus(online, DecidedBy.ONLINE),
                null,
                null,
                null,
                Map.of(),
                List.copyOf(values));
    }
}
