package dev.thrctl.spawn;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A system call that changes one thread only, which a runtime makes on all of them. */
public enum RuntimeCall {
    /** The nice value, setpriority(2). */
    SETPRIORITY("nice value"),
    /** prctl(2) with PR_SET_TIMERSLACK. */
    TIMERSLACK("timer slack in ns"),
    /** The CPUs, sched_setaffinity(2). */
    SCHED_SETAFFINITY("CPUs"),
    /** The user ids, setresuid(2), to what they are. */
    SETRESUID("user ids");

    private final String meaning;

    RuntimeCall(String meaning) {
        this.meaning = meaning;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it sets. */
    public String meaning() {
        return meaning;
    }

    /** What /proc says that the thread has; absent if the thread has gone. Written as {@link AllThreadsReport#expected()}. */
    Reading<String> seen(ProcFs proc, int pid, int tid) {
        String folder = "/proc/" + pid + "/task/" + tid;
        return switch (this) {
            case SETPRIORITY -> {
                String file = folder + "/stat";
                yield proc.bytes(file)
                        .map(raw -> Integer.toString(
                                TaskStat.parse(file, raw, raw.length).nice()));
            }
            // Only under the thread's own number: fs/proc/base.c has the file in no task folder.
            case TIMERSLACK -> proc.line("/proc/" + tid + "/timerslack_ns");
            case SCHED_SETAFFINITY -> status(proc, folder).map(RuntimeCall::cpus);
            case SETRESUID -> status(proc, folder).map(RuntimeCall::userIds);
        };
    }

    private static Reading<TaskStatus> status(ProcFs proc, String folder) {
        String file = folder + "/status";
        return proc.bytes(file).map(raw -> TaskStatus.parse(file, raw, raw.length));
    }

    private static @Nullable String cpus(TaskStatus status) {
        CpuSet cpus = status.allowedCpus();
        return cpus == null ? null : cpus.list();
    }

    private static @Nullable String userIds(TaskStatus status) {
        Long[] ids = {status.userId(0), status.userId(1), status.userId(2)};
        return Arrays.asList(ids).contains(null) ? null : ids[0] + "," + ids[1] + "," + ids[2];
    }
}
