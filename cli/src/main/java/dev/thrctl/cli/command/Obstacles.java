package dev.thrctl.cli.command;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.AccessProbe;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.ThreadInfo;
import java.util.List;

/** What is in the way of a look into a process. */
final class Obstacles {
    /** Facts that take the right to attach, where the others take that to read. */
    private static final List<String> OF_ATTACHING = List.of("stack", "syscall", "timer_slack");

    private Obstacles() {}

    /** One sentence or two. */
    static String text(ProcFs proc, ProcessInfo process, List<String> notPermitted) {
        ThreadId hidden = new ThreadId(process.pid(), process.live());
        for (ThreadInfo thread : process.threads()) {
            if (thread.syscall().isDenied() || thread.wchan().isDenied()) {
                hidden = thread.id();
                break;
            }
        }
        return new AccessProbe(proc)
                .read(hidden, process.stat().isKernelThread(), OF_ATTACHING.containsAll(notPermitted))
                .advice();
    }
}
