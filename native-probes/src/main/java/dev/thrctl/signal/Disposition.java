package dev.thrctl.signal;

/** What a process has chosen for a signal. Source: sigaction(2), SigIgn and SigCgt of proc_pid_status(5). */
public enum Disposition {
    /** SIG_DFL: the {@link DefaultAction}. */
    DEFAULT("default"),
    /** SIG_IGN. */
    IGNORED("ignored"),
    /** A handler. */
    CAUGHT("caught");

    private final String text;

    Disposition(String text) {
        this.text = text;
    }

    /** The word in tables and in JSON. */
    public String text() {
        return text;
    }
}
