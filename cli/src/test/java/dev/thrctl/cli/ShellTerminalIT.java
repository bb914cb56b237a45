package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The prompt on terminals of all kinds and sizes: by the byte, and in windows. */
class ShellTerminalIT {
    private static final String PROMPT = "thrctl> ";

    /** The keypad, and that what is pasted be marked. */
    private static final String MODES = "\u001b[?1h\u001b=\u001b[?2004h";

    @TempDir
    private Path folder;

    private Map<String, String> environment(Path java) {
        return new TreeMap<>(Map.of(
                "THRCTL_JAVA_HOME", java.toString(),
                "THRCTL_NO_CACHE", "1",
                "XDG_STATE_HOME", folder.resolve("state").toString(),
                "XDG_CONFIG_HOME", folder.resolve("config").toString()));
    }

    private static String sized(String arguments) {
        return "stty rows 24 cols 80; exec '" + Thrctl.launcher() + "' shell " + arguments;
    }

    static Stream<Arguments> terminals() {
        Stream.Builder<Arguments> all = Stream.builder();
        for (Path java : Jdks.all()) {
            for (String name : new String[] {"xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm", "xterm"}) {
                all.add(Arguments.of(java, name, MODES));
            }
            for (String name : new String[] {"", "dumb", null}) {
                all.add(Arguments.of(java, name, ""));
            }
            all.add(Arguments.of(java, "nonsense", "\u001b[?2004h"));
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("terminals")
    void asksTheTerminalNothingAndSaysNothingOfItsKind(Path java, String name, String modes) {
        Map<String, String> environment = environment(java);
        if (name != null) {
            environment.put("TERM", name);
        }
        List<String> unset = name == null ? List.of("TERM") : List.of();
        try (RawTerminal shell = RawTerminal.start(environment, unset, sized("-q"))) {
            shell.awaitEnd(PROMPT);
            assertThat(shell.seen()).isEqualTo(modes + PROMPT);
            shell.type("use self\r").awaitEnd(" (java)> ").type("\u0004");
            assertThat(shell.status()).isZero();
            assertThat(shell.seen()).doesNotContain("Exception");
        }
    }

    @Test
    void needsNoInfocmp() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String program : new String[] {"sh", "stty", "readlink"}) {
            Path real = Stream.of("/bin/", "/usr/bin/")
                    .map(path -> Path.of(path + program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(bin.resolve(program), real);
        }
        Map<String, String> environment = environment(Jdks.running());
        environment.put("TERM", "tmux-256color");
        String command = "PATH=" + bin + "; export PATH; " + sized("-q");
        try (RawTerminal shell = RawTerminal.start(environment, List.of(), command)) {
            shell.awaitEnd(PROMPT);
            assertThat(shell.seen()).isEqualTo(MODES + PROMPT);
        }
    }

    @Test
    void readsPlainLinesOnATerminalWithoutASize() {
        Map<String, String> environment = environment(Jdks.running());
        environment.put("TERM", "vt220");
        // Ctrl-C reaches this sh as well.
        String command = "trap : INT; stty rows 0 cols 0; '" + Thrctl.launcher() + "' shell -q; stty size; stty -a";
        try (RawTerminal shell = RawTerminal.start(environment, List.of(), command)) {
            shell.awaitEnd(PROMPT).type("use 'se").await("use 'se").type("\r");
            shell.awaitEnd("use 'se\r\n> ").type("lf").type("\u0003").awaitEnd("^C\r\n" + PROMPT);
            shell.type("use self\r").awaitEnd(" (java)> ");
            shell.type("kill self\r").awaitEnd("Go on? [y/N] ").type("\u0003").awaitEnd(" (java)> ");
            shell.type("unuse\r")
                    .awaitEnd(PROMPT)
                    .type("\u0004")
                    .await("0 0\r\n")
                    .await(" echo ");
            assertThat(shell.seen())
                    .contains("\r\nnothing was done\r\n")
                    .contains(" icanon ")
                    .doesNotContain("\u001b");
            assertThat(shell.status()).isZero();
        }
    }

    @Test
    void greetsInTwoLinesAndRunsTheStartUpFile() throws IOException {
        Path config = Files.createDirectories(folder.resolve("config/thrctl"));
        Files.writeString(config.resolve("shellrc"), "# mine\nuse self\nps 4194304\nunuse\n");
        try (RawTerminal shell = RawTerminal.start(environment(Jdks.running()), List.of(), sized(""))) {
            shell.awaitEnd(" (java)> ");
            List<String> lines = shell.seen().lines().toList();
            assertThat(lines).hasSize(4);
            assertThat(lines.get(0))
                    .startsWith("thrctl " + Version.text() + ": ")
                    .hasSizeLessThan(80);
            assertThat(lines.get(1)).contains("'help'").hasSizeLessThan(90);
            assertThat(lines.get(2)).startsWith("thrctl: " + config + "/shellrc:3: look-up of 4194304: ");
        }
        try (RawTerminal shell =
                RawTerminal.start(environment(Jdks.running()), List.of(), sized("--no-startup-file -q"))) {
            shell.awaitEnd(PROMPT);
        }
        Files.setAttribute(config, "unix:mode", 0777);
        try (RawTerminal shell = RawTerminal.start(environment(Jdks.running()), List.of(), sized("-q"))) {
            shell.awaitEnd(PROMPT);
            assertThat(shell.seen())
                    .startsWith("thrctl: the start-up file " + config
                            + "/shellrc is not run: other users may write in the folder ");
        }
        Files.delete(config.resolve("shellrc"));
        try (RawTerminal shell = RawTerminal.start(environment(Jdks.running()), List.of(), sized("-q"))) {
            shell.awaitEnd(PROMPT);
            assertThat(shell.seen()).as("there is none").doesNotContain("start-up file");
        }
    }

    private Tmux window(String... arguments) {
        Map<String, String> environment = environment(Jdks.running());
        environment.put("EDITOR", "sed -i s/self/1/");
        environment.put("VISUAL", "");
        Stream<String> words =
                Stream.concat(Stream.of(Thrctl.launcher().toString(), "shell", "-q"), Stream.of(arguments));
        return Tmux.start(folder, 100, 30, environment, words.toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C-c", "C-d"})
    void takesCtrlCAndCtrlDForNo(String key) {
        try (Targets.Live target = Targets.start("t_many", "3");
                Tmux shell = window().awaitLast(PROMPT.strip())) {
            int pid = target.pid();
            for (int i = 0; i < 3; i++) {
                shell.line("kill self").awaitLast("TERM to " + shell.pid() + " hits this shell itself. Go on? [y/N]");
                shell.keys(key).await("nothing was done").awaitLast(PROMPT.strip());
                // Whoever still read the terminal would take every other key.
                shell.line("y").await("unknown command 'y'").awaitLast(PROMPT.strip());
                shell.line("use " + pid).awaitLast("thrctl " + pid + " (t_many)>");
                shell.line("unuse").awaitLast(PROMPT.strip()).keys("C-l");
            }
        }
    }

    @Test
    void sigtermAtTheQuestionIsNoAndTheEnd() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.line("kill self").await("Go on? [y/N]");
            ProcessHandle.of(shell.pid()).orElseThrow().destroy();
            shell.await("nothing was done").awaitEnd(143);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill self | cat", "kill self &", "watch kill self", "watch 'kill self | cat'"})
    void doesNotEndTheShellWhereNobodyCanBeAsked(String line) {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.line(line).await("nothing was done: TERM to " + shell.pid() + " hits this shell itself");
            shell.interrupt(PROMPT.strip()).line("use self").awaitLast("thrctl " + shell.pid() + " (java)>");
        }
    }

    @Test
    void asksAlsoWhenTheOutputGoesToAFile() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.line("kill self > " + folder + "/out").await("Go on? [y/N]").keys("n", "Enter");
            shell.await("nothing was done").awaitLast(PROMPT.strip());
            shell.line("time kill self")
                    .await(
                            screen -> screen.substring(screen.indexOf("time kill self") + 1)
                                    .contains("Go on? [y/N]"),
                            "the question of time")
                    .interrupt(PROMPT.strip());
        }
    }

    @Test
    void survivesWindowsOfAnySize() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            for (int[] size : new int[][] {{100, 1}, {1, 1}, {8, 2}, {2, 30}, {15, 3}, {40, 4}}) {
                shell.keys("kill -s ").resize(size[0], size[1]);
                shell.keys("Tab", "Tab", "Down", "C-r", "ps", "Up", "C-c")
                        .resize(100, 30)
                        .keys("C-c", "C-c");
                shell.interrupt(PROMPT.strip());
            }
            // The whole name, or in what the window still was the number alone.
            shell.line("use self")
                    .await(screen -> screen.contains(shell.pid() + ">") || screen.contains(" (java)>"), "use");
        }
    }

    @Test
    void editsTheLineInTheUsersEditor() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.keys("use self", "C-x", "C-e").awaitLast("thrctl> use 1").keys("Enter");
            shell.awaitLast("thrctl 1 (" + comm(1) + ")>").line("unuse").awaitLast(PROMPT.strip());
            shell.keys("use s", "C-]", "M-C-]").keys("elf").awaitLast("thrctl> use self");
        }
    }

    private static String comm(int pid) {
        return TestMachine.lines("cat", "/proc/" + pid + "/comm").get(0);
    }

    @Test
    void completesOnlyWhatBeginsSo() {
        try (Targets.Live target = Targets.start("t_many", "3");
                Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.keys("use _many", "Tab", "Tab")
                    .keys("x")
                    .awaitLast("thrctl> use _manyx")
                    .keys("C-u");
            shell.keys("use t_man", "Tab").awaitLast("thrctl> use t_many");
            assertThat(target.pid()).isPositive();
        }
    }

    @Test
    void recallsSeveralLinesAsSeveral() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.keys("Escape", "[200~use self # me", "Enter", "unuse", "Escape", "[201~")
                    .keys("Enter");
            shell.awaitLast(PROMPT.strip()).keys("C-l", "Up");
            shell.await("thrctl> use self # me\n> unuse");
        }
    }

    @Test
    void continuesAnOpenQuotationAndCtrlCLeavesIt() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.line("use 'se").awaitLast(">").line("lf'").await("lf").awaitLast(PROMPT.strip());
            shell.line("cpus 'a").awaitLast(">").keys("C-c").awaitLast(PROMPT.strip());
            shell.line("!echo 'a").awaitLast(">").line("b'").await("a\nb").awaitLast(PROMPT.strip());
        }
    }

    @Test
    void pagesTheListOfCommands() {
        try (Tmux shell = window().awaitLast(PROMPT.strip())) {
            shell.line("help").awaitLast(":").keys("q").awaitLast(PROMPT.strip());
            shell.line("help targets | head -1").await("THRCTL-TARGETS(7)").awaitLast(PROMPT.strip());
        }
    }
}
