package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Section;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Disposition;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.Signals;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one thread has to do with signals. */
public final class ThreadSignalsView implements View {
    private final SignalState state;
    private final SignalThread thread;
    private final @Nullable SignalSet effective;

    public ThreadSignalsView(SignalState state, SignalThread thread) {
        this.state = state;
        this.thread = thread;
        this.effective = effective(state, thread);
    }

    /** What would run a handler or the default action in it if it came now; null if that cannot be told. */
    private static @Nullable SignalSet effective(SignalState state, SignalThread thread) {
        SignalSet blocked = thread.blocked();
        if (blocked == null) {
            return null;
        }
        long bits = 0;
        for (Signal signal : Signals.all()) {
            Disposition disposition = state.disposition(signal);
            if (disposition == null) {
                return null;
            }
            boolean acts = disposition == Disposition.CAUGHT
                    || (disposition == Disposition.DEFAULT && DefaultAction.of(signal) != DefaultAction.IGNORE);
            if (thread.isAlive() && acts && !blocked.contains(signal)) {
                bits |= 1L << (signal.number() - 1);
            }
        }
        return SignalSet.ofBits(bits);
    }

    private Section section() {
        return new Section("signals of " + state.pid() + "/" + thread.tid())
                .add("name", Cell.of(thread.name()))
                .add("state", Cells.state(thread.state()))
                .add("blocked", set(thread.blocked()))
                .add("pending", set(thread.pending()))
                .add("process_pending", set(state.sharedPending()))
                .add("awaited", Cell.of(thread.awaited(), this::set))
                .add("effective", set(effective))
                .add("caught", set(state.caught()))
                .add("ignored", set(state.ignored()));
    }

    private Cell set(@Nullable SignalSet set) {
        return SignalNames.cell(set, state.library());
    }

    @Override
    public void text(TextOut out) throws IOException {
        section().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        section().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("view", "thread");
        out.member("pid", state.pid());
        out.member("tid", thread.tid());
        out.member("name", thread.name());
        out.member("c_library", state.library().text());
        out.member("state", String.valueOf(thread.state()));
        set(out, "blocked", thread.blocked());
        set(out, "pending", thread.pending());
        set(out, "process_pending", state.sharedPending());
        out.member(
                "awaits", thread.awaited().isDenied() ? null : thread.awaited().isKnown());
        set(out, "awaited", thread.awaited().orNull());
        set(out, "effective", effective);
        set(out, "caught", state.caught());
        set(out, "ignored", state.ignored());
    }

    private void set(JsonOut out, String key, @Nullable SignalSet set) throws IOException {
        SignalNames.member(out, key, set, state.library());
    }
}
