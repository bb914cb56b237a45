package dev.thrctl.cli.command;

import dev.thrctl.cli.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A program that shows text on the terminal, which it sets up for itself; it must not be left so when thrctl ends. */
final class Pager {
    private static final File TERMINAL = new File("/dev/tty");

    /** For the pager to put the terminal back and end, before it is made to. */
    private static final long GRACE_MS = 1_000;

    private final ProcessBuilder builder;
    private final @Nullable Path stty;
    private @Nullable Process process;
    private @Nullable ExitCode wish;

    /** {@code stty} is stty(1), where there is one. */
    Pager(ProcessBuilder builder, @Nullable Path stty) {
        this.builder = builder;
        this.stty = stty;
    }

    /** Null if it could not show anything. */
    @Nullable
    ExitCode show() {
        String modes = terminal("-g");
        Process running;
        try {
            running = start();
        } catch (IOException e) {
            return null;
        }
        try {
            int status = running.waitFor();
            ExitCode ended = wish();
            if (ended == null) {
                return status == 0 ? ExitCode.DONE : null;
            }
            // Not only what is started but what that has started: man(1) leaves less(1) behind.
            end(running);
            if (modes != null) {
                terminal(modes);
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
    }

    private synchronized Process start() throws IOException {
        Process started = builder.start();
        process = started;
        return started;
    }

    private synchronized @Nullable ExitCode wish() {
        return wish;
    }

    /** Ctrl-C is for the pager alone, the terminal sends it to both. */
    void wish(ExitCode code) {
        if (code == ExitCode.INTERRUPTED) {
            return;
        }
        Process running;
        synchronized (this) {
            wish = code;
            running = process;
        }
        if (running != null) {
            end(running);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        for (ProcessHandle one : all) {
            one.destroy();
        }
        await(all);
        process.destroy();
    }

    private static void await(List<ProcessHandle> all) {
        CompletableFuture<?>[] ends = new CompletableFuture<?>[all.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = all.get(i).onExit();
        }
        try {
            CompletableFuture.allOf(ends).get(GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            for (ProcessHandle one : all) {
                one.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What stty(1) says of the terminal; null if nothing. */
    private @Nullable String terminal(String argument) {
        if (stty == null) {
            return null;
        }
        try {
            Process asked = new ProcessBuilder(stty.toString(), argument)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return asked.waitFor() == 0 && !said.isEmpty() ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
