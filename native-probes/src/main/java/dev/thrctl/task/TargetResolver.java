package dev.thrctl.task;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks targets up among the processes that live now. */
public final class TargetResolver {
    private final ProcFs proc;
    private final @Nullable Kernel kernel;
    private final ProcessNames names;

    /** Without a kernel to ask it cannot tell what /proc hides from what there is not. */
    public TargetResolver(ProcFs proc) {
        this(proc, null);
    }

    public TargetResolver(ProcFs proc, @Nullable Kernel kernel) {
        this.proc = proc;
        this.kernel = kernel;
        this.names = new ProcessNames(proc);
    }

    /**
     * The threads that a target means, one selection a process.
     *
     * @param all take every process of that name, instead of refusing an ambiguous one
     * @throws NoSuchTargetException if there is no such process or thread, or the name is ambiguous
     */
    public List<Selection> resolve(Target target, boolean all) {
        return resolve(target, all, ", or take all of them with --all");
    }

    /** As {@link #resolve}, for commands that work on one process. */
    public Selection resolveOne(Target target) {
        return resolve(target, false, "").get(0);
    }

    private List<Selection> resolve(Target target, boolean all, String orAll) {
        if (target instanceof Target.Id id) {
            return List.of(ofId(id));
        }
        if (target instanceof Target.OneThread thread) {
            requireProcess(thread.pid(), thread.text());
            return List.of(ofThread(thread.text(), thread.pid(), thread.tid()));
        }
        if (target instanceof Target.Threads threads) {
            requireProcess(threads.pid(), threads.text());
            return List.of(Selection.named(threads.pid(), threads.names()));
        }
        if (target instanceof Target.Self) {
            return List.of(Selection.process(self()));
        }
        if (target instanceof Target.OfSelf own) {
            return List.of(ofSelf(own));
        }
        if (target instanceof Target.Slashed slashed) {
            return ofSlashed(slashed, all, orAll);
        }
        List<Selection> selections = new ArrayList<>();
        for (int pid : processes(target.text(), target.text(), all, orAll)) {
            selections.add(Selection.process(pid));
        }
        return selections;
    }

    private int self() {
        Integer self = proc.selfPid();
        if (self == null) {
            throw new ProbeException("read of /proc/self: no such link. Is /proc mounted?");
        }
        return self;
    }

    private Selection ofSelf(Target.OfSelf own) {
        Integer tid = own.tid();
        Glob glob = own.names();
        if (tid != null) {
            return ofThread(own.text(), self(), tid);
        }
        return glob == null ? Selection.process(self()) : Selection.named(self(), glob);
    }

    private Selection ofId(Target.Id id) {
        Integer leader = leaderOf(id.id(), id.text());
        if (leader == null) {
            throw gone(id.text(), id.id(), "no such process or thread");
        }
        return leader == id.id() ? Selection.process(leader) : Selection.thread(leader, id.id());
    }

    private Selection ofThread(String text, int pid, int tid) {
        Integer leader = leaderOf(tid, text);
        if (leader == null || leader != pid) {
            String where = leader == null ? "" : "; " + tid + " belongs to process " + leader;
            throw new NoSuchTargetException(
                    text,
                    "look-up of " + text + ": process " + pid + " has no such thread (ESRCH)" + where + ". 'thrctl ps "
                            + pid + "' lists its threads");
        }
        return Selection.thread(pid, tid);
    }

    private void requireProcess(int pid, String text) {
        Integer leader = leaderOf(pid, text);
        if (leader == null) {
            throw gone(text, pid, "no such process");
        }
        if (leader != pid) {
            throw new NoSuchTargetException(
                    text,
                    "look-up of " + text + ": " + pid + " is a thread of process " + leader
                            + ", not a process. Name its threads as " + leader + "/...");
        }
    }

    private NoSuchTargetException gone(String text, int id, String what) {
        boolean maybe = HidePid.isSet(proc);
        if (maybe && kernel != null && proc.idsAreOwn() && exists(kernel, id)) {
            return new NoSuchTargetException(
                    text,
                    "look-up of " + text
                            + ": not permitted to see it (EPERM). It is there, but /proc hides the processes"
                            + " of others (hidepid). " + HidePid.NEXT_STEP);
        }
        String hidden = maybe && kernel == null ? ", or /proc hides it (hidepid)" : "";
        return new NoSuchTargetException(
                text, "look-up of " + text + ": " + what + " (ESRCH)" + hidden + ". 'thrctl ps' lists the processes");
    }

    /** sched_getscheduler(2) takes no permission of ours. */
    private static boolean exists(Kernel kernel, int id) {
        try {
            kernel.scheduling().scheduler(id);
            return true;
        } catch (SystemCallException e) {
            return e.isPermission();
        }
    }

    /** /proc/TID opens for every thread, though only processes are listed: Tgid tells whose it is. */
    private @Nullable Integer leaderOf(int id, String text) {
        Reading<byte[]> status = proc.bytes("/proc/" + id + "/status");
        if (status.isDenied()) {
            throw new NoSuchTargetException(
                    text,
                    "look-up of " + text + ": not permitted to see it (EPERM): /proc/" + id
                            + " may not be read (hidepid). " + HidePid.NEXT_STEP);
        }
        byte[] raw = status.orNull();
        if (raw == null) {
            return proc.exists("/proc/" + id + "/stat") ? Integer.valueOf(leaderByFolder(id)) : null;
        }
        Integer group =
                TaskStatus.parse("/proc/" + id + "/status", raw, raw.length).threadGroup();
        return group == null ? leaderByFolder(id) : group;
    }

    /** Where status has no Tgid. */
    private int leaderByFolder(int id) {
        int[] pids = proc.processIds();
        if (Arrays.binarySearch(pids, id) < 0) {
            for (int pid : pids) {
                if (proc.exists("/proc/" + pid + "/task/" + id)) {
                    return pid;
                }
            }
        }
        return id;
    }

    /** The processes of a name; {@code text} is the whole target. */
    private List<Integer> processes(String name, String text, boolean all, String orAll) {
        List<Integer> found = names.processes(name);
        if (found.isEmpty()) {
            throw noSuchName(name, text);
        }
        if (found.size() > 1 && !all) {
            throw new NoSuchTargetException(
                    text,
                    "look-up of '" + text + "': " + found.size() + " processes have that name: "
                            + ProcessNames.listed(found) + ". Name one by its PID" + orAll);
        }
        return found;
    }

    private RuntimeException noSuchName(String name, String text) {
        String message = "no process is named '" + name + "'";
        if (Character.isDigit(text.charAt(0))) {
            return new InvalidValueException("'" + text + "' is not a PID, PID/TID or PID/GLOB, and " + message);
        }
        String hidden = HidePid.isInForce(proc) ? ", as far as /proc shows them (hidepid)" : "";
        return new NoSuchTargetException(
                text, "look-up of '" + text + "': " + message + hidden + ". 'thrctl ps' lists the processes");
    }

    /** A process with the whole name, or threads of one that is named by what is before a slash; never a guess. */
    private List<Selection> ofSlashed(Target.Slashed target, boolean all, String orAll) {
        String text = target.text();
        List<Selection> found = new ArrayList<>();
        String head = text.substring(0, text.indexOf('/'));
        String named = null;
        for (int slash = text.indexOf('/'); slash > 0; slash = text.indexOf('/', slash + 1)) {
            String name = text.substring(0, slash);
            String tail = text.substring(slash + 1);
            List<Integer> pids = tail.isEmpty() ? List.of() : names.processes(name);
            List<Selection> threads = names.threads(pids, tail);
            if (!pids.isEmpty()) {
                head = name;
                named = tail;
            }
            if (threads.size() > 1 && !all) {
                processes(name, text, false, orAll);
            }
            if (!threads.isEmpty() && target.single() && !Target.isNumber(tail)) {
                throw Target.many(text);
            }
            refuseBoth(text, found, threads);
            found.addAll(threads);
        }
        List<Integer> whole = names.processes(text);
        if (!whole.isEmpty()) {
            List<Selection> ofWhole = new ArrayList<>();
            for (int pid : processes(text, text, all, orAll)) {
                ofWhole.add(Selection.process(pid));
            }
            refuseBoth(text, found, ofWhole);
            return ofWhole;
        }
        if (found.isEmpty()) {
            throw named == null ? noSuchName(head, text) : noSuchThread(text, head, named, all, orAll);
        }
        return found;
    }

    private static void refuseBoth(String text, List<Selection> found, List<Selection> more) {
        if (!found.isEmpty() && !more.isEmpty()) {
            throw new NoSuchTargetException(
                    text,
                    "look-up of '" + text + "': it may mean " + found.get(0).text() + " and "
                            + more.get(0).text() + ". Name one by its PID");
        }
    }

    private NoSuchTargetException noSuchThread(String text, String name, String tail, boolean all, String orAll) {
        List<Integer> pids = processes(name, text, all || Target.isNumber(tail), orAll);
        String whom = pids.size() == 1 ? "process " + pids.get(0) : "the " + pids.size() + " processes of that name";
        return new NoSuchTargetException(
                text,
                "look-up of '" + text + "': no thread of " + whom
                        + (Target.isNumber(tail) ? " has the id " + tail : " has a name that matches '" + tail + "'")
                        + ". 'thrctl ps " + pids.get(0) + "' lists " + (pids.size() == 1 ? "its" : "the first one's")
                        + " threads");
    }
}
