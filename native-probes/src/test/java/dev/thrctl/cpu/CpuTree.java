package dev.thrctl.cpu;

import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recorded system: thrctl is process 100, whose threads and files are those that a test writes. */
public final class CpuTree {
    public static final int SELF = 100;

    private static final String MOUNT = " rw,relatime shared:7 - ";

    private final Path root;
    private final StringBuilder mounts = new StringBuilder("23 1 0:21 / / rw - overlay overlay rw,lowerdir=/a\\040b\n");

    public CpuTree(Path root) {
        this.root = root;
        try {
            Files.createDirectories(root.resolve("proc/" + SELF));
            Files.createSymbolicLink(root.resolve("proc/self"), Path.of(Integer.toString(SELF)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process(SELF);
        mounts(SELF);
    }

    public ProcFs proc() {
        return new ProcFs(root);
    }

    /** {@code path} as on the running system; the content gets the newline that kernel files end with. */
    public CpuTree file(String path, String content) {
        Path file = root.resolve(path.substring(1));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public CpuTree cpus(String possible, String present, String online, String offline) {
        return cpu("possible", possible)
                .cpu("present", present)
                .cpu("online", online)
                .cpu("offline", offline);
    }

    public CpuTree cpu(String name, String list) {
        return file("/sys/devices/system/cpu/" + name, list);
    }

    /** With one thread, of the policy SCHED_OTHER. */
    public CpuTree process(int pid) {
        thread(pid, pid, "0-1");
        return policy(pid, 0);
    }

    public CpuTree thread(int pid, int tid, String allowed) {
        String status = "Name:\tx\nTgid:\t" + pid + "\nPid:\t" + tid + "\nCpus_allowed_list:\t" + allowed;
        file("/proc/" + tid + "/status", status);
        return file("/proc/" + pid + "/task/" + tid + "/status", status);
    }

    /** A number of include/uapi/linux/sched.h. */
    public CpuTree policy(int tid, int policy) {
        return file("/proc/" + tid + "/stat", tid + " (x) S 1" + " 0".repeat(36) + " " + policy + " 0 0");
    }

    public CpuTree cgroup(int tid, String... lines) {
        return file("/proc/" + tid + "/cgroup", String.join("\n", lines));
    }

    /** Mounts version 1. */
    public CpuTree mount1(String group, String point, String controllers) {
        mounts.append("32 31 0:29 " + group + " " + point + MOUNT + "cgroup cgroup rw," + controllers + "\n");
        return mounts(SELF);
    }

    public CpuTree mount2(String group, String point) {
        mounts.append("41 31 0:38 " + group + " " + point + MOUNT + "cgroup2 cgroup2 rw,nsdelegate\n");
        return mounts(SELF);
    }

    private CpuTree mounts(int pid) {
        return file("/proc/" + pid + "/mountinfo", mounts.toString().stripTrailing());
    }

    /** The root group of version 1, known by a file that no other group has. */
    public CpuTree root1(String folder) {
        return file(folder + "/release_agent", "").quota1(folder, "-1", "100000");
    }

    public CpuTree quota1(String folder, String quota, String period) {
        return file(folder + "/cpu.cfs_quota_us", quota).file(folder + "/cpu.cfs_period_us", period);
    }

    /** The root group of version 2, without cpu.max and without cgroup.type. */
    public CpuTree root2(String folder, String controllers) {
        return file(folder + "/cgroup.controllers", controllers);
    }

    public CpuTree group2(String folder, String controllers) {
        return file(folder + "/cgroup.controllers", controllers).file(folder + "/cgroup.type", "domain");
    }

    public CpuTree quota2(String folder, String max) {
        return group2(folder, "cpuset cpu pids").file(folder + "/cpu.max", max);
    }
}
