package dev.thrctl.task;

import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.kernel.UserNamespaces;
import org.jspecify.annotations.Nullable;

/**
 * Why the kernel does not let this process look into another. It tells no reason: this goes through its rules in its
 * order and names the first that is not kept. Source: ptrace(2), "Ptrace access mode checking"; __ptrace_may_access of
 * kernel/ptrace.c; security/yama/yama_lsm.c.
 */
public final class AccessProbe {
    /** What is in the way. */
    public enum Obstacle {
        /** A thread of the kernel, and the caller has no CAP_SYS_PTRACE. */
        KERNEL_THREAD,
        /** The caller is root, but without CAP_SYS_PTRACE. */
        ROOT_WITHOUT_CAPABILITY,
        /** The caller has CAP_SYS_PTRACE, but only in a user namespace in which the other does not live. */
        USER_NAMESPACE,
        /** Not all three user and group ids of the other are the caller's; the detail is its user id. */
        OTHER_USER,
        /** The other was made unreadable: it changed its ids, or its program may not be read, or it asked for it. */
        NOT_DUMPABLE,
        /** The other has capabilities that the caller lacks. */
        MORE_CAPABILITIES,
        /** The detail is the value of kernel.yama.ptrace_scope. */
        YAMA,
        /** No rule that can be seen; the detail lists the active security modules if they can be read. */
        SECURITY_MODULE
    }

    /** An obstacle, and what it is by its description; empty if nothing more is known. */
    public record Finding(Obstacle obstacle, String detail) {
        private static final String ROOT = "it takes CAP_SYS_PTRACE (root)";

        /** What is in the way and what would help, for a message: "be root" is no advice to root. */
        public String advice() {
            return switch (obstacle) {
                case KERNEL_THREAD -> "It is a thread of the kernel: " + ROOT;
                case ROOT_WITHOUT_CAPABILITY ->
                    "This root lacks CAP_SYS_PTRACE, as in most containers: run thrctl outside, or give the container"
                            + " that capability";
                case USER_NAMESPACE ->
                    "It lives in another user namespace, in which the root of this one has no rights: run thrctl in"
                            + " that namespace (nsenter(1) --user), or outside of both";
                case OTHER_USER -> "It belongs to user " + detail + ": run thrctl as that user and group, or " + ROOT;
                case NOT_DUMPABLE ->
                    "It is of the same user but not dumpable, since it changed its ids, or asked for it"
                            + " (PR_SET_DUMPABLE of prctl(2)), or runs a program that may not be read: " + ROOT;
                case MORE_CAPABILITIES -> "It has capabilities that thrctl has not: " + ROOT;
                case YAMA ->
                    "Yama is in the way: kernel.yama.ptrace_scope is " + detail
                            + (detail.equals("3")
                                    ? ", which nobody can undo before the next boot"
                                    : "; " + ROOT + ", or a scope of 0");
                case SECURITY_MODULE ->
                    "Neither user nor capabilities are in the way: a security module (SELinux, AppArmor, Landlock and"
                            + " their like) refuses it" + (detail.isEmpty() ? "" : "; active here: " + detail);
            };
        }
    }

    private final ProcFs proc;

    public AccessProbe(ProcFs proc) {
        this.proc = proc;
    }

    /** {@code attach}: not even reading is refused, but what takes the right to attach (PTRACE_MODE_ATTACH). */
    public Finding read(ThreadId id, boolean isKernelThread, boolean attach) {
        String folder = "/proc/" + id.pid() + "/task/" + id.tid() + "/";
        TaskStatus own = status("/proc/self/status");
        TaskStatus other = status(folder + "status");
        if (own == null || other == null) {
            return new Finding(Obstacle.SECURITY_MODULE, modules());
        }
        Long capabilities = own.effectiveCapabilities();
        if (Capability.isIn(capabilities, Capability.SYS_PTRACE)) {
            return ofCapable(folder, attach);
        }
        if (isKernelThread) {
            return new Finding(Obstacle.KERNEL_THREAD, "");
        }
        Long user = own.userId(1);
        if (user != null && user == 0) {
            return new Finding(Obstacle.ROOT_WITHOUT_CAPABILITY, "");
        }
        if (user != null && !isOf(own, other)) {
            return new Finding(Obstacle.OTHER_USER, String.valueOf(other.userId(1)));
        }
        Long owner = proc.owner(folder + "status").orNull();
        if (owner != null && user != null && owner.longValue() != user) {
            return new Finding(Obstacle.NOT_DUMPABLE, "");
        }
        Long others = other.effectiveCapabilities();
        if (capabilities != null && others != null && (others & ~capabilities) != 0) {
            return new Finding(Obstacle.MORE_CAPABILITIES, "");
        }
        String scope = attach ? yama() : null;
        return scope == null ? new Finding(Obstacle.SECURITY_MODULE, modules()) : new Finding(Obstacle.YAMA, scope);
    }

    private Finding ofCapable(String folder, boolean attach) {
        String own = text("/proc/self/uid_map");
        boolean isInner = Boolean.FALSE.equals(UserNamespaces.isInitial(proc, "/proc/self/uid_map"));
        if (isInner && own != null && !own.equals(text(folder + "uid_map"))) {
            return new Finding(Obstacle.USER_NAMESPACE, "");
        }
        String scope = attach ? yama() : null;
        return scope != null && scope.equals("3")
                ? new Finding(Obstacle.YAMA, scope)
                : new Finding(Obstacle.SECURITY_MODULE, modules());
    }

    /** Real, effective and saved set ids all have to be the caller's effective one. */
    private static boolean isOf(TaskStatus own, TaskStatus other) {
        for (int which = 0; which < 3; which++) {
            if (!same(own.userId(1), other.userId(which)) || !same(own.groupId(1), other.groupId(which))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(@Nullable Long a, @Nullable Long b) {
        return a != null && a.equals(b);
    }

    /** Null where Yama is not active or refuses nobody. */
    private @Nullable String yama() {
        String scope = proc.line("/proc/sys/kernel/yama/ptrace_scope").orNull();
        return scope == null || scope.equals("0") ? null : scope;
    }

    private String modules() {
        String modules = proc.line("/sys/kernel/security/lsm").orNull();
        return modules == null ? "" : modules;
    }

    private @Nullable String text(String path) {
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? null : RawText.of(raw).text();
    }

    private @Nullable TaskStatus status(String path) {
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? null : TaskStatus.parse(path, raw, raw.length);
    }
}
