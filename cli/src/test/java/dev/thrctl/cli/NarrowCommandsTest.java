package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.Benchmark;
import dev.thrctl.bench.Engine;
import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.cli.render.DisplayWidth;
import dev.thrctl.cli.render.Palette;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.view.BenchMatrixView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole commands on terminals of a few columns. */
class NarrowCommandsTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "ps 7",
                "ps 7 -g",
                "ps -a -o cmdline,tid,nstid",
                "ps -o help",
                "show 7",
                "signals 7",
                "signals 7 --mask",
                "signals 7/7",
                "name 7",
                "kill -l"
            })
    void drawsTablesOnAnyTerminal(String line) {
        TestApp app = new TestApp(root)
                .environment("LANG", "C.UTF-8")
                .environment("NO_COLOR", "1")
                .process(1, "init")
                .process(7, "kworker/u8:12-events_unbound")
                .thread(7, 4194303, "worker-1234567")
                .file("proc/7/cmdline", "/usr/bin/java\0-jar\0x.jar\0");
        String whole = app.run(line.split(" ", -1)).out();
        for (int width = 1; width <= 120; width++) {
            Run run = app.terminal(width).run(line.split(" ", -1));
            assertThat(run.err()).doesNotContain("internal error");
            // Sentences around a table are wrapped by the terminal.
            for (String row : run.out().lines().toList()) {
                assertThat(DisplayWidth.of(row) <= width || whole.contains(row))
                        .as("%s at %d columns: %s", line, width, row)
                        .isTrue();
            }
        }
    }

    @Test
    void marksTheColumnsOfAMatrixThatDoNotFit() throws IOException {
        BenchPlan plan = new BenchPlan(
                Benchmark.FUTEX_WAKE, Engine.NATIVE, List.of(), null, 1, null, null, 0, 0, null, null, false, Map.of());
        BenchMatrixView view = new BenchMatrixView(plan, List.of(0, 1, 10, 127), List.of(), false, null);
        assertThat(text(view, 41))
                .contains("p50          to 0    to 1   to 10  to 127\n")
                .doesNotContain("\u2026");
        assertThat(text(view, 40))
                .contains("p50          to 0    to 1   to 10  \u2026\n", "from 127        -       -       -  \u2026\n");
        assertThat(text(view, 16)).contains("p50        \u2026\n", "from 127   \u2026\n");
        for (int width = 1; width < 60; width++) {
            for (String line : text(view, width).lines().toList()) {
                assertThat(line.length()).as("%d columns: %s", width, line).isLessThanOrEqualTo(width);
                assertThat(line).as("%d columns", width).doesNotContainPattern("[0-9]\u2026");
            }
        }
    }

    private static String text(BenchMatrixView view, int width) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextOut out = new TextOut(bytes, Palette.NONE, width);
        view.text(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
