package dev.thrctl.limits;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.UserNamespaces;
import dev.thrctl.limits.UserProcesses.Creator;
import dev.thrctl.task.ProcessLimits;
import dev.thrctl.task.ProcessLimits.Limit;
import dev.thrctl.task.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The thread that would create others, as its files show it.
 *
 * @param folder of the thread in /proc, with a slash at its end
 * @param sizeBytes null without memory of its own, as in a kernel thread
 * @param dataBytes private writable memory; null likewise
 * @param lockedBytes VmLck; null likewise
 * @param seccomp SECCOMP_MODE_* of include/uapi/linux/seccomp.h; null if unknown
 * @param threads of the process; null if unknown
 * @param namespaceLevels pid namespaces from that of /proc to its own; 1 if it is the same
 * @param maps as they are; absent or empty for a kernel thread
 */
record Subject(
        int pid,
        int tid,
        String folder,
        Creator creator,
        @Nullable Long sizeBytes,
        @Nullable Long dataBytes,
        @Nullable Long lockedBytes,
        @Nullable Integer seccomp,
        @Nullable Long threads,
        int namespaceLevels,
        Reading<List<Limit>> limits,
        Reading<byte[]> maps) {
    static Subject read(ProcFs proc, int pid, int tid) {
        String folder = "/proc/" + pid + "/task/" + tid + "/";
        byte[] raw = proc.bytes(folder + "status").orNull();
        if (raw == null) {
            throw new ProbeException("read of " + pid + "/" + tid + ": it has ended meanwhile (ESRCH)");
        }
        TaskStatus status = TaskStatus.parse(folder + "status", raw, raw.length);
        KeyedLines lines = new KeyedLines(folder + "status", raw);
        Creator creator = new Creator(
                status.userId(0),
                status.effectiveCapabilities(),
                UserNamespaces.isInitial(proc, "/proc/self/uid_map"),
                UserNamespaces.isInitial(proc, folder + "uid_map"));
        Reading<byte[]> limits = proc.bytes(folder + "limits");
        byte[] table = limits.orNull();
        return new Subject(
                pid,
                tid,
                folder,
                creator,
                lines.bytes("VmSize"),
                lines.bytes("VmData"),
                lines.bytes("VmLck"),
                status.seccomp(),
                lines.number("Threads"),
                Math.max(1, status.namespaceTids().size()),
                table == null
                        ? limits.isDenied() ? Reading.denied() : Reading.absent()
                        : Reading.known(ProcessLimits.parse(folder + "limits", table)),
                proc.bytes(folder + "maps"));
    }

    /** Null if the table lacks it. */
    @Nullable
    Limit limit(String name) {
        List<Limit> table = limits.orNull();
        if (table != null) {
            for (Limit limit : table) {
                if (limit.name().equals(name)) {
                    return limit;
                }
            }
        }
        return null;
    }
}
