package dev.thrctl.cli;

import java.util.function.Consumer;

/**
 * The user's wish that the running command end: Ctrl-C, SIGTERM, or the end of the terminal, SIGHUP. Without a listener it
 * ends the process, as it does any program; a command that has something to clean up or to say first listens.
 */
public interface Interruption {
    /** Ends the listening; what was before is as it was. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Calls {@code wish} at each wish, on a thread of its own, with the exit status that the command should then end
     * with: {@link ExitCode#INTERRUPTED}, {@link ExitCode#TERMINATED} or {@link ExitCode#HUNG_UP}.
     */
    Listening listen(Consumer<ExitCode> wish);

    /** Ends the whole process at once by the signal of the last wish; does nothing where there is none. */
    default void endProcess() {}

    /** For where nobody can wish for anything. */
    static Interruption never() {
        return wish -> () -> {};
    }
}
