package dev.thrctl.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One finished run of the packaged {@code thrctl}: what was asked and everything that came back. A failed assertion on
 * this record shows all of it.
 *
 * <pre>{@code
 * Thrctl run = Thrctl.run("auxv", "self");
 * Thrctl run = Thrctl.call().withEnv("LANG", "C").withStdin("q\n").run("top");
 * }</pre>
 *
 * @param status what the shell would see in {@code $?}: 128+n after signal n
 */
public record Thrctl(List<String> args, int status, String out, String err) {

    /** The tree under test; the Maven build names it, an IDE started in {@code cli/} finds it by default. */
    public static Path tree() {
        Path tree = Path.of(System.getProperty("thrctl.tree", "target/thrctl")).toAbsolutePath();
        if (!Files.isExecutable(tree.resolve("bin/thrctl"))) {
            throw new IllegalStateException("no " + tree + "/bin/thrctl: run 'mvn -q -DskipTests package' first");
        }
        return tree;
    }

    /** Of coreutils 8.31 or later; elsewhere nothing. */
    private static final List<String> DEFAULT_SIGNALS =
            TestMachine.lines("sh", "-c", "env --default-signal=INT,QUIT,HUP true 2>&1 && echo can")
                            .equals(List.of("can"))
                    ? List.of("env", "--default-signal=INT,QUIT,HUP")
                    : List.of();

    public static Path launcher() {
        return tree().resolve("bin/thrctl");
    }

    public static Thrctl run(String... args) {
        return call().run(args);
    }

    public static Thrctl run(List<String> args) {
        return call().run(args);
    }

    /** A run to be described further: environment, standard input, working directory, another program. */
    public static Call call() {
        return new Call();
    }

    /** The lines of standard output, without the empty one after the last newline. */
    public List<String> lines() {
        return out.lines().toList();
    }

    @Override
    public String toString() {
        return "thrctl " + args + "\nstatus: " + status + "\nout:\n" + out + "\nerr:\n" + err;
    }

    /** What to run and with which surroundings. Each {@code with} changes this object and returns it. */
    public static final class Call {
        private static final Duration TIMEOUT = Duration.ofSeconds(60);

        private final Map<String, @Nullable String> env = new TreeMap<>();
        private List<String> program = List.of();
        private byte[] stdin = {};
        private Charset charset = StandardCharsets.UTF_8;
        private Duration timeout = TIMEOUT;
        private @Nullable Path directory;

        private Call() {
            // The JDK that runs the tests is the one under test, and nothing may leak into the user's own cache.
            env.put("THRCTL_JAVA_HOME", System.getProperty("java.home"));
            env.put("THRCTL_NO_CACHE", "1");
            for (String name :
                    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "COLUMNS", "NO_COLOR")) {
                env.put(name, null);
            }
        }

        public Call withEnv(String name, String value) {
            env.put(name, value);
            return this;
        }

        public Call withoutEnv(String name) {
            env.put(name, null);
            return this;
        }

        public Call withStdin(String text) {
            stdin = text.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /** The encoding that output is read in; ISO_8859_1 gives one char per byte, for scans of raw bytes. */
        public Call withCharset(Charset outputCharset) {
            charset = outputCharset;
            return this;
        }

        public Call withTimeout(Duration limit) {
            timeout = limit;
            return this;
        }

        public Call in(Path workingDirectory) {
            directory = workingDirectory;
            return this;
        }

        /** Runs this instead of the tree's launcher, for example {@code sh -c '... "$@"' sh LAUNCHER}. */
        public Call withProgram(String... words) {
            program = List.of(words);
            return this;
        }

        public Thrctl run(String... args) {
            return run(List.of(args));
        }

        /**
         * Waits for the end of the process <em>and</em> of both its output streams, as {@code $(...)} in a shell does:
         * a descendant that keeps a stream open makes this fail.
         */
        public Thrctl run(List<String> args) {
            Process process = start(args);
            CompletableFuture<byte[]> out = readAll(process.getInputStream());
            CompletableFuture<byte[]> err = readAll(process.getErrorStream());
            try {
                try (OutputStream in = process.getOutputStream()) {
                    in.write(stdin);
                } catch (IOException closedByTheReader) {
                    // A command that does not read its input is free to end before we have written it.
                }
                if (!process.waitFor(timeout.toMillis(), MILLISECONDS)) {
                    throw new AssertionError("still running after " + timeout + ": thrctl " + args);
                }
                return new Thrctl(List.copyOf(args), process.exitValue(), text(out), text(err));
            } catch (TimeoutException e) {
                throw new AssertionError("ended, but a descendant holds its output open: thrctl " + args, e);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("thrctl " + args, e);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }

        /** Starts without waiting, with all three streams as pipes; the caller ends the process. */
        public Process start(List<String> args) {
            List<String> command =
                    new ArrayList<>(program.isEmpty() ? List.of(launcher().toString()) : program);
            // As at a terminal: what ran these tests in the background has Ctrl-C ignored, and so would thrctl.
            command.addAll(0, DEFAULT_SIGNALS);
            command.addAll(args);
            ProcessBuilder builder = new ProcessBuilder(command);
            env.forEach((name, value) -> {
                if (value == null) {
                    builder.environment().remove(name);
                } else {
                    builder.environment().put(name, value);
                }
            });
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            try {
                return builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String text(CompletableFuture<byte[]> stream)
                throws InterruptedException, ExecutionException, TimeoutException {
            return new String(stream.get(15, SECONDS), charset);
        }

        private static CompletableFuture<byte[]> readAll(InputStream stream) {
            CompletableFuture<byte[]> all = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    all.complete(stream.readAllBytes());
                } catch (IOException e) {
                    all.completeExceptionally(e);
                }
            });
            reader.setDaemon(true);
            reader.start();
            return all;
        }
    }
}
