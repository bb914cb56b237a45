package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShellCommandTest {
    @TempDir
    private Path folder;

    private static InProcess shell(String script) {
        return InProcess.onThisMachine("shell", "-c", script);
    }

    static Stream<String> everyCommand() {
        List<String> lines = new ArrayList<>();
        for (Commands.Name name : Commands.Name.values()) {
            lines.add(name.word() + " --help");
            lines.add(name.word() + " --nosuchoption");
            lines.add("help " + name.word());
        }
        return Stream.concat(
                lines.stream(),
                Stream.of(
                        "--help",
                        "--version",
                        "nosuchcommand",
                        "ps -o help",
                        "ps -a -o help",
                        "ps 4194304",
                        "ps self -o nosuchcolumn",
                        "auxv --page-size",
                        "auxv --page-size --json",
                        "auxv --file /nonexistent",
                        "cpus 4194304",
                        "limits -o help",
                        "signals --list",
                        "signals --list --json",
                        "schema ps",
                        "kill",
                        "kill -0 4194304",
                        "kill --dry-run 4194304",
                        "set --nice 5",
                        "set 4194304 --nice 0"));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandIsTheSameInTheShell(String line) {
        InProcess plain = InProcess.onThisMachine(line.split(" ", -1));
        InProcess inShell = shell(line);
        if (!line.startsWith("help ") || line.contains(" --")) {
            assertThat(inShell.out()).isEqualTo(plain.out());
        } else {
            assertThat(inShell.out()).isNotEmpty();
        }
        boolean nested = line.equals("shell --nosuchoption");
        if (!nested) {
            assertThat(inShell.err()).isEqualTo(plain.err().replace("thrctl: ", "thrctl: -c:1: "));
        }
        assertThat(inShell.status()).isEqualTo(plain.status());
    }

    @Test
    void stopsAtTheFirstFailureAndPassesItsStatusOn() {
        InProcess run = shell("signals --list --plain\nps 4194304\ncpus");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("thrctl: -c:2: ").contains("4194304");
        assertThat(run.out()).contains("TERM").doesNotContain("online");
        assertThat(shell("ps --x; cpus").status()).isEqualTo(2);
        assertThat(shell("!exit 7\ncpus").status()).isEqualTo(7);
        assertThat(shell("exit 9; ps --x").status()).isEqualTo(9);
    }

    @Test
    void goesOnWhenTold() {
        InProcess run = InProcess.onThisMachine("shell", "--keep-going", "-c", "ps 4194304; cpus; ps --x");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("online");
        assertThat(run.err().lines()).hasSize(2);
    }

    @Test
    void runsNothingOfAScriptWithAMistake() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "cpus\n\nps 'x\n");
        InProcess run = InProcess.onThisMachine("shell", script.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("thrctl: " + script + ":3: a quotation has no end\n");
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        assertThat(InProcess.onThisMachine("shell", "/nonexistent").err())
                .isEqualTo("thrctl: read of /nonexistent: no such file or folder (ENOENT)\n");
        assertThat(InProcess.onThisMachine("shell", folder.toString()).status()).isEqualTo(1);
        assertThat(InProcess.onThisMachine("shell", "-c", "ps", "x").status()).isEqualTo(2);
    }

    @Test
    void writesToFilesAndPipes() throws IOException {
        Path file = folder.resolve("a file");
        InProcess run = shell("signals --list --plain > '" + file + "'\nschema ps >> '" + file + "'");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(file)).contains("TERM", "\"$schema\"");
        assertThat(shell("ps > /nonexistent/x").err()).contains("-c:1: write of /nonexistent/x: no such file");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() {
        InProcess run = shell("ps --json | head -c 1 >/dev/null; signals --list --plain");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("TERM");
    }

    @Test
    void theFailureOfEitherEndOfAPipeCounts() {
        assertThat(shell("ps 4194304 | cat").status()).isEqualTo(1);
        InProcess run = shell("schema ps | grep -q nosuchword");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("-c:1: 'schema ps | grep -q nosuchword' ended with status 1");
    }

    @Test
    void usesTheTargetWhereACommandNamesNone() {
        TestApp app = new TestApp(folder).process(4711, "nginx").thread(4711, 4712, "worker");
        TestApp.Run run = app.run("shell", "-c", "use 4711; use; ps -o tid,name --plain; name --plain; unuse; use");
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("4711 (nginx)\n4711\tnginx\n4712\tworker\n")
                .endsWith("no current target\n");
    }

    @Test
    void noticesThatTheTargetIsAnotherProcessNow() throws IOException {
        TestApp app = new TestApp(folder).process(4711, "nginx");
        Path script = Files.writeString(
                folder.resolve("script"),
                "use 4711\n!cp " + folder.resolve("later") + " " + folder.resolve("proc/4711/stat") + "\nps\n");
        app.file("later", TestApp.stat(4711, "other", 'S').replace(" 100 4096 ", " 200 4096 "));
        TestApp.Run run = app.run("shell", script.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("script:3: process 4711 (nginx) has ended");
    }

    @Test
    void aHostileNameShowsEscaped() {
        TestApp app = new TestApp(folder).process(4711, "\u001b]0;x\u0007");
        assertThat(app.run("shell", "-c", "use 4711; use").out()).isEqualTo("4711 (\\e]0;x\\x07)\n");
    }

    @Test
    void onlyItsOwnSettingsAreTakenFromSet() {
        assertThat(shell("set color always; cpus").out()).contains("\u001b[");
        assertThat(shell("set color never; cpus").out()).doesNotContain("\u001b[");
        assertThat(shell("set color --nice 5").err()).contains("no process is named 'color'");
        assertThat(shell("set color blue").err()).contains("'blue' is none of never, auto, always");
        assertThat(shell("set color; set editing").out()).isEqualTo("never\nemacs\n");
        assertThat(shell("set editing vi").status()).isZero();
    }

    @Test
    void timesCommandsAndSourcesFiles() throws IOException {
        Path inner = Files.writeString(folder.resolve("inner"), "signals --list --plain\nps 4194304\ncpus\n");
        InProcess run = shell("time source " + inner);
        assertThat(run.out()).contains("TERM").doesNotContain("online");
        assertThat(run.err()).contains(inner + ":2: ").containsPattern("it took 0\\.\\d\\d\\d s");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void runsInTheBackgroundAndBringsToTheFront() {
        InProcess run = shell("signals --list --plain &\nfg\ncpus");
        assertThat(run.status()).isZero();
        assertThat(run.out()).doesNotContain("[1]").contains("TERM", "online");
        assertThat(shell("fg").err()).contains("no command in the background");
        assertThat(shell("kill --wait=60s -0 1 &\nstop 1\njobs").status()).isZero();
    }

    /** As sh: nothing but what the commands themselves print. */
    @Test
    void keepsTheStreamsOfCommandsInTheBackgroundApart() {
        InProcess run = shell("ps 4194304 &\nwait");
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("thrctl: -c:1: ").contains("4194304");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void dropsNothingThatIsStillToBeDoneAtTheEnd() {
        InProcess run = shell("signals --list --plain | (sleep 1; echo late) &");
        assertThat(run.out()).isEqualTo("late\n");
        assertThat(run.status()).isZero();
        assertThat(shell("ps 4194304 &").status())
                .as("a failure in the background")
                .isEqualTo(1);
        InProcess stopped = shell("signals --list --plain | (sleep 100; echo late) &\nps 4194304");
        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.err())
                .contains("(sleep 100; echo late)' was ended in the background, for the script has stopped");
    }

    @Test
    void doesNotLetCommandsInTheBackgroundWaitForThemselves() throws IOException {
        Path inner = Files.writeString(folder.resolve("inner"), "wait\nwait 1\n");
        InProcess run = shell("source '" + inner + "' &\nwait");
        assertThat(run.err()).contains("can wait only for those that were started after it");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void leavesWithTheFailureUnlessExitSaysAnother() {
        assertThat(InProcess.onThisMachine("shell", "--keep-going", "-c", "ps 4194304; exit")
                        .status())
                .isEqualTo(1);
        assertThat(InProcess.onThisMachine("shell", "--keep-going", "-c", "ps 4194304; exit 0")
                        .status())
                .isZero();
    }

    @Test
    void endsAScriptThatSourcesItself() throws IOException {
        Path script = folder.resolve("script");
        Files.writeString(script, "source '" + script + "'\n");
        InProcess run = InProcess.onThisMachine("shell", script.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("files deep. Does a file source itself?").doesNotContain("internal error");
        Files.writeString(script, "source '" + script + "' &\nwait\n");
        assertThat(InProcess.onThisMachine("shell", script.toString()).err())
                .contains("files deep")
                .doesNotContain("internal error");
    }

    @Test
    void readsWhatEditorsOfOtherSystemsWrite() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "\ufeffschema \\\r\n  ps\r\n");
        InProcess run = InProcess.onThisMachine("shell", script.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("thrctl ps --json");
    }

    @Test
    void isNotTakenInByWhatNeverEnds() {
        InProcess run = InProcess.onThisMachine("shell", "/dev/zero");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: read of /dev/zero: it has more than 16 MiB, or one command has: that is no"
                        + " script\n");
        assertThat(shell("source /dev/zero").err()).contains("more than 16 MiB");
    }

    @Test
    void writesToNoFileButTheOneThatWasNamed() throws IOException {
        Path file = folder.resolve("\ufffd");
        InProcess undecoded = shell("schema ps > '" + file + "'");
        assertThat(undecoded.status()).isEqualTo(1);
        assertThat(undecoded.err()).contains("the name has bytes that are not UTF-8");
        assertThat(file).doesNotExist();
        assertThat(shell("source '" + file + "'").err()).contains("the name has bytes that are not UTF-8");
        assertThat(shell("schema ps > ''").err()).contains("write of : no file has such a name");
        InProcess none = InProcess.onThisMachine("shell", "");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).startsWith("thrctl: FILE: a file needs a name; '' is none");
    }

    @Test
    void sendsMessagesWhereTheyAreToGo() throws IOException {
        Path file = folder.resolve("messages");
        InProcess apart = shell("ps 4194304 2> '" + file + "'");
        assertThat(apart.out() + apart.err()).isEmpty();
        assertThat(apart.status()).isEqualTo(1);
        assertThat(Files.readString(file)).contains("look-up of 4194304");
        assertThat(shell("ps 4194304 2>&1 | tr a-z A-Z").status()).isEqualTo(1);
        shell("ps 4194304 > '" + file + "' 2>&1");
        assertThat(Files.readString(file)).contains("look-up of 4194304");
    }

    @Test
    void emptiesNoFileForACommandThatItDoesNotRun() throws IOException {
        Path file = Files.writeString(folder.resolve("5"), "precious");
        shell("ps --nosuchoption > '" + file + "'");
        assertThat(file).hasContent("precious");
        shell("name 4194304 --plain > '" + file + "'");
        assertThat(file).as("it has run, and printed nothing").isEmptyFile();
    }

    @Test
    void watchesAndTimesProgramsOfTheSystem() {
        InProcess run = shell("time !echo hi >&2");
        assertThat(run.err()).containsPattern("it took 0\\.\\d\\d\\d s");
        assertThat(shell("watch -x ps").err()).contains("watch: unknown option '-x'");
        assertThat(shell("watch -d").err()).contains("usage: watch");
        assertThat(shell("watch | cat").err()).contains("usage: watch");
        assertThat(shell("time | cat").err()).contains("usage: time");
    }

    @Test
    void isNoShellWithinAShell() {
        assertThat(shell("shell -c ps").err()).contains("this is the shell already");
        assertThat(shell("shell --help").out()).contains("Usage: thrctl shell");
    }

    @Test
    void explainsItsOwnWords() {
        assertThat(shell("help").out()).contains("watch [-n SECONDS] COMMAND", "auxv");
        assertThat(shell("help watch").out()).startsWith("Usage: watch");
        assertThat(shell("watch --help").out()).startsWith("Usage: watch");
    }

    @Test
    void childrenGetTheEnvironmentOfTheCaller() {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "LC_ALL", "C.UTF-8", "THRCTL_SAVED_LC_ALL", "de_DE", "THRCTL_SAVED_JAVA_TOOL_OPTIONS", "", "A", "b"));
        ChildEnvironment.restore(environment);
        assertThat(environment).isEqualTo(Map.of("LC_ALL", "de_DE", "A", "b"));
    }

    @Test
    void asksBeforeItSignalsItself() {
        List<String> asked = new ArrayList<>();
        Confirmation no = question -> !asked.add(question);
        Context context = new TestApp(folder)
                .process(1, "thrctl")
                .context(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
        assertThat(new App(context, no).run("kill", "-0", "1")).isEqualTo(ExitCode.FAILED);
        assertThat(new App(context, no).run("kill", "-WINCH", "--dry-run", "self"))
                .isNotNull();
        assertThat(asked).isEmpty();
        assertThat(new App(context, no).run("kill", "self")).isEqualTo(ExitCode.FAILED);
        assertThat(asked).hasSize(1).allMatch(question -> question.contains("this shell itself"));
    }
}
