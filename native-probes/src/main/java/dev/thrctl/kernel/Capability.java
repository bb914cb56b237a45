package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/** Numbers of capabilities, which are those of the bits in CapEff. Source: include/uapi/linux/capability.h. */
public final class Capability {
    public static final int IPC_LOCK = 14;
    public static final int SYS_PTRACE = 19;
    public static final int SYS_ADMIN = 21;
    public static final int SYS_NICE = 23;
    public static final int SYS_RESOURCE = 24;

    private Capability() {}

    /** Whether {@code set}, a CapEff of proc_pid_status(5), has it; false where that is unknown. */
    public static boolean isIn(@Nullable Long set, int capability) {
        return set != null && (set >>> capability & 1) != 0;
    }
}
