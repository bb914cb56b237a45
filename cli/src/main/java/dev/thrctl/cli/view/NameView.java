package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.task.ThreadInfo;
import java.io.IOException;
import java.util.List;

/** Names of threads. */
public final class NameView implements View {
    private final List<ThreadInfo> threads;

    public NameView(List<ThreadInfo> threads) {
        this.threads = threads;
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    private Table<ThreadInfo> table() {
        return new Table<>(
                List.of(
                        FunctionColumn.right(
                                "tid", "thread", row -> Cell.of(row.id().tid())),
                        FunctionColumn.left(
                                "name", "its name", row -> Cell.of(row.stat().name()))),
                threads);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.objects("threads", threads, NameView::thread);
    }

    @Override
    public void jsonLines(JsonLines lines) throws IOException {
        for (ThreadInfo thread : threads) {
            lines.line(out -> thread(out, thread));
        }
    }

    private static void thread(JsonOut out, ThreadInfo thread) throws IOException {
        out.member("pid", thread.id().pid());
        out.member("tid", thread.id().tid());
        out.member("name", thread.stat().name());
    }
}
