package dev.thrctl.cpu;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Reading;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPUs as one thread sees them.
 *
 * @param pid null where the system has no such things, and of a process that is hidden
 * @param thread whose affinity, cpuset and quota these are; for a process its first thread, or one that lives on if that
 *     has ended. Null where the system has no such things
 * @param threads how the threads of the process agree; null if one thread was asked for, or thrctl itself
 * @param policy of the thread, see {@link dev.thrctl.task.Policy}; null if unknown
 * @param problems why a set of CPUs, or a quota, is unknown though its file is there, by the name of the row
 * @param systemControls numbers that sysctlbyname(3) gave; empty on Linux
 * @param go null where no rule is known, and so are the other two
 */
public record CpuReport(
        @Nullable Integer pid,
        @Nullable Integer thread,
        SystemCpus system,
        Reading<CpuSet> allowed,
        @Nullable ThreadAffinities threads,
        Reading<Cpuset> cpuset,
        CpuQuota quota,
        @Nullable Integer policy,
        UsableCpus usable,
        @Nullable Prediction java,
        @Nullable Prediction nproc,
        @Nullable Prediction go,
        Map<String, String> problems,
        List<SystemControlValue> systemControls) {

    /** Whether the quota is for other threads only. */
    public boolean isQuotaIgnored() {
        return policy != null && CpuQuota.isIgnoredBy(policy);
    }

    /** The files of /sys/devices/system/cpu; ABSENT where the kernel does not have that file. */
    public record SystemCpus(
            Reading<CpuSet> possible,
            Reading<CpuSet> present,
            Reading<CpuSet> online,
            Reading<CpuSet> offline,
            Reading<CpuSet> isolated,
            Reading<CpuSet> nohzFull) {}

    /** The cpuset of a cgroup, cut to what its ancestors have, and the file that says so. */
    public record Cpuset(CpuSet cpus, String path, String file) {}

    /**
     * What Cpus_allowed_list of the threads of one process say.
     *
     * @param count threads that could be read
     * @param differ whether not all have the same
     * @param union the CPUs that at least one of them may use
     */
    public record ThreadAffinities(int count, boolean differ, CpuSet union) {}

    /** One number by name; null if this system does not have it. */
    public record SystemControlValue(String name, @Nullable Long value) {}
}
