package dev.thrctl.signal;

import dev.thrctl.cgroup.Cgroups;
import dev.thrctl.cgroup.Placement;
import dev.thrctl.cgroup.Placement.Group;
import dev.thrctl.cgroup.Placement.Outcome;
import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out what holds the threads of one process. Source: cgroups(7), cgroup-v2.rst, freezer-subsystem.rst. */
final class HoldProbe {
    /** include/uapi/linux/sched.h. */
    private static final long CLONE_VFORK = 0x4000;

    private enum Freeze {
        NONE,
        FIRST,
        SECOND
    }

    private final ProcFs proc;
    private final Cgroups cgroups;
    /** By the lines of the cgroup file: the threads of a process have the same ones as a rule. */
    private final Map<String, Freeze> seen = new HashMap<>();

    private final List<String> doubts = new ArrayList<>();

    HoldProbe(ProcFs proc) {
        this.proc = proc;
        this.cgroups = new Cgroups(proc);
    }

    /** What could not be looked at, one sentence part each. */
    List<String> doubts() {
        return doubts;
    }

    Hold of(ThreadInfo thread, @Nullable Abi abi) {
        if (thread.stat().isExiting() || thread.stat().isKernelThread()) {
            return Hold.NONE;
        }
        Freeze freeze = freeze(thread);
        if (freeze == Freeze.FIRST) {
            return Hold.FREEZER;
        }
        if (thread.stat().state() == 'D') {
            return isInVfork(thread, abi) ? Hold.VFORK : Hold.UNINTERRUPTIBLE;
        }
        return freeze == Freeze.SECOND ? Hold.FROZEN : Hold.NONE;
    }

    private Freeze freeze(ThreadInfo thread) {
        RawText lines = thread.cgroup().orNull();
        if (lines == null) {
            if (thread.cgroup().isDenied()) {
                doubt("its cgroup file may not be read");
            }
            return Freeze.NONE;
        }
        return seen.computeIfAbsent(lines.text(), text -> look(thread.id().tid(), text.contains("freezer")));
    }

    private Freeze look(int tid, boolean hasFirst) {
        Placement first = hasFirst ? cgroups.find(tid, "freezer") : null;
        if (first != null && first.outcome() == Outcome.FOUND && first.version() == 1) {
            // FROZEN or FREEZING, and also where only a group above it was told to.
            String state = cgroups.line(first.groups().get(0), "freezer.state").orNull();
            if (state != null && !state.equals("THAWED")) {
                return Freeze.FIRST;
            }
        } else if (first != null && isHidden(first)) {
            doubt(first.reason());
        }
        Placement second = cgroups.findUnified(tid);
        if (isHidden(second)) {
            doubt(second.reason());
        }
        return second.outcome() == Outcome.FOUND && isFrozen(second) ? Freeze.SECOND : Freeze.NONE;
    }

    private static boolean isHidden(Placement placement) {
        return placement.outcome() == Outcome.UNKNOWN || placement.outcome() == Outcome.DENIED;
    }

    /** cgroup.events knows of groups above that are hidden, cgroup.freeze of a freeze that is under way. */
    private boolean isFrozen(Placement placement) {
        String events = cgroups.line(placement.groups().get(0), "cgroup.events").orNull();
        if (events != null && events.contains("frozen 1")) {
            return true;
        }
        for (Group group : placement.groups()) {
            if ("1".equals(cgroups.line(group, "cgroup.freeze").orNull())) {
                return true;
            }
        }
        return false;
    }

    private void doubt(String reason) {
        String doubt = "whether its cgroup is frozen (" + reason + ")";
        if (!doubts.contains(doubt)) {
            doubts.add(doubt);
        }
    }

    private boolean isInVfork(ThreadInfo thread, @Nullable Abi abi) {
        SyscallState syscall = thread.syscall().orNull();
        if (abi == null || syscall == null || syscall.kind() != SyscallState.Kind.IN_SYSCALL) {
            return false;
        }
        String name = SyscallTable.name(abi, syscall.number());
        if ("vfork".equals(name)) {
            return true;
        }
        long argument = syscall.arguments().get(0);
        if ("clone3".equals(name)) {
            return (cloneFlags(thread, abi, argument) & CLONE_VFORK) != 0;
        }
        return "clone".equals(name) && (argument & CLONE_VFORK) != 0;
    }

    /** The first member of struct clone_args; 0 where it may not be read. */
    private long cloneFlags(ThreadInfo thread, Abi abi, long argument) {
        byte[] raw = CallMemory.read(proc, thread.id(), abi, argument, Long.BYTES);
        return raw == null
                ? 0
                : ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).getLong();
    }
}
