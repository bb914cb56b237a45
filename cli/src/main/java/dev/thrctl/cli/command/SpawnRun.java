package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.view.SpawnOutput;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.spawn.HeldThreads;
import dev.thrctl.spawn.SignalEvent;
import dev.thrctl.spawn.SpawnEnd;
import dev.thrctl.spawn.TimedSender;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** From the threads that are ready to their end: tells of their signals. */
final class SpawnRun {
    private final Context context;
    private final HeldThreads threads;
    private final SpawnOutput output;
    private final @Nullable TimedSender sender;

    SpawnRun(Context context, HeldThreads threads, SpawnOutput output, @Nullable TimedSender sender) {
        this.context = context;
        this.threads = threads;
        this.output = output;
        this.sender = sender;
    }

    ExitCode run() throws IOException {
        threads.watchKillers();
        output.ready(threads.pid(), threads.threads());
        if (sender != null) {
            sender.start();
        }
        SpawnEnd end = threads.follow(this::signal);
        output.end(end);
        return result(end);
    }

    private void signal(SignalEvent event) throws IOException {
        RawText name = null;
        if (event.info().hasSender() && event.info().pid() > 0) {
            byte[] comm = context.proc()
                    .bytes("/proc/" + event.info().pid() + "/comm")
                    .orNull();
            name = comm == null || comm.length == 0 ? null : RawText.of(comm, 0, comm.length - 1);
        }
        output.signal(event, name, sender == null ? null : sender.latencyNs(event));
    }

    private ExitCode result(SpawnEnd end) {
        ProbeException problem = sender == null ? null : sender.problem();
        // A signal that ended the threads also ended the sending.
        if (problem != null && end.signal() == null) {
            context.message(String.valueOf(problem.getMessage()));
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }
}
