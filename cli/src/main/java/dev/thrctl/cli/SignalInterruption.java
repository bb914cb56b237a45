package dev.thrctl.cli;

import java.util.function.Consumer;
import org.jline.utils.Signals;

/** SIGINT and SIGTERM of this process, which the Java VM takes on a thread of its own. */
final class SignalInterruption implements Interruption {
    @Override
    public Listening listen(Consumer<ExitCode> wish) {
        try {
            return registered(wish);
        } catch (RuntimeException e) {
            // The launcher starts a VM that may have few threads with -Xrs: then the signals end it at once.
            return () -> {};
        }
    }

    private static Listening registered(Consumer<ExitCode> wish) {
        Object interrupt = Signals.register("INT", () -> wish.accept(ExitCode.INTERRUPTED));
        Object terminate = Signals.register("TERM", () -> wish.accept(ExitCode.TERMINATED));
        return () -> {
            Signals.unregister("INT", interrupt);
            Signals.unregister("TERM", terminate);
        };
    }
}
