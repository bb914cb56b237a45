package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real bash, zsh or fish in a real terminal, which is tmux's; its prompt is {@code READY> }. */
final class ShellSession implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final String PROMPT = "READY>";

    private final String socket;
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private ShellSession(Path folder) {
        this.folder = folder;
        // The path of a socket is short; one server a session, so that none of the user's is touched.
        this.socket = "thrctl-it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    /** Loads the completions of a share folder as each shell does; home and working directory are {@code folder}. */
    static ShellSession start(String shell, Path share, Path folder) throws IOException {
        require(shell);
        require("tmux");
        Path stub = Files.createDirectories(folder.resolve("bin")).resolve("thrctl");
        Files.writeString(stub, "#!/bin/sh\n: >'" + folder + "/thrctl-was-started'\n");
        assertThat(stub.toFile().setExecutable(true)).isTrue();
        Path config = Files.createDirectories(folder.resolve(".config/fish"));
        Files.writeString(
                folder.resolve(".bashrc"),
                "PS1='" + PROMPT + " '\nbind 'set bell-style none'\nbind 'set show-all-if-ambiguous on'\n. '" + share
                        + "/bash-completion/completions/thrctl'\n");
        Files.writeString(
                folder.resolve(".zshrc"),
                "PS1='" + PROMPT + " '\nfpath=('" + share + "/zsh/site-functions' $fpath)\n"
                        + "autoload -Uz compinit\ncompinit -u -D\nsetopt no_list_ambiguous\n");
        Files.writeString(
                config.resolve("config.fish"),
                "function fish_prompt\necho '" + PROMPT + " '\nend\nfunction fish_greeting\nend\n");
        ShellSession session = new ShellSession(folder);
        String words = switch (shell) {
            case "bash" -> "bash --noprofile --rcfile .bashrc";
            case "zsh" -> "zsh -d";
            default -> shell;
        };
        session.environment.putAll(Map.of(
                "HOME", folder.toString(),
                "ZDOTDIR", folder.toString(),
                "XDG_CONFIG_HOME", folder.resolve(".config").toString(),
                "XDG_DATA_HOME", folder.resolve(".data").toString(),
                "XDG_DATA_DIRS", share.toString(),
                // fish completes only what it could run.
                "PATH", stub.getParent() + ":" + System.getenv("PATH"),
                "LC_ALL", "C.UTF-8"));
        session.tmux("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "60", "-c", folder.toString(), words);
        session.await(screen -> screen.startsWith(PROMPT));
        return session;
    }

    private static void require(String program) {
        try {
            Process process = new ProcessBuilder(program, program.equals("tmux") ? "-V" : "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
        } catch (IOException e) {
            assumeTrue(false, "no " + program + " here");
        }
    }

    /** Types, presses TAB, and waits for what the screen shows then. */
    String complete(String typed, Predicate<String> expected) {
        tmux("send-keys", "-l", typed);
        await(screen -> screen.replace("\n", "").contains(typed.strip()));
        tmux("send-keys", "Tab");
        return await(expected);
    }

    /** With the escape sequences that set colours. */
    String screenWithColours() {
        return tmux("capture-pane", "-p", "-e");
    }

    /** An empty command line on an empty screen, in a new shell: Ctrl-C would race with what is typed next. */
    void clear() {
        tmux("respawn-pane", "-k");
        await(screen -> screen.strip().equals(PROMPT));
    }

    private String await(Predicate<String> expected) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        String screen;
        do {
            screen = tmux("capture-pane", "-p");
            if (expected.test(screen)) {
                return screen;
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new AssertionError("this was not to come:\n" + screen);
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a program named thrctl ran: completion is to start none. */
    boolean hasStartedThrctl() {
        return Files.exists(folder.resolve("thrctl-was-started"));
    }

    private String tmux(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
        command.addAll(List.of(words));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
