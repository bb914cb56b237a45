package dev.thrctl.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.Commands;
import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompletionTest {
    @TempDir
    private Path root;

    private Context context;
    private Session session;
    private CommandModels models;

    /** Has the models of all commands and runs none. */
    private static final class Models implements Program {
        @Override
        public ExitCode run(Context context, @Nullable Confirmation confirmation, String... words) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CommandLine model(Context context, @Nullable String word) {
            return new Commands(context).commandLine();
        }
    }

    @Test
    void offersTheThreadsOfANamedProcessAndNamesWithASlash() throws IOException {
        process(12, "ksoftirqd/0");
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("4711"));
        assertThat(offered("ps nginx/")).containsExactlyInAnyOrder("nginx/4711", "nginx/4713");
        assertThat(offered("ps self/")).containsExactlyInAnyOrder("self/4711", "self/4713");
        assertThat(offered("ps ksoft")).containsExactly("ksoftirqd/0");
        assertThat(offered("ps ksoftirqd/")).containsExactly("ksoftirqd/0");
        process(4714, "nginx");
        // Two of that name: whose threads is not known.
        assertThat(offered("ps nginx/")).isEmpty();
    }

    @BeforeEach
    void system() {
        OutputStream none = OutputStream.nullOutputStream();
        context = new Context(
                new ProcFs(root),
                new LinuxKernel(),
                "amd64",
                new Console(none, none, false, false, 80),
                Map.of("HOME", root.toString()),
                Interruption.never());
        process(4711, "nginx");
        process(4712, "\u001b]0;title\u0007");
        file("proc/4711/task/4713/comm", "worker\n");
        file("sys/devices/system/cpu/online", "0-1,4\n");
        session = new Session(context, new Models(), new ScriptStage(context), new Settings("always"), List::of);
        models = new CommandModels(context, new Models());
    }

    private void process(int pid, String name) {
        String stat = pid + " (" + name + ") S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 4096 1 0 0 0 0 0 0 0 0 0 0 0 0"
                + " 0 17 0 0 0 0 0\n";
        file("proc/" + pid + "/comm", name + "\n");
        file("proc/" + pid + "/stat", stat);
        file("proc/" + pid + "/status", "Tgid:\t" + pid + "\n");
        file("proc/" + pid + "/task/" + pid + "/comm", name + "\n");
    }

    private void file(String path, String text) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Candidate> candidates(String line) {
        List<Candidate> candidates = new ArrayList<>();
        new Completion(session, models).add(new TypedLine(line, line.length()), candidates);
        return candidates;
    }

    /** Those that continue what is typed, as JLine filters them. */
    private Stream<String> offered(String line) {
        String word = new TypedLine(line, line.length()).word();
        return candidates(line).stream().map(Candidate::value).filter(value -> value.startsWith(word));
    }

    @Test
    void offersCommandsAndTheShellsOwnWords() {
        assertThat(offered("")).contains("ps", "kill", "use", "watch").doesNotContain("shell");
        assertThat(offered("cpus; watch -n 2 s")).contains("signals", "show").doesNotContain("ps");
    }

    @Test
    void offersOptionsInContextOnly() {
        assertThat(offered("kill --")).contains("--dry-run", "--wait").doesNotContain("--sort");
        assertThat(offered("kill --dry-run --")).doesNotContain("--dry-run").contains("--wait");
        assertThat(offered("kill ")).noneMatch(word -> word.startsWith("-"));
        assertThat(offered("kill -- -")).isEmpty();
        assertThat(candidates("kill --")).allMatch(candidate -> candidate.descr() != null);
    }

    @Test
    void offersValuesOfOptions() {
        assertThat(offered("kill -s US")).containsExactly("USR1", "USR2");
        assertThat(offered("kill -s SIGUS")).containsExactly("SIGUSR1", "SIGUSR2");
        assertThat(offered("kill --signal=US")).containsExactly("--signal=USR1", "--signal=USR2");
        assertThat(offered("ps -o tid,na")).contains("tid,name");
        assertThat(offered("ps --sort -ti")).contains("-time", "-tid");
        assertThat(offered("ps --color ")).containsExactly("auto", "always", "never");
        assertThat(offered("set --affinity 0,")).contains("0,4").doesNotContain("0,2");
        assertThat(offered("schema ")).contains("ps");
        assertThat(offered("set color ")).containsExactly("never", "auto", "always");
    }

    @Test
    void offersValuesWithoutABlankBeforeThemAsKillTakesThem() {
        assertThat(offered("kill -sTE")).containsExactly("-sTERM");
        assertThat(offered("kill -sSIGTE")).containsExactly("-sSIGTERM");
        assertThat(offered("kill -TE")).containsExactly("-TERM");
        assertThat(offered("kill -SIGUS")).containsExactly("-SIGUSR1", "-SIGUSR2");
        assertThat(offered("ps -otid,na")).contains("-otid,name");
        assertThat(offered("ps -TE")).isEmpty();
        assertThat(offered("kill -")).contains("-s", "--wait").doesNotContain("-TERM");
    }

    @Test
    void offersProcessesAndThreadsWithTheirNames() {
        assertThat(offered("show ")).contains("4711", "4712", "self");
        assertThat(offered("show ng")).containsExactly("nginx");
        assertThat(offered("ps 4711/")).containsExactly("4711/4711", "4711/4713");
        assertThat(session.use("4711", context)).isZero();
        assertThat(offered("signals ")).contains("4711/4713");
        assertThat(offered("use ")).contains("4711");
    }

    @Test
    void namesOfProcessesDoNothingToTheTerminal() {
        for (String line : List.of("show ", "show \u001b", "ps 4712/", "use ")) {
            assertThat(candidates(line)).isNotEmpty().allSatisfy(candidate -> {
                assertThat(candidate.value() + candidate.displ() + candidate.descr())
                        .matches("[ -~…]*");
            });
        }
    }

    @Test
    void offersFilesBehindPipesAndRedirections() {
        file("a file", "x");
        assertThat(offered("ps > " + root + "/a")).containsExactly(root + "/a file");
        assertThat(offered("ps | cat " + root + "/a")).containsExactly(root + "/a file");
        assertThat(offered("source ~/pr")).containsExactly("~/proc/");
        assertThat(offered("bench compare " + root + "/a")).containsExactly(root + "/a file");
        assertThat(offered("bench comp")).containsExactly("compare");
        assertThat(offered("auxv --file=" + root + "/s")).containsExactly("--file=" + root + "/sys/");
        assertThat(new TypedLine("ps > a", 6).escape("a file", true)).hasToString("a\\ file");
        assertThat(new TypedLine("ps > 'a", 7).escape("a file", true)).hasToString("'a file'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pss",
                "ps --nosuch",
                "kill -s NOSUCH 1",
                "kill --signal=NOSUCH 1",
                "ps -1",
                "cpus 1 2",
                "ps --color blue",
                "ps < x",
                "spawn -nx"
            })
    void marksWhatIsWrong(String line) {
        assertThat(ansi(line)).contains("\u001b[31m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "kill -9 1",
                "kill -TERM 1",
                "kill -sTERM 1",
                "ps -otid,name",
                "spawn -n5",
                "watch -n 2 ps --sort -age",
                "time ps 4711/work* -o tid > x # comment",
                "ps | grep x; set color never; set --nice 5 1",
                "use nginx",
                "!anything at all",
                "auxv --file x --word-size 64"
            })
    void marksNothingInWhatIsRight(String line) {
        assertThat(ansi(line)).doesNotContain("\u001b[31m");
        assertThat(AttributedString.fromAnsi(ansi(line))).hasToString(line);
    }

    private String ansi(String line) {
        return new Highlighting(models, session.settings()).highlight(line).toAnsi();
    }

    @Test
    void coloursNothingWhenToldSo() {
        session.settings().set("color", "never");
        assertThat(ansi("pss")).isEqualTo("pss");
    }
}
