package dev.thrctl.cpu;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
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
import dev.thrctl.task.Policy;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.ArrayList;
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
        Selection selection = new TargetResolver(proc, kernel).resolveOne(target);
        int pid = selection.pid();
        Integer tid = selection.tid();
        return tid == null ? read(pid, pid, threads(pid), Map.of()) : read(pid, tid, null, Map.of());
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

    private CpuReport read(int pid, int tid, @Nullable ThreadAffinities threads, Map<String, String> ownEnvironment) {
        CpuSet allowed = affinity(tid);
        SystemCpus system = new SystemCpus(
                set("possible"), set("present"), set("online"), set("offline"), set("isolated"), set("nohz_full"));
        Reading<Cpuset> cpuset = cpuset(tid);
        Cpuset cut = cpuset.orNull();
        CpuQuota quota = new CpuQuotaReader(cgroups).read(tid);
        Predictions predictions = new Predictions(allowed.count(), quota);
        return new CpuReport(
                pid,
                tid,
                system,
                Reading.known(allowed),
                threads,
                cpuset,
                quota,
                UsableCpus.of(allowed, system.online().orNull(), cut == null ? null : cut.cpus(), quota),
                predictions.java(),
                predictions.nproc(isRealTime(tid), ownEnvironment),
                predictions.go(ownEnvironment),
                List.of());
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

    private Reading<CpuSet> set(String name) {
        Reading<String> line = proc.line(CPU_FOLDER + name);
        String text = line.orNull();
        if (text == null) {
            return line.isDenied() ? Reading.denied() : Reading.absent();
        }
        return Reading.known(parse(CPU_FOLDER + name, text));
    }

    /** nohz_full reads {@code (null)} where the kernel prints a mask that it never allocated: no CPU is in it. */
    static CpuSet parse(String file, String text) {
        return text.equals("(null)") && file.endsWith("/nohz_full") ? CpuSet.EMPTY : CpuSet.parseFile(file, text);
    }

    /** The nearest group that has the controller: in version 2 those below it have the same CPUs. */
    private Reading<Cpuset> cpuset(int tid) {
        Placement placement = cgroups.find(tid, "cpuset");
        if (placement.outcome() == Placement.Outcome.DENIED) {
            return Reading.denied();
        }
        for (Group group : placement.groups()) {
            Reading<Cpuset> found = placement.version() == 2
                    ? cpuset(group, "cpuset.cpus.effective")
                    : either(cpuset(group, "cpuset.effective_cpus"), group);
            if (found.isKnown() || found.isDenied()) {
                return found;
            }
            if (!cgroups.cannotLimit(placement, group, "cpuset")) {
                return Reading.absent();
            }
        }
        return Reading.absent();
    }

    /** Before Linux 3.17 version 1 says only what was written, which there always is within the parent's. */
    private Reading<Cpuset> either(Reading<Cpuset> effective, Group group) {
        return effective.isKnown() || effective.isDenied() ? effective : cpuset(group, "cpuset.cpus");
    }

    private Reading<Cpuset> cpuset(Group group, String name) {
        Reading<String> line = cgroups.line(group, name);
        String text = line.orNull();
        if (text == null) {
            return line.isDenied() ? Reading.denied() : Reading.absent();
        }
        String file = group.file(name);
        return Reading.known(new Cpuset(CpuSet.parseFile(file, text), group.path(), file));
    }

    private boolean isRealTime(int tid) {
        String file = "/proc/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        if (raw == null) {
            return false;
        }
        int policy = TaskStat.parse(file, raw, raw.length).policy();
        return policy == Policy.FIFO || policy == Policy.RR || policy == Policy.DEADLINE;
    }

    /** Null if no thread can be read. Threads that vanish meanwhile do not count. */
    private @Nullable ThreadAffinities threads(int pid) {
        CpuSet union = CpuSet.EMPTY;
        CpuSet first = null;
        boolean differ = false;
        int count = 0;
        for (int tid : proc.threadIds(pid)) {
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
                new UsableCpus(online, DecidedBy.ONLINE),
                null,
                null,
                null,
                List.copyOf(values));
    }
}
