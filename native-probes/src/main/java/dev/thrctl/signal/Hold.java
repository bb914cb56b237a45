package dev.thrctl.signal;

/**
 * What keeps a thread from acting on a signal at this moment, though neither a signal nor a tracer has stopped it.
 * Source: cgroups(7), Documentation/admin-guide/cgroup-v2.rst, kernel/freezer.c, kernel/fork.c; each was seen on 6.18.
 */
public enum Hold {
    NONE("", ""),
    /** Not even SIGKILL ends it before it is thawed. */
    FREEZER("is frozen (cgroup v1 freezer)", "its cgroup is thawed"),
    /** What ends the process without a core dump gets through. */
    FROZEN("is frozen (cgroup.freeze)", "its cgroup is thawed"),
    /** In vfork(2): killable (wait_for_vfork_done), so that what ends the process without a core dump gets through. */
    VFORK("waits in vfork(2)", "its child has executed a program or ended"),
    /** State D: some of these sleeps are killable, which nothing shows. */
    UNINTERRUPTIBLE("is in an uninterruptible sleep (D)", "it returns from that");

    private final String text;
    private final String until;

    Hold(String text, String until) {
        this.text = text;
        this.until = until;
    }

    /** Part of a sentence about a thread. */
    String text() {
        return text;
    }

    /** Behind "until". */
    String until() {
        return until;
    }

    Route.Reason reason() {
        return switch (this) {
            case FREEZER -> Route.Reason.FREEZER;
            case FROZEN -> Route.Reason.FROZEN;
            case VFORK -> Route.Reason.VFORK;
            case NONE, UNINTERRUPTIBLE -> Route.Reason.UNINTERRUPTIBLE;
        };
    }
}
