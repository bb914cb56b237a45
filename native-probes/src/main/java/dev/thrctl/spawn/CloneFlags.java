package dev.thrctl.spawn;

import dev.thrctl.kernel.InvalidValueException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sets of {@link CloneFlag}, and which of them the kernel and spawn take. */
public final class CloneFlags {
    /** As the threads libraries have them, without SETTLS: raw threads have no thread-local storage. */
    public static final long USUAL = bits(
            CloneFlag.VM,
            CloneFlag.FS,
            CloneFlag.FILES,
            CloneFlag.SIGHAND,
            CloneFlag.THREAD,
            CloneFlag.SYSVSEM,
            CloneFlag.PARENT_SETTID,
            CloneFlag.CHILD_CLEARTID);

    /** {@code when} are flags that need {@code then}, or exclude it. */
    private record Rule(CloneFlag when, boolean needs, CloneFlag then, String reason) {
        boolean isBroken(long flags) {
            return when.isIn(flags) && then.isIn(flags) != needs;
        }

        String text() {
            return when + (needs ? " needs " : " excludes ") + then + ": " + reason;
        }
    }

    /**
     * By which the kernel says EINVAL whatever the state of the process is: copy_process and kernel_clone of
     * kernel/fork.c, copy_namespaces of kernel/nsproxy.c; clone(2), ERRORS. PIDFD with THREAD has changed in Linux 6.9,
     * so that it is not here.
     */
    private static final Rule[] RULES = {
        new Rule(CloneFlag.THREAD, true, CloneFlag.SIGHAND, "threads of a process have the same handlers"),
        new Rule(CloneFlag.SIGHAND, true, CloneFlag.VM, "handlers are addresses"),
        new Rule(CloneFlag.NEWNS, false, CloneFlag.FS, "a root of other mounts cannot be shared"),
        new Rule(CloneFlag.NEWUSER, false, CloneFlag.FS, "a root of another user namespace cannot be shared"),
        new Rule(CloneFlag.THREAD, false, CloneFlag.NEWUSER, "threads of a process have the same user namespace"),
        new Rule(CloneFlag.THREAD, false, CloneFlag.NEWPID, "threads of a process have the same pid namespace"),
        new Rule(CloneFlag.NEWIPC, false, CloneFlag.SYSVSEM, "undo lists are of one IPC namespace"),
        new Rule(CloneFlag.PIDFD, false, CloneFlag.PARENT_SETTID, "clone(2) has one pointer for both"),
        new Rule(CloneFlag.PIDFD, false, CloneFlag.DETACHED, "reserved"),
    };

    private CloneFlags() {}

    static long bits(CloneFlag... flags) {
        long bits = 0;
        for (CloneFlag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    /** {@code CLONE_VM|CLONE_FS}; what has no name as a number at the end. */
    public static String text(long flags) {
        StringBuilder text = new StringBuilder();
        long rest = flags;
        for (CloneFlag flag : CloneFlag.values()) {
            if (flag.isIn(flags)) {
                text.append(text.isEmpty() ? "CLONE_" : "|CLONE_").append(flag);
                rest &= ~flag.bit();
            }
        }
        if (rest != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : "|").append("0x").append(Long.toHexString(rest));
        }
        return text.toString();
    }

    /**
     * {@link #USUAL} with changes, such as {@code +UNTRACED,-SYSVSEM}; names with or without {@code CLONE_}. What the
     * kernel or spawn would refuse is refused with the rule that it breaks.
     */
    public static long parse(String changes) {
        long flags = USUAL;
        for (String change : changes.split(",", -1)) {
            String name = change.strip();
            char sign = name.isEmpty() ? '?' : name.charAt(0);
            if (sign != '+' && sign != '-') {
                throw new InvalidValueException(
                        "'" + change + "' is no change of the flags (such as +UNTRACED or -SYSVSEM, or 'show')");
            }
            CloneFlag flag = named(name.substring(1));
            flags = sign == '+' ? flags | flag.bit() : flags & ~flag.bit();
        }
        String refusal = refusal(flags);
        if (refusal == null) {
            refusal = unsupported(flags);
        }
        if (refusal != null) {
            throw new InvalidValueException("'" + changes + "': " + refusal);
        }
        return flags;
    }

    private static CloneFlag named(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("CLONE_") ? name.substring(6) : name;
        for (CloneFlag flag : CloneFlag.values()) {
            if (flag.name().equals(name)) {
                return flag;
            }
        }
        throw new InvalidValueException("'" + text + "' is no flag of clone; 'show' lists them");
    }

    /** The first rule by which the kernel refuses the flags with EINVAL; null if it does not. */
    public static @Nullable String refusal(long flags) {
        for (Rule rule : RULES) {
            if (rule.isBroken(flags)) {
                return rule.text();
            }
        }
        return null;
    }

    /** What spawn cannot do with flags that the kernel takes; null if it can. */
    public static @Nullable String unsupported(long flags) {
        for (CloneFlag flag : CloneFlag.values()) {
            String problem = switch (flag) {
                case VM -> flag.isIn(flags) ? null : "without it spawn would not hear of the thread";
                case CHILD_CLEARTID -> flag.isIn(flags) ? null : "without it nothing says when the stack is free";
                case VFORK -> flag.isIn(flags) ? "spawn itself would stop" : null;
                case PARENT -> flag.isIn(flags) ? "thrctl would have to wait for it" : null;
                case SETTLS -> flag.isIn(flags) ? "spawn has no thread-local storage to give" : null;
                case PIDFD, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET ->
                    flag.isIn(flags) ? "spawn has no use for it" : null;
                default -> null;
            };
            if (problem != null) {
                return "CLONE_" + flag + " is " + (flag.isIn(flags) ? "not possible" : "needed") + " here: " + problem;
            }
        }
        return null;
    }
}
