package dev.thrctl.cpu;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cpu.CpuReport.Cpuset;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Reading;

/** The CPUs that the cgroups of a thread leave it. Source: cpuset(7), Documentation/admin-guide/cgroup-v2.rst. */
public final class CpusetReader {
    private static final String CONTROLLER = "cpuset";

    private final Cgroups cgroups;

    public CpusetReader(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    /**
     * ABSENT if there is none, and also if it cannot be found.
     *
     * @throws dev.thrctl.kernel.ProbeException if a file makes no sense
     */
    public Reading<Cpuset> read(int tid) {
        return read(cgroups.find(tid, CONTROLLER));
    }

    /** The nearest group that has the controller: in version 2 those below it have the same CPUs. */
    public Reading<Cpuset> read(Placement placement) {
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
            if (!cgroups.cannotLimit(placement, group, CONTROLLER)) {
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
}
