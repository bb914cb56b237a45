package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell in real terminals, driven by keys. */
class ShellIT {
    private static final String PROMPT = "thrctl>";

    @TempDir
    private Path folder;

    private Tmux shell(int columns, int lines, String... variables) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "THRCTL_JAVA_HOME",
                System.getProperty("java.home"),
                "THRCTL_NO_CACHE",
                "1",
                "XDG_CONFIG_HOME",
                folder.resolve("config").toString(),
                "XDG_STATE_HOME",
                folder.resolve("state").toString()));
        for (String variable : variables) {
            environment.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
        }
        return Tmux.start(
                folder, columns, lines, environment, List.of(Thrctl.launcher().toString(), "shell"));
    }

    @Test
    void completesCommandsPidsSignalsAndOptions() {
        try (Targets.Live target = Targets.start("t_many", "3");
                Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            String pid = Integer.toString(target.pid());
            shell.keys("sig", "Tab").awaitLast("thrctl> signals");
            shell.keys(pid, "Tab").awaitLast("thrctl> signals " + pid);
            shell.keys("C-u", "kill -s US", "Tab")
                    .await("USR1 (10")
                    .await("(12, term")
                    .await("thrctl> kill -s USR");
            shell.keys("C-c").keys("ps --gro", "Tab").await("thrctl> ps --group");
            shell.keys("C-c").keys("use t_man", "Tab", "Enter").awaitLast("thrctl " + pid + " (t_many)>");
            shell.keys("ps " + pid + "/", "Tab").await(pid + "/" + pid).await("(t_many)");
        }
    }

    @Test
    void goesOnAfterAnErrorAndCorrects() {
        try (Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            shell.line("sp").await("did you mean 'ps'?").awaitLast(PROMPT);
            shell.line("signals \\")
                    .awaitLast(">")
                    .line("--list --plain | head -1")
                    .await("SIGHUP");
            shell.awaitLast(PROMPT).keys("C-d").awaitEnd(0);
        }
    }

    @Test
    void ctrlCEndsTheCommandAndNotTheShell() {
        try (Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            shell.line("kill --wait=600s -0 1").await("-0 1").interrupt(PROMPT);
            shell.line("ps -o %cpu --interval 600s self").await("600s self").interrupt(PROMPT);
            shell.line("!sleep 600").await("sleep 600").interrupt(PROMPT);
            shell.keys("half a line", "C-c").awaitLast(PROMPT);
            shell.line("schema kill | head -1")
                    .await("{")
                    .awaitLast(PROMPT)
                    .line("exit 3")
                    .awaitEnd(3);
        }
    }

    @Test
    void ctrlCInABenchmarkPrintsWhatWasMeasured() {
        try (Tmux shell = shell(100, 50).awaitLast(PROMPT)) {
            shell.line("bench futex-wake --duration 600s");
            shell.await(screen -> hasMeasured(shell.pid()), "a benchmark that has used 200 ms of CPU time");
            shell.keys("C-c").await("stopped early").await("P99").awaitLast(PROMPT);
            shell.keys("C-d").awaitEnd(0);
        }
    }

    private static boolean hasMeasured(int pid) {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .children()
                .anyMatch(child -> child.info()
                        .totalCpuDuration()
                        .filter(time -> time.toMillis() > 200)
                        .isPresent());
    }

    @Test
    void killsByThreadWhatItHasSpawned() {
        try (Tmux shell = shell(100, 40).awaitLast(PROMPT)) {
            shell.line("spawn -n 2 --name=w-%d --for 300s --background");
            shell.await(screen -> Pattern.compile("\n\\d+\n").matcher(screen).find(), "a PID");
            endsByThread(shell, "\\n(\\d+)\\n");
            shell.keys("C-l")
                    .line("spawn -n 2 --name=w-%d --for 300s &")
                    .await("2 threads by pthread")
                    .await(" w-1 ");
            endsByThread(shell, "pid (\\d+),");
            shell.line("").await("[1] spawn -n 2 --name=w-%d --for 300s: done").awaitLast(PROMPT);
        }
    }

    private static void endsByThread(Tmux shell, String pidPattern) {
        String pid = group(shell.screen(), pidPattern);
        shell.line("ps " + pid + " -o tid,name | grep w-1").await("  w-1\n");
        String tid = group(shell.screen(), "\n(\\d+) +w-1\n");
        shell.line("kill " + pid + "/" + tid).await("ends the whole process " + pid + ". Go on? [y/N]");
        shell.keys("y", "Enter").await("its default action ends the whole process " + pid);
        shell.line("kill --wait=30s -0 " + pid + "; ps " + pid).await("look-up of " + pid + ": no such process");
    }

    private static String group(String screen, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(screen);
        assertThat(matcher.find()).as("%s in %s", pattern, screen).isTrue();
        return matcher.group(1);
    }

    @Test
    void watchesAndMarksWhatHasChanged() throws IOException {
        Path file = Files.writeString(folder.resolve("watched"), "value 1\n");
        try (Tmux shell = shell(80, 24).awaitLast(PROMPT)) {
            shell.line("watch -n 0.2 'name self | cat - " + file + " | tail -1'")
                    .await("value 1");
            Files.writeString(file, "value 2\n");
            shell.await("value 2");
            shell.interrupt(PROMPT);
            // A command whose own numbers change each time.
            shell.line("watch -d -n 0.2 ps self -o name,minflt --sort -minflt").await("Every 0.2 s: ps self");
            shell.await(screen -> shell.colours().contains("\u001b[7m"), "a mark");
            shell.resize(60, 15).await(screen -> screen.strip().lines().count() <= 15, "15 lines");
            shell.interrupt(PROMPT);
        }
    }

    @Test
    void pagesThroughAPipe() {
        try (Tmux shell = shell(80, 12, "LESS=", "PAGER=less").awaitLast(PROMPT)) {
            shell.line("signals --list | more").await("--More--").keys("q").awaitLast(PROMPT);
            shell.line("signals --list | grep -c USR").await("\n2").awaitLast(PROMPT);
        }
    }

    @Test
    void leavesNoPagerBehind() throws Exception {
        try (Tmux shell = shell(80, 12).awaitLast(PROMPT)) {
            // A sh that has more to do stays between.
            shell.line("signals --list | (more; :)").await("--More--");
            List<ProcessHandle> started =
                    ProcessHandle.of(shell.pid()).orElseThrow().descendants().toList();
            assertThat(started).hasSizeGreaterThanOrEqualTo(2);
            ProcessHandle.of(shell.pid()).orElseThrow().destroy();
            shell.awaitEnd(143);
            for (ProcessHandle process : started) {
                process.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void remembersLinesOverSessions() {
        try (Tmux shell = shell(80, 24).awaitLast(PROMPT)) {
            shell.line("use self").awaitLast(PROMPT.replace(">", " ") + shell.pid() + " (java)>");
            shell.line("unuse")
                    .awaitLast(PROMPT)
                    .line(" use 1")
                    .await("1 (")
                    .line("unuse")
                    .awaitLast(PROMPT);
            shell.line("name self | head -1").await("TID  NAME").awaitLast(PROMPT);
            shell.keys("C-d").awaitEnd(0);
        }
        try (Tmux shell = shell(80, 24).awaitLast(PROMPT)) {
            shell.keys("C-r", "use s").await("use self").keys("C-c").awaitLast(PROMPT);
            shell.keys("Up")
                    .awaitLast("thrctl> name self | head -1")
                    .keys("C-c")
                    .awaitLast(PROMPT);
            shell.line("history").await("unuse").awaitLast(PROMPT);
            assertThat(shell.screen()).doesNotContain("use 1").containsPattern("\\d  use self\n");
            shell.keys("name s")
                    .awaitLast("thrctl> name self | head -1")
                    .keys("C-c")
                    .awaitLast(PROMPT);
        }
    }

    @Test
    void noticesTheEndOfTheTarget() {
        try (Targets.Live target = Targets.start("t_many", "3");
                Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            shell.line("use " + target.pid()).awaitLast("thrctl " + target.pid() + " (t_many)>");
            shell.line("ps -o name").await("NAME\nt_many").line("kill -s KILL --wait");
            shell.await("process " + target.pid() + " (t_many) has ended").awaitLast(PROMPT);
        }
    }

    @Test
    void runsInTheBackgroundUntilItEnds() {
        try (Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            shell.line("kill --wait=600s -0 1 &").await("[1] kill").awaitLast(PROMPT);
            shell.keys("half", "C-c").awaitLast(PROMPT);
            shell.line("jobs").await("[1] kill --wait=600s -0 1: running").awaitLast(PROMPT);
            shell.line("stop 1")
                    .await("[1] kill --wait=600s -0 1: ended with status 143")
                    .awaitLast(PROMPT);
            shell.line("ps -o %cpu --interval 600s self &").awaitLast(PROMPT).keys("C-d");
            shell.await("ends 1 command in the background").awaitEnd(0);
        }
    }

    @Test
    void asksBeforeItIsKilled() {
        try (Tmux shell = shell(100, 30).awaitLast(PROMPT)) {
            shell.line("kill self")
                    .await("hits this shell itself. Go on? [y/N]")
                    .keys("n", "Enter");
            shell.await("nothing was done").awaitLast(PROMPT).line("kill " + shell.pid());
            shell.awaitLast("TERM to " + shell.pid() + " hits this shell itself. Go on? [y/N]")
                    .keys("y", "Enter");
            shell.awaitEnd(143);
        }
    }

    @Test
    void leavesTheTerminalAsItWas() throws IOException {
        Path script = Files.writeString(
                folder.resolve("run"),
                "modes() { stty -a | tr -d '\\n'; echo; }\nmodes\n" + Thrctl.launcher()
                        + " shell\necho status $?\nmodes\nsleep 600\n");
        Map<String, String> environment = Map.of(
                "THRCTL_JAVA_HOME", System.getProperty("java.home"), "THRCTL_NO_CACHE", "1", "XDG_STATE_HOME", "/none");
        try (Tmux shell = Tmux.start(folder, 900, 10, environment, List.of("sh", script.toString()))) {
            shell.awaitLast(PROMPT).keys("half");
            ProcessHandle java = ProcessHandle.of(shell.pid())
                    .orElseThrow()
                    .children()
                    .findFirst()
                    .orElseThrow();
            java.destroy();
            shell.await(
                    screen -> screen.contains("status 143")
                            && screen.strip().lines().count() >= 4,
                    "status 143");
            List<String> lines = shell.screen().strip().lines().toList();
            assertThat(lines.get(lines.size() - 1)).isEqualTo(lines.get(0));
        }
    }

    @Test
    void worksIn40ColumnsAndAfterAResize() {
        try (Targets.Live target = Targets.start("t_many", "3");
                Tmux shell = shell(40, 12).awaitLast(PROMPT)) {
            shell.line("use " + target.pid()).awaitLast(target.pid() + ">");
            shell.line("ps | head -2").await("t_many").awaitLast(target.pid() + ">");
            shell.keys("kill -s US", "Tab").await("(12, term").keys("C-c").awaitLast(target.pid() + ">");
            shell.resize(100, 30)
                    .keys("C-l")
                    .keys("cpus --h", "Tab")
                    .await("cpus --help")
                    .keys("Enter");
            shell.await("Usage: thrctl cpus").line("").awaitLast("thrctl " + target.pid() + " (t_many)>");
        }
    }

    @Test
    void worksOnADumbTerminal() {
        try (Tmux shell = shell(80, 24, "TERM=dumb").awaitLast(PROMPT)) {
            shell.line("kill --wait=600s -0 1").await("-0 1").interrupt(PROMPT);
            shell.line("signals --list --plain | head -1").await("SIGHUP").awaitLast(PROMPT);
            assertThat(shell.colours()).doesNotContain("\u001b[");
            shell.keys("C-d").awaitEnd(0);
        }
    }

    @Test
    void aHostileNameDoesNothingToTheTerminal() {
        try (Targets.Live target = Targets.start("t_comm");
                Tmux shell = shell(100, 60).awaitLast(PROMPT)) {
            String title = shell.title();
            shell.line("use " + target.pid()).await(target.pid() + " (");
            shell.line("ps").await("NAME").keys("use " + target.pid() + "/", "Tab");
            shell.await("\\e").keys("C-c");
            assertThat(shell.title()).isEqualTo(title);
        }
    }

    @Test
    void readsAScriptFromAPipe() {
        Thrctl run = Thrctl.call()
                .withStdin("signals --list --plain | head -1\n# comment\nps 4194304\ncpus\n")
                .run("shell");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo("1\tSIGHUP\tterminate\tthe terminal when it hangs up; daemons: read the"
                        + " configuration again\n");
        assertThat(run.err()).startsWith("thrctl: stdin:3: ");
    }

    /** Ctrl-C ends the writer too, and its end may be seen before the signal. */
    @Test
    void ctrlCEndsALoopAroundAScriptThatWaitsForItsNextLine() throws Exception {
        String loop = "echo $$; for i in 1 2 3; do (echo 'schema --help'; printf 'schema --h'; sleep 60) | '"
                + Thrctl.launcher() + "' shell; done; echo went on";
        for (int round = 0; round < 5; round++) {
            Process process = new ProcessBuilder("setsid", "env", "--default-signal=INT", "bash", "-c", loop)
                    .redirectErrorStream(true)
                    .start();
            BufferedReader out = process.inputReader();
            String group = out.readLine();
            assertThat(out.readLine()).startsWith("Usage:");
            Thread.sleep(300);
            TestMachine.lines("kill", "-INT", "--", "-" + group);
            assertThat(out.lines().filter(line -> line.contains("went on") || line.contains("thrctl: ")))
                    .isEmpty();
            assertThat(process.waitFor()).isEqualTo(130);
        }
    }

    @Test
    void givesChildrenTheEnvironmentOfTheCaller() {
        Thrctl run = Thrctl.call()
                .withEnv("LC_ALL", "C")
                .withEnv("JAVA_TOOL_OPTIONS", "-Dx=y")
                .run("shell", "-c", "!echo \"$LC_ALL $JAVA_TOOL_OPTIONS\"");
        assertThat(run.out()).as("%s", run).isEqualTo("C -Dx=y\n");
    }
}
