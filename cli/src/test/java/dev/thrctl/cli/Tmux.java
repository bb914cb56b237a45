package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A terminal with a program in it: keys go in by send-keys, what a person would see comes out by capture-pane. Its server
 * is the test's own. Where tmux is missing the test is skipped.
 */
final class Tmux implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Path socket;
    private final int pid;

    private Tmux(Path socket, int columns, int lines, Map<String, String> environment, List<String> command) {
        this.socket = socket;
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "" + columns, "-y", "" + lines, "cat");
        // What a program leaves behind, and its status, can be looked at.
        tmux("set-option", "-g", "remain-on-exit", "on");
        List<String> words = new ArrayList<>(List.of("respawn-pane", "-k", "env"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(command);
        tmux(words.toArray(new String[0]));
        pid = Integer.parseInt(tmux("display-message", "-p", "#{pane_pid}").strip());
    }

    static Tmux start(Path folder, int columns, int lines, Map<String, String> environment, List<String> command) {
        boolean present;
        try {
            present = new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            present = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assumeTrue(present, "no tmux to give the shell a terminal");
        return new Tmux(folder.resolve("tmux" + STARTED.incrementAndGet()), columns, lines, environment, command);
    }

    int pid() {
        return pid;
    }

    /** Names of keys, such as Enter, or text. */
    Tmux keys(String... keys) {
        String[] words = new String[keys.length + 1];
        words[0] = "send-keys";
        System.arraycopy(keys, 0, words, 1, keys.length);
        tmux(words);
        return this;
    }

    /** Types a line. */
    Tmux line(String text) {
        tmux("send-keys", "-l", "--", text);
        return keys("Enter");
    }

    Tmux resize(int columns, int lines) {
        tmux("resize-window", "-x", "" + columns, "-y", "" + lines);
        return this;
    }

    String screen() {
        return tmux("capture-pane", "-p");
    }

    /** With the escape sequences for colours. */
    String colours() {
        return tmux("capture-pane", "-p", "-e");
    }

    String title() {
        return tmux("display-message", "-p", "#{pane_title}").strip();
    }

    Tmux await(String text) {
        return await(screen -> screen.contains(text), text);
    }

    /** Until the last line on the screen that is not empty is that, but for blanks at its end. */
    Tmux awaitLast(String text) {
        return await(screen -> last(screen).equals(text), "last: " + text);
    }

    /** Ctrl-C until it shows: one that comes while a line is being taken over is part of what is typed. */
    Tmux interrupt(String prompt) {
        return await(
                screen -> {
                    if (last(screen).equals(prompt)) {
                        return true;
                    }
                    keys("C-c");
                    pause(500);
                    return false;
                },
                "last: " + prompt + " after Ctrl-C");
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Tmux awaitEnd(int status) {
        String said = "Pane is dead (status " + status;
        return await(
                screen -> {
                    boolean ended = screen.contains(said);
                    if (!ended) {
                        // The server now and then misses that its child has ended, which then stays a zombie.
                        TestMachine.lines(
                                "kill",
                                "-CHLD",
                                tmux("display-message", "-p", "#{pid}").strip());
                    }
                    return ended;
                },
                said);
    }

    private static String last(String screen) {
        String text = screen.stripTrailing();
        return text.substring(text.lastIndexOf('\n') + 1).stripTrailing();
    }

    Tmux await(Predicate<String> condition, String what) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        String screen = screen();
        while (!condition.test(screen)) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("never saw '" + what + "' on\n" + screen);
            }
            pause(50);
            screen = screen();
        }
        return this;
    }

    private String tmux(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(Arrays.asList(words));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().remove("TMUX");
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
