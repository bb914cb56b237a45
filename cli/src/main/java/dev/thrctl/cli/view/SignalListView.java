package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Signals;
import java.io.IOException;
import java.util.List;

/** The signals of this system. */
public final class SignalListView implements View {
    private static Table<Signal> table() {
        return new Table<>(
                List.of(
                        FunctionColumn.right("number", "number of the signal", signal -> Cell.of(signal.number())),
                        FunctionColumn.left("name", "its name", signal -> Cell.of(signal.longName())),
                        FunctionColumn.left(
                                "default",
                                "what it does without a handler",
                                signal -> Cell.of(DefaultAction.of(signal).text())),
                        FunctionColumn.left("used_by", "who sends or uses it", SignalListView::users)),
                Signals.all());
    }

    private static Cell users(Signal signal) {
        String users = Signals.users(signal);
        return users.isEmpty() ? Cell.NONE : Cell.of(users);
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
        out.line(
                "Names above 31 are those of glibc (RTMIN is 34). In musl RTMIN is 35; in bionic it depends on the version.");
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("view", "list");
        out.objects("signals", Signals.all(), (json, signal) -> {
            json.member("number", signal.number());
            json.member("name", signal.longName());
            json.member("default_effect", DefaultAction.of(signal).text());
            json.member("used_by", Signals.users(signal));
        });
    }
}
