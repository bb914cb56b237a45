package dev.thrctl.signal;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.task.TaskStat;
import org.jspecify.annotations.Nullable;

/** Looks at a process group. Source: proc_pid_stat(5), credentials(7). */
final class SurroundingsProbe {
    /** PROC_PID_INIT_INO of include/linux/proc_ns.h. */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private final ProcFs proc;

    SurroundingsProbe(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * will_become_orphaned_pgrp of kernel/exit.c: no live member has a parent in another group of the same session.
     *
     * @return null if it cannot be told: a member or a parent may be hidden
     */
    @Nullable
    Boolean isOrphaned(int pid) {
        TaskStat own = stat(pid);
        if (own == null || own.processGroup() == 0) {
            return null;
        }
        boolean sure = stat(1) != null;
        for (int id : proc.processIds()) {
            TaskStat member = stat(id);
            boolean ended = member != null && (member.state() == 'Z' || member.state() == 'X') && member.threads() <= 1;
            if (member == null || ended || member.processGroup() != own.processGroup()) {
                continue;
            }
            Boolean tied = isTied(member);
            if (Boolean.TRUE.equals(tied)) {
                return false;
            }
            sure &= tied != null;
        }
        return sure ? Boolean.TRUE : null;
    }

    /** Whether its parent keeps its group from being orphaned; the very first process of the system does not count. */
    private @Nullable Boolean isTied(TaskStat member) {
        if (member.parent() == 0) {
            // The parent is outside of this pid namespace: of the same session only if that is outside as well.
            return (member.session() == 0 && member.id() != 1) ? null : Boolean.FALSE;
        }
        TaskStat parent = stat(member.parent());
        if (parent == null) {
            return null;
        }
        if (parent.processGroup() == member.processGroup() || parent.session() != member.session()) {
            return false;
        }
        if (parent.id() != 1) {
            return true;
        }
        RawText namespace = proc.link("/proc/self/ns/pid").orNull();
        if (namespace == null || !proc.idsAreOwn()) {
            return null;
        }
        return !namespace.text().equals(FIRST_PID_NAMESPACE);
    }

    private @Nullable TaskStat stat(int pid) {
        String path = "/proc/" + pid + "/stat";
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? null : TaskStat.parse(path, raw, raw.length);
    }
}
