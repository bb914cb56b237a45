package dev.thrctl.kernel;

import java.util.Locale;

/**
 * thrctl itself has reached a limit, so that it cannot look: whatever it was about to say of the file, or of the process,
 * it does not know. Source: open(2).
 */
public final class ShortageException extends ProbeException {
    private static final long serialVersionUID = 1;

    public ShortageException(String message) {
        super(message);
    }

    /** {@code message} is that of the system, of which Java hands on the text of strerror(3) only. */
    static void throwIf(String message, String path) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("too many open files in system")) {
            throw new ShortageException("open of " + path
                    + ": too many open files in the system (ENFILE). Raise fs.file-max: sysctl -w fs.file-max=N");
        }
        if (text.contains("too many open files")) {
            throw new ShortageException("open of " + path
                    + ": too many open files in thrctl itself (EMFILE, RLIMIT_NOFILE). Raise 'ulimit -n'");
        }
        if (text.contains("cannot allocate memory") || text.contains("out of memory")) {
            throw new ShortageException(
                    "open of " + path + ": the kernel has no memory for thrctl (ENOMEM). See 'thrctl limits'");
        }
    }
}
