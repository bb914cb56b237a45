package dev.thrctl.task;

import dev.thrctl.kernel.ProcFs;
import org.jspecify.annotations.Nullable;

/**
 * The thread whose files say what holds for its process: those of a first thread that has ended are empty, or those of
 * nobody, while others live on.
 */
public final class LiveThread {
    private LiveThread() {}

    /** The first thread, or if that has ended another; null if all have, or there is no such process. */
    public static @Nullable Integer of(ProcFs proc, int pid) {
        if (lives(proc, pid, pid)) {
            return pid;
        }
        for (int tid : proc.threadIds(pid)) {
            if (tid != pid && lives(proc, pid, tid)) {
                return tid;
            }
        }
        return null;
    }

    private static boolean lives(ProcFs proc, int pid, int tid) {
        String file = "/proc/" + pid + "/task/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return raw != null && !TaskStat.parse(file, raw, raw.length).isExiting();
    }
}
