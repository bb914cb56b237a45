package dev.thrctl.cli.shell;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import org.jspecify.annotations.Nullable;

/**
 * The process or thread that {@code use} chose.
 *
 * @param word what is put into command lines
 * @param startTicks tells it from a later one that gets the same number
 * @param name escaped for a terminal
 */
record CurrentTarget(String word, int pid, @Nullable Integer tid, long startTicks, String name) {
    /** Throws what {@link Target#parse} and {@link TargetResolver#resolveOne} throw. */
    static @Nullable CurrentTarget of(ProcFs proc, String text) {
        Target target = Target.parse(text);
        Selection selection = new TargetResolver(proc).resolveOne(target);
        TaskStat stat = stat(proc, selection.pid(), selection.tid());
        if (stat == null) {
            return null;
        }
        return new CurrentTarget(
                selection.text(), selection.pid(), selection.tid(), stat.startTicks(), Escape.printable(stat.name()));
    }

    /** Also false if its number has been given to another. */
    boolean isAlive(ProcFs proc) {
        TaskStat stat = stat(proc, pid, tid);
        // A process whose first thread has ended is a zombie with threads.
        return stat != null
                && stat.startTicks() == startTicks
                && (!isDead(stat) || (tid == null && stat.threads() > 1));
    }

    private static boolean isDead(TaskStat stat) {
        return stat.state() == 'Z' || stat.state() == 'X';
    }

    private static @Nullable TaskStat stat(ProcFs proc, int pid, @Nullable Integer tid) {
        String file = tid == null ? "/proc/" + pid + "/stat" : "/proc/" + pid + "/task/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? null : TaskStat.parse(file, raw, raw.length);
    }

    /** As the prompt and {@code use} show it. */
    String text() {
        return word + " (" + name + ")";
    }
}
