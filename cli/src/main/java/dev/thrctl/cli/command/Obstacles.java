package dev.thrctl.cli.command;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.AccessProbe;
import dev.thrctl.task.AccessProbe.Finding;
import dev.thrctl.task.ProcessInfo;
import java.util.List;

/** What is in the way of a look into a process, and what would help: "be root" is no advice to root. */
final class Obstacles {
    /** Facts that take the right to attach, where the others take that to read. */
    private static final List<String> OF_ATTACHING = List.of("stack", "syscall", "timer_slack");

    private static final String ROOT = "it takes CAP_SYS_PTRACE (root)";

    private Obstacles() {}

    /** One sentence or two. */
    static String text(ProcFs proc, ProcessInfo process, List<String> notPermitted) {
        boolean attach = OF_ATTACHING.containsAll(notPermitted);
        int tid = process.threads().isEmpty()
                ? process.pid()
                : process.threads().get(0).id().tid();
        return text(new AccessProbe(proc)
                .read(new ThreadId(process.pid(), tid), process.stat().isKernelThread(), attach));
    }

    static String text(Finding finding) {
        String detail = Escape.printable(finding.detail());
        return switch (finding.obstacle()) {
            case KERNEL_THREAD -> "It is a thread of the kernel: " + ROOT;
            case ROOT_WITHOUT_CAPABILITY ->
                "This root lacks CAP_SYS_PTRACE, as in most containers: run thrctl outside, or give the container that"
                        + " capability";
            case USER_NAMESPACE ->
                "It lives in another user namespace, in which the root of this one has no rights: run thrctl in that"
                        + " namespace (nsenter(1) --user), or outside of both";
            case OTHER_USER -> "It belongs to user " + detail + ": run thrctl as that user and group, or " + ROOT;
            case NOT_DUMPABLE ->
                "It is of the same user but not dumpable, since it changed its ids, or asked for it (PR_SET_DUMPABLE of"
                        + " prctl(2)), or runs a program that may not be read: " + ROOT;
            case MORE_CAPABILITIES -> "It has capabilities that thrctl has not: " + ROOT;
            case YAMA ->
                "Yama is in the way: kernel.yama.ptrace_scope is " + detail
                        + (detail.equals("3")
                                ? ", which nobody can undo before the next boot"
                                : "; " + ROOT + ", or a scope of 0");
            case SECURITY_MODULE ->
                "Neither user nor capabilities are in the way: a security module refuses it"
                        + (detail.isEmpty() ? "" : " (active: " + detail + ")")
                        + ", and the kernel's log may say which";
        };
    }
}
