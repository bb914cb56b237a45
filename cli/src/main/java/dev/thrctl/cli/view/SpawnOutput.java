package dev.thrctl.cli.view;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.kernel.RawText;
import dev.thrctl.spawn.HeldThread;
import dev.thrctl.spawn.SignalEvent;
import dev.thrctl.spawn.SpawnEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code spawn} has to say, as it comes: the threads, their signals, their end. Only {@code --json} waits for the
 * end, for it is one document.
 */
public final class SpawnOutput {
    private static final String SCHEMA = "thrctl.spawn/1";

    private final Context context;
    private final OutputOptions.Format format;
    private final String made;
    private final SpawnText text;
    private final List<SpawnSignal> signals = new ArrayList<>();
    private int pid;
    private List<HeldThread> threads = List.of();

    /** {@code made} is how, such as {@code pthread}. */
    public SpawnOutput(Context context, OutputOptions options, String made) {
        this.context = context;
        this.format = options.format();
        this.made = made;
        TextOut out = format == OutputOptions.Format.TEXT
                ? new TextOut(
                        context.console().out(),
                        options.palette(),
                        context.console().columns(),
                        context.outTakesUtf8())
                : TextOut.unlimited(context.console().out(), context.outTakesUtf8());
        this.text = new SpawnText(out, made);
    }

    public void ready(int process, List<HeldThread> ready) throws IOException {
        pid = process;
        threads = ready;
        switch (format) {
            case TEXT -> text.ready(pid, threads);
            case PLAIN -> text.plainReady(threads);
            case JSON_LINES -> {
                line(out -> {
                    out.member("event", "ready");
                    ready(out);
                });
                for (HeldThread thread : threads) {
                    line(out -> {
                        out.member("event", "thread");
                        SpawnJson.thread(out, thread);
                    });
                }
            }
            case JSON -> {
                // At the end.
            }
        }
    }

    /** {@code latencyNs} is null for a signal that this thrctl did not send. */
    public void signal(SignalEvent event, @Nullable RawText sender, @Nullable Long latencyNs) throws IOException {
        SpawnSignal signal = SpawnSignal.of(event, threads, sender, latencyNs);
        switch (format) {
            case TEXT -> text.signal(signal);
            case PLAIN -> text.plainSignal(signal);
            case JSON_LINES ->
                line(out -> {
                    out.member("event", "signal");
                    SpawnJson.signal(out, signal);
                });
            case JSON -> signals.add(signal);
        }
    }

    public void end(SpawnEnd end) throws IOException {
        switch (format) {
            case TEXT -> text.end(end);
            case PLAIN -> {
                // Programs read the status, and messages for what went wrong.
            }
            case JSON_LINES ->
                line(out -> {
                    out.member("event", "end");
                    SpawnJson.end(out, end);
                });
            case JSON -> document(end);
        }
    }

    /** Of threads that go on by themselves: the pid alone in text. */
    public void background(int process, List<HeldThread> ready) throws IOException {
        switch (format) {
            case TEXT, PLAIN -> text.pid(process);
            case JSON_LINES -> ready(process, ready);
            case JSON -> {
                ready(process, ready);
                document(null);
            }
        }
        context.console().out().flush();
    }

    private void document(@Nullable SpawnEnd end) throws IOException {
        JsonOut.document(context.console().out(), SCHEMA, context.console().outIsTerminal(), out -> {
            ready(out);
            out.objects("threads", threads, SpawnJson::thread);
            out.objects("signals", signals, SpawnJson::signal);
            if (end == null) {
                out.nothing("end");
            } else {
                out.object("end", inner -> SpawnJson.end(inner, end));
            }
        });
    }

    private void ready(JsonOut out) throws IOException {
        out.member("pid", pid);
        out.member("with", made);
        out.member("thread_count", threads.size());
    }

    private void line(JsonLines.Members members) throws IOException {
        JsonOut.lines(context.console().out(), SCHEMA).line(members);
    }
}
