package dev.thrctl.task;

/** Scheduling policies, SCHED_* of include/uapi/linux/sched.h; see sched(7). */
public final class Policy {
    public static final int OTHER = 0;
    public static final int FIFO = 1;
    public static final int RR = 2;
    public static final int BATCH = 3;
    public static final int IDLE = 5;
    public static final int DEADLINE = 6;
    public static final int EXT = 7;

    /** SCHED_RESET_ON_FORK: a bit that sched_getscheduler(2) adds to the policy; stat does not show it. */
    public static final int RESET_ON_FORK = 0x4000_0000;

    private Policy() {}

    /** {@code OTHER}, {@code FIFO}, ...; the number for a policy that this version does not know. */
    public static String shortName(int policy) {
        return switch (policy) {
            case OTHER -> "OTHER";
            case FIFO -> "FIFO";
            case RR -> "RR";
            case BATCH -> "BATCH";
            case IDLE -> "IDLE";
            case DEADLINE -> "DEADLINE";
            case EXT -> "EXT";
            default -> Integer.toString(policy);
        };
    }

    /** {@code SCHED_OTHER}, ...; the number for an unknown one. */
    public static String longName(int policy) {
        String name = shortName(policy);
        return Character.isLetter(name.charAt(0)) ? "SCHED_" + name : name;
    }
}
