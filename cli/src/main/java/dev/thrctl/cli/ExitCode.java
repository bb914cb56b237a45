package dev.thrctl.cli;

/** An exit status. Those of thrctl's own commands have names; others are passed on from programs that it ran. */
public final class ExitCode {
    public static final ExitCode DONE = new ExitCode(0);

    /** Could not do it, or only in part; each cause is on stderr. */
    public static final ExitCode FAILED = new ExitCode(1);

    /** Unknown option or bad value. */
    public static final ExitCode USAGE = new ExitCode(2);

    /** A check found what it looks for. */
    public static final ExitCode FOUND = new ExitCode(3);

    /** 128 + SIGHUP: the terminal has gone. */
    public static final ExitCode HUNG_UP = new ExitCode(129);

    /** 128 + SIGINT. */
    public static final ExitCode INTERRUPTED = new ExitCode(130);

    /** 128 + SIGPIPE: whoever read the output has closed it. */
    public static final ExitCode BROKEN_PIPE = new ExitCode(141);

    /** 128 + SIGTERM. */
    public static final ExitCode TERMINATED = new ExitCode(143);

    private final int status;

    private ExitCode(int status) {
        this.status = status;
    }

    /** One object for each named status, so that they can be compared by identity. */
    public static ExitCode of(int status) {
        return switch (status) {
            case 0 -> DONE;
            case 1 -> FAILED;
            case 2 -> USAGE;
            case 3 -> FOUND;
            case 129 -> HUNG_UP;
            case 130 -> INTERRUPTED;
            case 141 -> BROKEN_PIPE;
            case 143 -> TERMINATED;
            default -> new ExitCode(status);
        };
    }

    public int status() {
        return status;
    }

    @Override
    public String toString() {
        return "exit status " + status;
    }
}
