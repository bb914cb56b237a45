package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code thrctl help}, in a pipe and, by script(1), on a terminal. */
class HelpIT {
    private static final String FAKE_MAN = "#!/bin/sh\necho \"page $1\"\necho \"locale ${LC_ALL-unset}\"\nexit ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void isTheUsageInAPipe(Commands.Name name) {
        Thrctl help = Thrctl.run("help", name.word());
        assertThat(help.status()).as("%s", help).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).isEqualTo(Thrctl.run(name.word(), "--help").out());
    }

    @Test
    void listsTheCommandsWithoutAName() {
        assertThat(Thrctl.run("help").out()).isEqualTo(Thrctl.run("--help").out());
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        Thrctl help = Thrctl.run("help", "signlas");
        assertThat(help.status()).isEqualTo(2);
        assertThat(help.out()).isEmpty();
        assertThat(help.err())
                .isEqualTo("thrctl: unknown command 'signlas'; did you mean 'signals'? See 'thrctl help --help'\n");
    }

    @Test
    void isThePageOfTheTreeOnATerminalInTheCallersLocale() throws IOException {
        fakeMan(0);
        Thrctl help = onTerminal("help ps", "tr_TR.UTF-8");
        assertThat(help.status()).as("%s", help).isZero();
        Path page = Thrctl.tree().resolve("share/man/man1/thrctl-ps.1");
        assertThat(page).isRegularFile();
        assertThat(help.lines()).containsExactly("page " + page, "locale tr_TR.UTF-8");
    }

    @Test
    void isTheUsageWhenManFailsOrIsMissing() throws IOException {
        assertThat(onTerminal("help schema", "C.UTF-8").out()).startsWith("Usage: thrctl schema");
        fakeMan(16);
        Thrctl help = onTerminal("help schema", "C.UTF-8");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: thrctl schema");
    }

    @Test
    void isShownByTheManThatIsInstalled() {
        TestMachine.assumeTool("man");
        TestMachine.assumeTool("script");
        Thrctl help = Thrctl.call()
                .withEnv("MANPAGER", "cat")
                .withEnv("TERM", "xterm")
                .withProgram("script", "-qec", Thrctl.launcher() + " help ps", "/dev/null")
                .run();
        assumeTrue(!help.out().contains("minimized"), "the man here shows nothing");
        assertThat(help.status()).as("%s", help).isZero();
        assertThat(help.out().replaceAll(".\b", "").replaceAll("\u001b\\[[0-9;]*m", ""))
                .contains("THRCTL-PS(1)", "EXIT STATUS");
    }

    /** SIGTERM to thrctl alone, as from a service manager or kill(1). */
    @Test
    void endsByTheSignalAndLeavesTheTerminalAsItWas() throws Exception {
        TestMachine.assumeTool("less");
        program("man", "#!/bin/sh\nless \"$1\"\n");
        Path pid = folder.resolve("pid");
        String line = "stty -ixon; stty -g >before; sh -c 'echo $$ >pid; exec \"$THRCTL\" help ps'; echo status $?;"
                + " stty -g >after; cmp before after && echo the same; pgrep -P $$ -l less; exec sleep 300";
        Map<String, String> environment = Map.of(
                "PATH",
                folder + ":" + System.getenv("PATH"),
                "THRCTL",
                Thrctl.launcher().toString(),
                "TERM",
                "screen");
        try (Tmux tmux = Tmux.start(folder, 80, 24, environment, List.of("sh", "-c", "cd " + folder + "; " + line))) {
            tmux.await("THRCTL");
            ProcessHandle thrctl = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            List<ProcessHandle> started = thrctl.descendants().toList();
            assertThat(started).hasSizeGreaterThanOrEqualTo(2);
            TestMachine.lines("kill", "-TERM", "" + thrctl.pid());
            tmux.await("the same");
            assertThat(tmux.screen()).contains("status 143").doesNotContain("Usage: thrctl");
            assertThat(started).noneMatch(ProcessHandle::isAlive);
        }
    }

    private void fakeMan(int status) throws IOException {
        program("man", FAKE_MAN + status + "\n");
    }

    private void program(String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve(name), script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** With nothing in PATH but what the launcher needs, and the folder of the fake man. */
    private Thrctl onTerminal(String line, String locale) throws IOException {
        TestMachine.assumeTool("script");
        for (String tool : List.of("readlink", "stty")) {
            program(tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
        String command = "PATH=" + folder + " LC_ALL=" + locale + " " + Thrctl.launcher() + " " + line;
        Thrctl run = Thrctl.call()
                .withProgram("script", "-qec", command, "/dev/null")
                .run();
        return new Thrctl(run.args(), run.status(), run.out().replace("\r", ""), run.err());
    }
}
