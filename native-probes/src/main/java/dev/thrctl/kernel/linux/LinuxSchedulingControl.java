package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SchedulingControl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** sched_setattr(2) and relatives; the C library of many systems has no function for the first two. */
final class LinuxSchedulingControl implements SchedulingControl {
    /** SCHED_ATTR_SIZE_VER0 and the offsets of struct sched_attr, include/uapi/linux/sched/types.h. */
    static final int BYTES = 48;

    static final int SIZE_AT = 0;
    static final int POLICY_AT = 4;
    static final int FLAGS_AT = 8;
    static final int NICE_AT = 16;
    static final int PRIORITY_AT = 20;
    static final int RUNTIME_AT = 24;
    static final int DEADLINE_AT = 32;
    static final int PERIOD_AT = 40;

    /** SCHED_FLAG_RESET_ON_FORK, RECLAIM and DL_OVERRUN of include/uapi/linux/sched.h; others need a longer struct. */
    static final long FLAGS_OF_VERSION_0 = 0x01 | 0x02 | 0x04;

    /** sys/resource.h. */
    static final int PRIO_PROCESS = 0;

    private final long getAttributes = SyscallNumbers.ofThisMachine("sched_getattr");
    private final long setAttributes = SyscallNumbers.ofThisMachine("sched_setattr");
    /** Of sched.h: a bit on the policy. */
    private static final int RESET_ON_FORK = 0x4000_0000;

    /** Not the function of the C library: that of musl does nothing. */
    private final long setScheduler = SyscallNumbers.ofThisMachine("sched_setscheduler");

    private final long setAffinity = SyscallNumbers.ofThisMachine("sched_setaffinity");

    @Override
    public SchedAttributes attributes(int tid) {
        byte[] raw = new byte[BYTES];
        if (LibC.syscall(getAttributes, tid, raw, BYTES, 0) < 0) {
            throw LibC.failure("sched_getattr", tid, "");
        }
        return decode(raw);
    }

    @Override
    public void setAttributes(int tid, SchedAttributes attributes) {
        if (LibC.syscall(setAttributes, tid, encode(attributes), 0, 0) < 0) {
            throw LibC.failure("sched_setattr", tid, "");
        }
    }

    @Override
    public void setPolicy(int tid, int policy, boolean resetOnFork) {
        // struct sched_param of include/uapi/linux/sched/types.h: the priority, which is 0.
        byte[] priority = new byte[Integer.BYTES];
        if (LibC.syscall(setScheduler, tid, policy | (resetOnFork ? RESET_ON_FORK : 0), priority) < 0) {
            throw LibC.failure("sched_setscheduler", tid, "");
        }
    }

    static SchedAttributes decode(byte[] raw) {
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        return new SchedAttributes(
                buffer.getInt(POLICY_AT),
                buffer.getLong(FLAGS_AT),
                buffer.getInt(NICE_AT),
                buffer.getInt(PRIORITY_AT),
                buffer.getLong(RUNTIME_AT),
                buffer.getLong(DEADLINE_AT),
                buffer.getLong(PERIOD_AT));
    }

    static byte[] encode(SchedAttributes attributes) {
        byte[] raw = new byte[BYTES];
        ByteBuffer.wrap(raw)
                .order(ByteOrder.nativeOrder())
                .putInt(SIZE_AT, BYTES)
                .putInt(POLICY_AT, attributes.policy())
                .putLong(FLAGS_AT, attributes.flags() & FLAGS_OF_VERSION_0)
                .putInt(NICE_AT, attributes.nice())
                .putInt(PRIORITY_AT, attributes.priority())
                .putLong(RUNTIME_AT, attributes.runtimeNs())
                .putLong(DEADLINE_AT, attributes.deadlineNs())
                .putLong(PERIOD_AT, attributes.periodNs());
        return raw;
    }

    @Override
    public void setNice(int tid, int nice) {
        if (LibC.setpriority(PRIO_PROCESS, tid, nice) < 0) {
            throw LibC.failure("setpriority", tid, "");
        }
    }

    @Override
    public void setAffinity(int tid, CpuSet cpus) {
        byte[] mask = cpus.toMask();
        if (LibC.syscall(setAffinity, tid, mask.length, mask) < 0) {
            throw LibC.failure("sched_setaffinity", tid, "");
        }
    }

    @Override
    public int lowestPriority(int policy) {
        int lowest = LibC.sched_get_priority_min(policy);
        if (lowest < 0) {
            throw LibC.failure("sched_get_priority_min", "policy " + policy, "");
        }
        return lowest;
    }

    @Override
    public int highestPriority(int policy) {
        int highest = LibC.sched_get_priority_max(policy);
        if (highest < 0) {
            throw LibC.failure("sched_get_priority_max", "policy " + policy, "");
        }
        return highest;
    }
}
