package dev.thrctl.cli;

/** The documented exit statuses of thrctl's own commands. */
public enum ExitCode {
    DONE(0),
    /** Could not do it, or only in part; each cause is on stderr. */
    FAILED(1),
    /** Unknown option or bad value. */
    USAGE(2),
    /** A check found what it looks for. */
    FOUND(3),
    /** 128 + SIGINT. */
    INTERRUPTED(130),
    /** 128 + SIGTERM. */
    TERMINATED(143),
    /** 128 + SIGPIPE: whoever read the output has closed it. */
    BROKEN_PIPE(141);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
