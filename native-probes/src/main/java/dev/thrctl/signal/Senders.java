package dev.thrctl.signal;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who sent the signals of one process. The kernel writes the sender's id in the pid namespace of the receiver into them
 * (send_signal_locked of kernel/signal.c): in that of /proc it may be the id of anybody. Source: pid_namespaces(7).
 */
final class Senders {
    private final ProcFs proc;
    private final @Nullable String namespace;
    private final int depth;
    private @Nullable Map<Integer, Integer> members;

    Senders(ProcFs proc, ProcessInfo process) {
        this.proc = proc;
        int levels = 0;
        String link = null;
        for (ThreadInfo thread : process.threads()) {
            TaskStatus status = thread.status().orNull();
            levels = status == null
                    ? levels
                    : Math.max(levels, status.namespaceTids().size());
            link = link == null
                    ? link("/proc/" + process.pid() + "/task/" + thread.id().tid())
                    : link;
        }
        this.depth = levels;
        this.namespace = link;
    }

    /** In the namespace of /proc; null if nobody sent it or it cannot be told, 0 if it came from outside. */
    @Nullable
    Integer of(SigInfo info) {
        if (!info.hasSender()) {
            return null;
        }
        boolean isSame = depth <= 1 || info.pid() <= 0;
        return isSame ? Integer.valueOf(info.pid()) : members().get(info.pid());
    }

    /** By their ids in it, the processes of the receiver's namespace; not those of namespaces inside it. */
    private Map<Integer, Integer> members() {
        Map<Integer, Integer> found = members;
        if (found == null) {
            found = new HashMap<>();
            members = found;
            for (int pid : namespace == null ? new int[0] : proc.processIds()) {
                String file = "/proc/" + pid + "/status";
                byte[] raw = proc.bytes(file).orNull();
                List<Integer> ids = raw == null
                        ? List.of()
                        : TaskStatus.parse(file, raw, raw.length).namespaceTids();
                if (ids.size() == depth && String.valueOf(namespace).equals(link("/proc/" + pid))) {
                    found.put(ids.get(depth - 1), pid);
                }
            }
        }
        return found;
    }

    private @Nullable String link(String task) {
        RawText link = proc.link(task + "/ns/pid").orNull();
        return link == null ? null : link.text();
    }
}
