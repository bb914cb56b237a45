package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The blocked sets of threads, those with the same set together. */
public final class SignalMaskView implements View {
    private record Group(@Nullable SignalSet blocked, List<Integer> tids) {}

    private final int pid;
    private final CLibrary library;
    private final List<Group> groups;

    public SignalMaskView(SignalState state, List<SignalThread> threads) {
        this.pid = state.pid();
        this.library = state.library();
        this.groups = groups(threads);
    }

    /** In the order of their first threads. */
    private static List<Group> groups(List<SignalThread> threads) {
        Map<Optional<SignalSet>, Group> byMask = new LinkedHashMap<>();
        for (SignalThread thread : threads) {
            byMask.computeIfAbsent(
                            Optional.ofNullable(thread.blocked()),
                            mask -> new Group(thread.blocked(), new ArrayList<>()))
                    .tids()
                    .add(thread.tid());
        }
        return List.copyOf(byMask.values());
    }

    private Table<Group> table() {
        return new Table<>(
                List.of(
                        FunctionColumn.right(
                                "count",
                                "how many threads",
                                group -> Cell.of(group.tids().size())),
                        FunctionColumn.left("blocked", "their mask", this::blocked),
                        FunctionColumn.left("tids", "which threads", group -> Cells.words(group.tids()))),
                groups);
    }

    private Cell blocked(Group group) {
        return SignalNames.cell(group.blocked(), library);
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("view", "masks");
        out.member("pid", pid);
        out.member("c_library", library.text());
        out.objects("masks", groups, (json, group) -> {
            SignalNames.member(json, "blocked", group.blocked(), library);
            json.numbers("tids", group.tids());
        });
    }
}
