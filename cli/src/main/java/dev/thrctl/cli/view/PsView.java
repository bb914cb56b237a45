package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.task.ThreadInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three faces of {@code ps}: processes, threads, groups of threads. */
public final class PsView {
    private PsView() {}

    public static View processes(List<Column<ProcessRow>> columns, List<ProcessRow> rows) {
        Table<ProcessRow> table = new Table<>(columns, rows);
        return new Tabular(table) {
            @Override
            public void json(JsonOut out) throws IOException {
                out.objects("processes", rows, (json, row) -> {
                    ThreadJson.process(json, row);
                    json.objects("threads", row.threads(), ThreadJson::thread);
                });
                MissingTarget.json(out, List.of());
            }

            @Override
            public void jsonLines(JsonLines lines) throws IOException {
                for (ProcessRow row : rows) {
                    lines.line(out -> ThreadJson.process(out, row));
                }
            }
        };
    }

    public static View threads(List<Column<ThreadRow>> columns, List<ThreadRow> rows, List<MissingTarget> missing) {
        Table<ThreadRow> table = new Table<>(columns, rows);
        return new Tabular(table) {
            @Override
            public void json(JsonOut out) throws IOException {
                Map<Integer, List<ThreadRow>> byProcess = new LinkedHashMap<>();
                for (ThreadRow row : rows) {
                    byProcess
                            .computeIfAbsent(row.process().pid(), pid -> new ArrayList<>())
                            .add(row);
                }
                out.objects("processes", byProcess.values(), (json, threads) -> {
                    ThreadJson.process(json, processOf(threads));
                    json.objects("threads", threads, ThreadJson::thread);
                });
                MissingTarget.json(out, missing);
            }

            @Override
            public void jsonLines(JsonLines lines) throws IOException {
                for (ThreadRow row : rows) {
                    lines.line(out -> {
                        out.member("pid", row.process().pid());
                        out.member("process_name", row.process().stat().name());
                        ThreadJson.thread(out, row);
                    });
                }
                missingLine(lines, missing);
            }
        };
    }

    /** With all the threads that are listed of it, though several targets may have named them. */
    private static ProcessRow processOf(List<ThreadRow> threads) {
        ThreadRow first = threads.get(0);
        List<ThreadInfo> infos = threads.stream().map(ThreadRow::thread).toList();
        return new ProcessRow(first.process().withThreads(infos), first.system(), first.users());
    }

    /** A last line, if any. */
    private static void missingLine(JsonLines lines, List<MissingTarget> missing) throws IOException {
        if (!missing.isEmpty()) {
            lines.line(out -> MissingTarget.json(out, missing));
        }
    }

    public static View groups(ThreadGroups groups, List<MissingTarget> missing) {
        return new Tabular(groups.table()) {
            @Override
            public void json(JsonOut out) throws IOException {
                groups.json(out);
                MissingTarget.json(out, missing);
            }

            @Override
            public void jsonLines(JsonLines lines) throws IOException {
                groups.jsonLines(lines);
                missingLine(lines, missing);
            }
        };
    }

    private abstract static class Tabular implements View {
        private final Table<?> table;

        Tabular(Table<?> table) {
            this.table = table;
        }

        @Override
        public void text(TextOut out) throws IOException {
            table.text(out);
        }

        @Override
        public void plain(TextOut out) throws IOException {
            table.plain(out);
        }
    }
}
