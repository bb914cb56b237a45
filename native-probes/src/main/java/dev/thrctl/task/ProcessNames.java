package dev.thrctl.task;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.ThreadId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which processes have a name, and which of their threads. */
final class ProcessNames {
    private static final int MOST_LISTED = 8;

    /** To the name of such a thread the kernel adds what it works on. Source: wq_worker_comm of kernel/workqueue.c. */
    private static final String WORKER = "kworker/";

    private final ProcFs proc;

    ProcessNames(ProcFs proc) {
        this.proc = proc;
    }

    /** All but thrctl itself, ascending by pid. */
    List<Integer> processes(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        Integer self = proc.selfPid();
        List<Integer> found = new ArrayList<>();
        for (int pid : proc.processIds()) {
            if ((self == null || pid != self) && (hasComm(pid, wanted) || hasExecutable(pid, name))) {
                found.add(pid);
            }
        }
        return found;
    }

    /** Of these processes the threads that a TID or GLOB means; one selection a process that has any. */
    List<Selection> threads(List<Integer> pids, String tail) {
        List<Selection> found = new ArrayList<>();
        for (int pid : pids) {
            if (!Target.isNumber(tail)) {
                Selection selection = Selection.named(pid, Glob.of(tail));
                if (hasThread(selection)) {
                    found.add(selection);
                }
            } else if (tail.length() < 8 && isThread(pid, Integer.parseInt(tail))) {
                found.add(Selection.thread(pid, Integer.parseInt(tail)));
            }
        }
        return found;
    }

    private boolean isThread(int pid, int tid) {
        return tid > 0 && tid <= ThreadId.MAX && proc.exists("/proc/" + pid + "/task/" + tid);
    }

    private boolean hasThread(Selection selection) {
        for (int tid : proc.threadIds(selection.pid())) {
            byte[] comm = proc.bytes("/proc/" + selection.pid() + "/task/" + tid + "/comm")
                    .orNull();
            if (comm != null && selection.takes(RawText.of(comm, 0, nameLength(comm)))) {
                return true;
            }
        }
        return false;
    }

    private static int nameLength(byte[] comm) {
        return comm.length > 0 && comm[comm.length - 1] == '\n' ? comm.length - 1 : comm.length;
    }

    private boolean hasComm(int pid, byte[] wanted) {
        byte[] comm = proc.bytes("/proc/" + pid + "/comm").orNull();
        int length = comm == null ? 0 : nameLength(comm);
        if (comm == null
                || length < wanted.length
                || !Arrays.equals(comm, 0, wanted.length, wanted, 0, wanted.length)) {
            return false;
        }
        return length == wanted.length
                || ((comm[wanted.length] == '+' || comm[wanted.length] == '-')
                        && isWorker(new String(wanted, StandardCharsets.UTF_8)));
    }

    /** Of a rescuer, {@code kworker/R-QUEUE}, the name of its queue is part of its own: it works for no other. */
    private static boolean isWorker(String name) {
        return name.startsWith(WORKER) && !name.startsWith(WORKER + "R-");
    }

    private boolean hasExecutable(int pid, String name) {
        Reading<RawText> link = proc.link("/proc/" + pid + "/exe");
        RawText exe = link.outcome() == Reading.Outcome.ABSENT ? executableOfALiveThread(pid) : link.orNull();
        if (exe == null) {
            return false;
        }
        String path = exe.text();
        String live = path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
        return live.substring(live.lastIndexOf('/') + 1).equals(name);
    }

    /** A leader that has ended has no executable, its other threads do. Threads of the kernel have none either. */
    private @Nullable RawText executableOfALiveThread(int pid) {
        int[] tids = proc.threadIds(pid);
        for (int i = 1; i < tids.length; i++) {
            RawText exe =
                    proc.link("/proc/" + pid + "/task/" + tids[i] + "/exe").orNull();
            if (exe != null) {
                return exe;
            }
        }
        return null;
    }

    static String listed(List<Integer> pids) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(MOST_LISTED, pids.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(pids.get(i));
        }
        return pids.size() > MOST_LISTED ? text.append(", ...").toString() : text.toString();
    }
}
