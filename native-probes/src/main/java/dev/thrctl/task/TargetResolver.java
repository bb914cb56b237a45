package dev.thrctl.task;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks targets up among the processes that live now. */
public final class TargetResolver {
    private static final int MOST_LISTED = 8;

    private final ProcFs proc;

    public TargetResolver(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * The threads that a target means, one selection a process.
     *
     * @param all take every process of that name, instead of refusing an ambiguous one
     * @throws ProbeException if there is no such process or thread, or the name is ambiguous
     */
    public List<Selection> resolve(Target target, boolean all) {
        if (target instanceof Target.Id id) {
            return List.of(ofId(id));
        }
        if (target instanceof Target.OneThread thread) {
            return List.of(ofThread(thread));
        }
        if (target instanceof Target.Threads threads) {
            requireProcess(threads.pid(), threads.text());
            return List.of(new Selection(threads.pid(), null, threads.names()));
        }
        if (target instanceof Target.Self) {
            return List.of(Selection.process(self()));
        }
        return ofName(target.text(), all, ", or take all of them with --all");
    }

    /** As {@link #resolve}, for commands that work on one process or thread. */
    public Selection resolveOne(Target target) {
        if (target instanceof Target.Name name) {
            return ofName(name.text(), false, "").get(0);
        }
        return resolve(target, false).get(0);
    }

    private int self() {
        Integer self = proc.selfPid();
        if (self == null) {
            throw new ProbeException("read of /proc/self: no such link. Is /proc mounted?");
        }
        return self;
    }

    private Selection ofId(Target.Id id) {
        Integer leader = leaderOf(id.id());
        if (leader == null) {
            throw new ProbeException(
                    "look-up of " + id.text() + ": no such process or thread (ESRCH). 'thrctl ps' lists the processes");
        }
        return leader == id.id() ? Selection.process(leader) : Selection.thread(leader, id.id());
    }

    private Selection ofThread(Target.OneThread thread) {
        requireProcess(thread.pid(), thread.text());
        Integer leader = leaderOf(thread.tid());
        if (leader == null || leader != thread.pid()) {
            String where = leader == null ? "" : "; " + thread.tid() + " belongs to process " + leader;
            throw new ProbeException("look-up of " + thread.text() + ": process " + thread.pid()
                    + " has no such thread (ESRCH)" + where + ". 'thrctl ps " + thread.pid() + "' lists its threads");
        }
        return Selection.thread(thread.pid(), thread.tid());
    }

    private void requireProcess(int pid, String text) {
        Integer leader = leaderOf(pid);
        if (leader == null) {
            throw new ProbeException(
                    "look-up of " + text + ": no such process (ESRCH). 'thrctl ps' lists the processes");
        }
        if (leader != pid) {
            throw new ProbeException("look-up of " + text + ": " + pid + " is a thread of process " + leader
                    + ", not a process. Name its threads as " + leader + "/...");
        }
    }

    /** /proc/TID opens for every thread, though only processes are listed: Tgid tells whose it is. */
    private @Nullable Integer leaderOf(int id) {
        Reading<byte[]> status = proc.bytes("/proc/" + id + "/status");
        if (status.isDenied()) {
            throw new ProbeException("look-up of " + id + ": /proc/" + id
                    + " may not be read (EACCES). Run it as its user or as root (hidepid of proc(5))");
        }
        byte[] raw = status.orNull();
        if (raw == null) {
            return null;
        }
        Integer group =
                TaskStatus.parse("/proc/" + id + "/status", raw, raw.length).threadGroup();
        return group == null ? id : group;
    }

    private List<Selection> ofName(String name, boolean all, String orAll) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int self = self();
        List<Integer> found = new ArrayList<>();
        for (int pid : proc.processIds()) {
            if (pid != self && (hasComm(pid, wanted) || hasExecutable(pid, name))) {
                found.add(pid);
            }
        }
        if (found.isEmpty()) {
            String message = "no process is named '" + name + "'";
            if (Character.isDigit(name.charAt(0))) {
                throw new InvalidValueException("'" + name + "' is not a PID, PID/TID or PID/GLOB, and " + message);
            }
            throw new ProbeException("look-up of '" + name + "': " + message + ". 'thrctl ps' lists the processes");
        }
        if (found.size() > 1 && !all) {
            throw new ProbeException("look-up of '" + name + "': " + found.size() + " processes have that name: "
                    + listed(found) + ". Name one by its PID" + orAll);
        }
        return found.stream().map(Selection::process).toList();
    }

    private boolean hasComm(int pid, byte[] wanted) {
        byte[] comm = proc.bytes("/proc/" + pid + "/comm").orNull();
        return comm != null
                && comm.length == wanted.length + 1
                && Arrays.equals(comm, 0, wanted.length, wanted, 0, wanted.length);
    }

    private boolean hasExecutable(int pid, String name) {
        RawText exe = proc.link("/proc/" + pid + "/exe").orNull();
        if (exe == null) {
            return false;
        }
        String path = exe.text();
        String live = path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
        return live.substring(live.lastIndexOf('/') + 1).equals(name);
    }

    private static String listed(List<Integer> pids) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(MOST_LISTED, pids.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(pids.get(i));
        }
        return pids.size() > MOST_LISTED ? text.append(", ...").toString() : text.toString();
    }
}
