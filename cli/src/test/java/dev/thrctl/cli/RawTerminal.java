package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A terminal that shows every byte that the program writes, where {@link Tmux} shows what a person sees. It is that of
 * script(1), and has no size until the program in it sets one. Where script is missing the test is skipped.
 */
final class RawTerminal implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final Process script;
    private final StringBuilder seen = new StringBuilder();

    private RawTerminal(Process script) {
        this.script = script;
        Thread reader = new Thread(this::read, "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    /** {@code command} is for sh; variables without a value are unset. */
    static RawTerminal start(Map<String, String> environment, List<String> unset, String command) {
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", command, "/dev/null").redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().keySet().removeAll(unset);
        builder.environment().remove("COLUMNS");
        try {
            return new RawTerminal(builder.start());
        } catch (IOException e) {
            assumeTrue(false, "no script(1) to give the shell a terminal");
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        byte[] bytes = new byte[4096];
        try (InputStream in = script.getInputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                synchronized (seen) {
                    seen.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** All that was written so far. */
    String seen() {
        synchronized (seen) {
            return seen.toString();
        }
    }

    RawTerminal type(String text) {
        try {
            OutputStream out = script.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawTerminal await(String text) {
        return await(all -> all.contains(text), text);
    }

    RawTerminal awaitEnd(String text) {
        return await(all -> all.endsWith(text), "at the end: " + text);
    }

    private RawTerminal await(Predicate<String> condition, String what) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.test(seen())) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("never saw '" + what + "' in " + seen());
            }
            pause(20);
        }
        return this;
    }

    static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The status of the program. */
    int status() {
        try {
            if (!script.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it has not ended: " + seen());
            }
            return script.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }
}
