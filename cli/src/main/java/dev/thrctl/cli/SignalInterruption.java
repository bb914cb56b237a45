package dev.thrctl.cli;

import java.util.function.Consumer;
import org.jline.utils.Signals;

/** SIGINT, SIGTERM and SIGHUP of this process, which the Java VM takes on a thread of its own. */
final class SignalInterruption implements Interruption {
    @Override
    public Listening listen(Consumer<ExitCode> wish) {
        Object interrupt = Signals.register("INT", () -> wish.accept(ExitCode.INTERRUPTED));
        Object terminate = Signals.register("TERM", () -> wish.accept(ExitCode.TERMINATED));
        // Under nohup(1) it is ignored, and the Java VM leaves it so.
        Object hangUp = Signals.register("HUP", () -> wish.accept(ExitCode.HUNG_UP));
        return () -> {
            Signals.unregister("INT", interrupt);
            Signals.unregister("TERM", terminate);
            Signals.unregister("HUP", hangUp);
        };
    }
}
