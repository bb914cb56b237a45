package dev.thrctl.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The ports of one operating system: every call that is more than reading a file. Asking for a port loads what it
 * needs, so that a command which only reads files never loads the native library. A port that the system does not have
 * is a {@link ProbeException} that says what it needs.
 */
public interface Kernel {
    default Scheduling scheduling() {
        throw needsLinux("sched_getscheduler");
    }

    default Affinity affinity() {
        throw needsLinux("sched_getaffinity");
    }

    default SchedulingControl schedulingControl() {
        throw needsLinux("sched_setattr");
    }

    default IoPriority ioPriority() {
        throw needsLinux("ioprio_set");
    }

    default TimerSlack timerSlack() {
        throw needsLinux("PR_SET_TIMERSLACK");
    }

    default OwnAuxv ownAuxv() {
        throw needsLinux("getauxval");
    }

    default PageSize pageSize() {
        throw needsLinux("mincore");
    }

    default SignalSender signalSender() {
        throw needsLinux("tgkill");
    }

    default Ptrace ptrace() {
        throw needsLinux("ptrace");
    }

    default Futex futex() {
        throw needsLinux("futex");
    }

    default ThreadNames threadNames() {
        throw needsLinux("setting the name of a thread");
    }

    /**
     * Makes a folder that is open the working directory of this process, and closes it; fchdir(2). Names that Java has
     * made absolute before stay as they are.
     *
     * @throws SystemCallException EACCES if it may not be searched
     */
    default void enter(int folder) {
        throw needsLinux("fchdir");
    }

    default UserNamespaces userNamespaces() {
        throw needsLinux("NS_GET_PARENT");
    }

    /** Null on Linux, where files say what these calls say elsewhere. */
    default @Nullable SystemControl systemControl() {
        return null;
    }

    private static ProbeException needsLinux(String call) {
        return ProbeException.of(
                call,
                System.getProperty("os.name", "this system"),
                "needs Linux",
                "Here thrctl only counts CPUs: 'thrctl cpus'");
    }
}
