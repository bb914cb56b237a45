package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.cli.TestApp.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every command says of what is not there, or cannot be understood. */
class MissingTargetsTest {
    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void system() {
        app = new TestApp(root)
                .process(1, "init")
                .process(7, "nginx")
                .thread(7, 8, "worker-1")
                .process(9, "nginx")
                .file("proc/7/task/8/comm", "worker-1\n");
    }

    private Run run(String line, String... more) {
        return app.run(
                Stream.concat(Stream.of(line.split(" ", -1)), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "ps, ps 99",
        "ps, ps 99 -g",
        "show, show 99",
        "signals, signals 99",
        "signals, signals --mask 99",
        "route, signals --route TERM 99",
        "queue, signals --queue 99",
        "name, name 99",
        "cpus, cpus 99",
        "limits, limits 99",
        "auxv, auxv 99",
        "set, set 99 --nice 1"
    })
    void printsADocumentThatNamesATargetThatWasNotFound(String schema, String line) {
        for (String format : List.of("--json", "--jsonl")) {
            Run run = run(line, format);
            JsonNode document = Json.valid(schema, run.out());
            assertThat(document.get("schema").asText()).isEqualTo("thrctl." + schema + "/1");
            assertThat(document.get("not_found")).hasSize(1);
            assertThat(document.at("/not_found/0/target").asText()).isEqualTo("99");
            assertThat(run.err())
                    .isEqualTo("thrctl: " + document.at("/not_found/0/problem").asText() + "\n")
                    .contains("no such process or thread (ESRCH)");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out().lines()).hasSize(1);
        }
        assertThat(run(line).out()).isEmpty();
    }

    @Test
    void givesWhatWasFoundBesideWhatWasNot() {
        Run run = run("ps 7 99 nosuch 7/foo* --json");
        JsonNode document = Json.valid("ps", run.out());
        assertThat(document.at("/processes/0/pid").asInt()).isEqualTo(7);
        assertThat(document.get("not_found"))
                .map(missing -> missing.get("target").asText())
                .containsExactly("99", "nosuch", "7/foo*");
        assertThat(run.status()).isEqualTo(1);
        Run lines = run("ps 7 99 --jsonl");
        assertThat(lines.out().lines()).hasSize(3);
        lines.out().lines().forEach(line -> Json.valid("ps", line));
        assertThat(lines.out().lines().skip(2)).singleElement().asString().contains("not_found", "99");
        assertThat(Json.valid("ps", run("ps --json").out()).get("not_found")).isEmpty();
    }

    @Test
    void namesEachPatternThatMatchesNothing() {
        Run run = run("ps 7/foo* 7/bar* 7/worker* --plain -o tid");
        assertThat(run.out()).isEqualTo("8\n");
        assertThat(run.err()).isEqualTo("""
                thrctl: look-up of 7/foo*: no thread of process 7 has a name that matches 'foo*'. 'thrctl ps 7' lists its threads
                thrctl: look-up of 7/bar*: no thread of process 7 has a name that matches 'bar*'. 'thrctl ps 7' lists its threads
                """);
        assertThat(run.status()).isEqualTo(1);
        for (String command : List.of("name 7/foo*", "signals --mask 7/foo*")) {
            assertThat(run(command).err()).contains("7/foo*").contains("matches 'foo*'");
            assertThat(run(command).status()).isEqualTo(1);
        }
    }

    @Test
    void isContentThatOneOfManyOfANameEndsMeanwhile() {
        // Its folder is still listed, and its name can be read, but nothing else.
        app.remove("proc/9/task/9/status").remove("proc/9/task/9/stat").remove("proc/9/stat");
        Run run = run("ps --all nginx --plain -o tid");
        assertThat(run).isEqualTo(new Run(0, "7\n8\n", ""));
    }

    @Test
    void saysThatAllOfANameHaveEnded() {
        app.remove("proc/9/stat").remove("proc/7/stat");
        Run run = run("ps --all nginx");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("thrctl: look-up of nginx: all that it named have ended (ESRCH)\n");
    }

    @ParameterizedTest
    @CsvSource({"show, show 7", "name, name 7", "signals, signals 7", "show, show 7/8", "name, name 7/8"})
    void saysThatAStatIsMalformedAndNotThatItHasEnded(String schema, String line) {
        boolean thread = line.endsWith("8");
        app.file(thread ? "proc/7/task/8/stat" : "proc/7/stat", "7 (nginx) S 1 1");
        if (thread) {
            app.file("proc/8/status", "Tgid:\t7\n");
        }
        Run run = run(line, "--json");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("stat").doesNotContain("ESRCH", "ended");
        assertThat(Json.valid(schema, run.out()).get("error").asText())
                .contains(thread ? "task/8/stat" : "/proc/7/stat");
    }

    @Test
    void reportsAMalformedStatBesideWhatCanBeRead() {
        app.file("proc/7/stat", "7 (nginx) S 1 1");
        Run run = run("ps 7 9 --plain -o tid");
        assertThat(run.out()).isEqualTo("9\n");
        assertThat(run.err()).contains("/proc/7/stat").doesNotContain("ESRCH");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void takesANameInPlaceOfThePid() {
        app.process(5, "ksoftirqd/0").thread(1, 2, "helper").file("proc/2/status", "Tgid:\t1\n");
        app.file("proc/1/task/2/comm", "helper\n");
        assertThat(run("ps nginx/worker* --plain -o tid").out()).isEqualTo("8\n");
        assertThat(run("ps nginx/8 --plain -o tid").out()).isEqualTo("8\n");
        assertThat(run("ps ksoftirqd/0 --plain -o tid").out()).isEqualTo("5\n");
        assertThat(run("ps self/2 --plain -o tid").out()).isEqualTo("2\n");
        assertThat(run("ps self/help* --plain -o tid").out()).isEqualTo("2\n");
        assertThat(run("show nginx/8 --plain").out()).contains("threads").contains("scheduling");
        assertThat(run("show nginx/work*").status()).isEqualTo(2);
        assertThat(run("show nginx/work*").err()).contains("may mean many threads");
    }

    @Test
    void printsANameALine() {
        Run run = run("name 7 --jsonl");
        assertThat(run.out()).isEqualTo("""
                {"schema":"thrctl.name/1","pid":7,"tid":7,"name":"nginx"}
                {"schema":"thrctl.name/1","pid":7,"tid":8,"name":"worker-1"}
                """);
        run.out().lines().forEach(line -> Json.valid("name", line));
    }
}
