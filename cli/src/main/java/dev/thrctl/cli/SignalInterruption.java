package dev.thrctl.cli;

import dev.thrctl.kernel.Kernel;
import java.util.function.Consumer;
import org.jline.utils.Signals;

/**
 * SIGINT and SIGTERM of this process, which the Java VM takes on a thread of its own. SIGQUIT it keeps to itself, for a
 * list of its threads: with {@code -Dthrctl.quit=true} it gets back its default action, which ends this process.
 */
final class SignalInterruption implements Interruption {
    private static final int SIGQUIT = 3;

    private final Kernel kernel;

    SignalInterruption(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Listening listen(Consumer<ExitCode> wish) {
        if (Boolean.getBoolean("thrctl.quit")) {
            kernel.signalSender().restoreDefault(SIGQUIT);
        }
        Object interrupt = Signals.register("INT", () -> wish.accept(ExitCode.INTERRUPTED));
        Object terminate = Signals.register("TERM", () -> wish.accept(ExitCode.TERMINATED));
        return () -> {
            Signals.unregister("INT", interrupt);
            Signals.unregister("TERM", terminate);
        };
    }
}
