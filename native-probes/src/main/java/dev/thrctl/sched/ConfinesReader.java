package dev.thrctl.sched;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cpu.CpuReport.Cpuset;
import dev.thrctl.cpu.CpusetReader;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.sched.Confines.RealTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what confines a thread beside its rights: the checks of __sched_setscheduler and __sched_setaffinity of
 * kernel/sched/syscalls.c that are about cpusets, root domains and real-time groups. What it cannot find out is unknown.
 */
final class ConfinesReader {
    private static final String CPUSET = "cpuset";
    private static final String CPU = "cpu";

    private final ProcFs proc;
    private final Cgroups cgroups;
    private final CpusetReader cpusets;

    /** By what /proc/TID/cgroup says: ten thousand threads of a process are mostly in the same groups. */
    private final Map<String, Confines> known = new HashMap<>();

    ConfinesReader(ProcFs proc) {
        this.proc = proc;
        this.cgroups = new Cgroups(proc);
        this.cpusets = new CpusetReader(cgroups);
    }

    Confines read(int tid) {
        byte[] raw = proc.bytes("/proc/" + tid + "/cgroup").orNull();
        String groups = raw == null ? "" : RawText.of(raw).text();
        Confines found = known.get(groups);
        if (found == null) {
            found = find(tid);
            known.put(groups, found);
        }
        return found;
    }

    private Confines find(int tid) {
        CpuSet online = cpus("/sys/devices/system/cpu/online");
        Placement placement = place(tid, CPUSET);
        CpuSet cpuset = null;
        String path = null;
        if (placement.outcome() == Placement.Outcome.NO_CONTROLLER) {
            cpuset = online;
        } else if (online != null) {
            Cpuset own = cpuset(placement);
            cpuset = own == null ? null : own.cpus().and(online);
            path = own == null ? null : own.path();
        }
        String limit = line("/proc/sys/kernel/sched_rt_runtime_us");
        boolean isLimited = limit == null || !limit.startsWith("-");
        Answer answer = isLimited ? realTime(tid) : Answer.GRANTED;
        return new Confines(cpuset, path, domain(placement, online), answer.realTime(), answer.reason(), isLimited);
    }

    private Placement place(int tid, String controller) {
        try {
            return cgroups.find(tid, controller);
        } catch (ProbeException e) {
            return Placement.unknown(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Cpuset cpuset(Placement placement) {
        try {
            return cpusets.read(placement).orNull();
        } catch (ProbeException e) {
            return null;
        }
    }

    private @Nullable CpuSet cpus(String file) {
        String text = line(file);
        try {
            return text == null ? null : CpuSet.parseFile(file, text);
        } catch (ProbeException e) {
            return null;
        }
    }

    private @Nullable String line(String file) {
        try {
            return proc.line(file).orNull();
        } catch (ProbeException e) {
            return null;
        }
    }

    /**
     * The CPUs among which the kernel balances the load (generate_sched_domains of kernel/cgroup/cpuset.c): in version 1
     * all of them unless the uppermost cpuset does without, in version 2 those of the nearest partition. CPUs taken out
     * by the boot parameter isolcpus have another domain.
     */
    private @Nullable CpuSet domain(Placement placement, @Nullable CpuSet online) {
        String isolated = line("/sys/devices/system/cpu/isolated");
        if (online == null || (isolated != null && !isolated.isEmpty())) {
            return null;
        }
        if (placement.outcome() == Placement.Outcome.NO_CONTROLLER) {
            return online;
        }
        if (placement.outcome() != Placement.Outcome.FOUND || !placement.complete()) {
            return null;
        }
        Group top = placement.groups().get(placement.groups().size() - 1);
        if (placement.version() == 1) {
            return "1".equals(cgroups.line(top, "cpuset.sched_load_balance").orNull()) ? online : null;
        }
        for (Group group : placement.groups()) {
            String partition = cgroups.line(group, "cpuset.cpus.partition").orNull();
            boolean isPartition = partition != null && !partition.startsWith("member");
            if (isPartition || group.equals(top)) {
                CpuSet effective = cpus(group.file("cpuset.cpus.effective"));
                return (isPartition && !"root".equals(partition)) || effective == null ? null : effective.and(online);
            }
        }
        return null;
    }

    /** As in {@link Confines}. */
    private record Answer(RealTime realTime, String reason) {
        static final Answer GRANTED = new Answer(RealTime.GRANTED, "");

        static Answer unknown(String reason) {
            return new Answer(RealTime.UNKNOWN, reason);
        }
    }

    /** Version 1 has a file for it if the kernel was built with CONFIG_RT_GROUP_SCHED; version 2 has none. */
    private Answer realTime(int tid) {
        Placement placement = place(tid, CPU);
        if (placement.outcome() == Placement.Outcome.NO_CONTROLLER) {
            return Answer.GRANTED;
        }
        if (placement.outcome() != Placement.Outcome.FOUND) {
            return Answer.unknown(placement.reason());
        }
        Group own = placement.groups().get(0);
        if (placement.version() == 2) {
            return isFree(placement)
                    ? Answer.GRANTED
                    : Answer.unknown("a kernel with CONFIG_RT_GROUP_SCHED forbids it in cgroup " + own.path());
        }
        String file = own.file("cpu.rt_runtime_us");
        Reading<String> line = cgroups.line(own, "cpu.rt_runtime_us");
        String runtime = line.orNull();
        if (line.isDenied()) {
            return Answer.unknown("not permitted to read " + file);
        }
        return "0".equals(runtime) ? new Answer(RealTime.FORBIDDEN, file) : Answer.GRANTED;
    }

    /** In the root of the hierarchy, as far as the controller goes, or on a kernel that has no such groups. */
    private boolean isFree(Placement placement) {
        boolean isRoot = placement.complete();
        for (Group group : placement.groups()) {
            isRoot &= cgroups.cannotLimit(placement, group, CPU);
        }
        return isRoot || Boolean.FALSE.equals(new KernelBuild(proc).has("CONFIG_RT_GROUP_SCHED"));
    }
}
