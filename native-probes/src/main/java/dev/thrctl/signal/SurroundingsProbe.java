package dev.thrctl.signal;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.task.TaskStat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at a process group and at signalfds. Source: proc_pid_stat(5), proc_pid_fdinfo(5), credentials(7). */
final class SurroundingsProbe {
    /** PROC_PID_INIT_INO of include/linux/proc_ns.h. */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final byte[] SIGMASK = "sigmask:".getBytes(StandardCharsets.US_ASCII);

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

    /** Masks by descriptor, of a live thread: a leader that has ended has none left. Null if they may not be read. */
    @Nullable
    Map<Integer, SignalSet> signalFiles(SignalState state) {
        for (SignalThread thread : state.threads()) {
            if (thread.isAlive()) {
                return signalFiles("/proc/" + state.pid() + "/task/" + thread.tid() + "/fdinfo");
            }
        }
        return Map.of();
    }

    private @Nullable Map<Integer, SignalSet> signalFiles(String folder) {
        String[] names = proc.list(folder);
        if (names == null) {
            return null;
        }
        Map<Integer, SignalSet> files = new TreeMap<>();
        for (String name : names) {
            String path = folder + "/" + name;
            Reading<byte[]> reading = proc.bytes(path);
            if (reading.isDenied()) {
                return null;
            }
            byte[] raw = reading.orNull();
            SignalSet mask = raw == null ? null : signalMask(path, raw);
            if (mask != null) {
                files.put(Integer.valueOf(name), mask);
            }
        }
        return files;
    }

    /** Null if it is no signalfd. Source: signalfd_show_fdinfo of fs/signalfd.c. */
    static @Nullable SignalSet signalMask(String file, byte[] raw) {
        int from = 0;
        while (from < raw.length) {
            int end = from;
            while (end < raw.length && raw[end] != '\n') {
                end++;
            }
            if (startsWith(raw, from, end)) {
                int start = from + SIGMASK.length;
                while (start < end && raw[start] <= ' ') {
                    start++;
                }
                return SignalSet.parseHex(file, raw, start, end);
            }
            from = end + 1;
        }
        return null;
    }

    private static boolean startsWith(byte[] raw, int from, int end) {
        if (end - from < SIGMASK.length) {
            return false;
        }
        for (int i = 0; i < SIGMASK.length; i++) {
            if (raw[from + i] != SIGMASK[i]) {
                return false;
            }
        }
        return true;
    }
}
