package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import dev.thrctl.thrprobe.EarlyStop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ctrl-C and SIGTERM while {@code spawn} works: once for an end in order, twice for one without. */
final class SpawnStop implements AutoCloseable {
    private final EarlyStop early = new EarlyStop();
    private final AtomicReference<@Nullable ExitCode> wished = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Interruption.Listening listening;

    SpawnStop(Context context) {
        listening = context.interruption().listen(this::wish);
    }

    private void wish(ExitCode code) {
        boolean isFirst = wished.compareAndSet(null, code);
        early.want();
        if (!isFirst) {
            // A third one finds nobody who listens and ends thrctl, which may hang at a reader that does not read.
            close();
        }
    }

    EarlyStop early() {
        return early;
    }

    /** Null if nobody wished for an end. */
    @Nullable
    ExitCode wished() {
        return wished.get();
    }

    /** What the command ends with that would have ended with {@code code}. */
    ExitCode instead(ExitCode code) {
        ExitCode mine = wished.get();
        return mine == null ? code : mine;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            listening.close();
        }
    }
}
