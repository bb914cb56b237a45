package dev.thrctl.cli;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SignalSender;
import java.util.function.Consumer;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT, SIGTERM and SIGHUP of this process, which the Java VM takes on a thread of its own. SIGQUIT it keeps to itself,
 * for a list of its threads: with {@code -Dthrctl.quit=true} it gets back its default action, which ends this process.
 */
final class SignalInterruption implements Interruption {
    private static final int SIGQUIT = 3;

    /** What a shell adds to the number of a signal for the status of what it ended. */
    private static final int SIGNALLED = 128;

    /** For a signal that should have ended this process by now. */
    private static final long DEADLINE_MS = 1000;

    private final Kernel kernel;
    private volatile @Nullable ExitCode received;

    SignalInterruption(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Listening listen(Consumer<ExitCode> wish) {
        if (Boolean.getBoolean("thrctl.quit")) {
            kernel.signalSender().restoreDefault(SIGQUIT);
        }
        try {
            return registered(wish);
        } catch (RuntimeException e) {
            // The launcher starts a VM that may have few threads with -Xrs: then the signals end it at once.
            return () -> {};
        }
    }

    private Listening registered(Consumer<ExitCode> wish) {
        Object interrupt = register("INT", ExitCode.INTERRUPTED, wish);
        Object terminate = register("TERM", ExitCode.TERMINATED, wish);
        // Under nohup(1) it is ignored, and the Java VM leaves it so.
        Object hangUp = register("HUP", ExitCode.HUNG_UP, wish);
        return () -> {
            Signals.unregister("INT", interrupt);
            Signals.unregister("TERM", terminate);
            Signals.unregister("HUP", hangUp);
        };
    }

    private Object register(String signal, ExitCode code, Consumer<ExitCode> wish) {
        return Signals.register(signal, () -> {
            received = code;
            wish.accept(code);
        });
    }

    @Override
    public void endProcess() {
        ExitCode code = received;
        if (code != null) {
            endBySignal(code);
        }
    }

    /**
     * Ends this process by the signal that its command ended by, once all is cleaned up: a shell stops its loop if a
     * program of it dies of Ctrl-C, and goes on if the program only exits with 130. Returns where that is not so.
     */
    void endBySignal(ExitCode code) {
        if (code != received) {
            return;
        }
        int signal = code.status() - SIGNALLED;
        try {
            SignalSender sender = kernel.signalSender();
            sender.restoreDefault(signal);
            sender.toProcessId((int) ProcessHandle.current().pid(), signal, null);
            Thread.sleep(DEADLINE_MS);
        } catch (ProbeException e) {
            // The status says the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
