package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts the programs of {@code src/test/c/targets}, whose threads the tests know; its README lists what holds of each.
 *
 * <pre>{@code
 * try (Targets.Live target = Targets.start("t_many", "100")) {
 *     run("ps", "" + target.pid());
 * }
 * }</pre>
 *
 * <p>Where they cannot be built ({@code cc}, {@code make} or {@code setsid} is missing) the test is skipped.
 */
public final class Targets {
    private static final Path SOURCES = Path.of("src/test/c/targets").toAbsolutePath();
    private static final Path PROGRAMS = Path.of("target/targets").toAbsolutePath();

    /** A loaded machine takes its time; a target that has not said READY by then never will. */
    private static final long READY_SECONDS = 60;

    /** The life of a target whose test was killed. */
    private static final String TTL_SECONDS = "300";

    /** Null until the first try, then why it failed, empty if it did not. */
    private static @Nullable String whyNotBuilt;

    private Targets() {}

    /** One FACT line without that word: {@code tid=7 comm=cpu0 nice=0}. */
    public record Fact(String text) {
        /** What follows {@code key=} up to a blank, a comma or the end; null if it has no such key. */
        public @Nullable String value(String key) {
            for (String word : text.split("[ ,]", -1)) {
                if (word.startsWith(key + "=")) {
                    return word.substring(key.length() + 1);
                }
            }
            return null;
        }

        public int number(String key) {
            String value = value(key);
            if (value == null) {
                throw new AssertionError("no " + key + " in FACT " + text);
            }
            return Integer.parseInt(value);
        }
    }

    /** A running target. Closing it kills its whole process group. */
    public static final class Live implements AutoCloseable {
        private final Process process;
        private final Path output;
        private final int pid;

        private Live(Process process, Path output, int pid) {
            this.process = process;
            this.output = output;
            this.pid = pid;
        }

        public int pid() {
            return pid;
        }

        /** What it has printed by now, in order. */
        public List<Fact> facts() {
            List<Fact> facts = new ArrayList<>();
            for (String line : lines(output)) {
                if (line.startsWith("FACT ")) {
                    facts.add(new Fact(line.substring(5)));
                }
            }
            return facts;
        }

        /** The first that contains {@code part}. */
        public Fact fact(String part) {
            for (Fact fact : facts()) {
                if (fact.text().contains(part)) {
                    return fact;
                }
            }
            throw new AssertionError("no FACT with '" + part + "' in " + facts());
        }

        /** The thread's folder name in /proc/PID/task for the first fact that contains {@code part}. */
        public int tid(String part) {
            return fact(part).number("tid");
        }

        @Override
        public void close() {
            end(process, output);
        }
    }

    /** Starts a target and returns when it is ready. */
    public static Live start(String name, String... arguments) {
        return start(Map.of(), name, arguments);
    }

    public static Live start(Map<String, String> environment, String name, String... arguments) {
        return startProgram(environment, program(name), arguments);
    }

    /** As {@link #start(Map, String, String...)}, for a target that the test has built itself. */
    public static Live startProgram(Map<String, String> environment, Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("setsid", program.toString()));
        command.addAll(List.of(arguments));
        try {
            Path output =
                    Files.createTempFile(program.toAbsolutePath().getParent(), program.getFileName() + "", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("TARGET_TTL", TTL_SECONDS);
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new Live(process, output, awaitReady(process, output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of a target, for tests that start it themselves. */
    public static Path program(String name) {
        build();
        Path program = PROGRAMS.resolve(name);
        if (!Files.isExecutable(program)) {
            throw new IllegalArgumentException("no target " + program);
        }
        return program;
    }

    private static int awaitReady(Process process, Path output) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        try {
            while (System.nanoTime() < deadlineNs) {
                boolean ended = process.waitFor(10, TimeUnit.MILLISECONDS);
                for (String line : lines(output)) {
                    if (line.startsWith("READY ")) {
                        return Integer.parseInt(line.substring(6).strip());
                    }
                }
                if (ended) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> said = lines(output);
        end(process, output);
        throw new AssertionError("the target never said READY: " + said);
    }

    /** By setsid(1) the process is the leader of a group of its own, which holds its children too. */
    private static void end(Process process, Path output) {
        try {
            run(List.of("sh", "-c", "kill -9 -- -" + process.pid()), Path.of("."));
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only whole lines: the last may still be growing. */
    private static List<String> lines(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void build() {
        String why = whyNotBuilt;
        if (why == null) {
            why = missingTool();
            if (why.isEmpty()) {
                make();
            }
            whyNotBuilt = why;
        }
        assumeTrue(why.isEmpty(), why);
    }

    private static String missingTool() {
        for (String tool : List.of("cc", "make", "setsid")) {
            if (run(List.of(tool, "--version"), Path.of(".")) == null) {
                return "no " + tool + " to build and start the targets of src/test/c";
            }
        }
        return "";
    }

    private static void make() {
        try {
            Files.createDirectories(PROGRAMS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Result result = run(List.of("make", "OUT=" + PROGRAMS), SOURCES);
        if (result == null || result.status() != 0) {
            throw new AssertionError("make of " + SOURCES + ": " + result);
        }
    }

    private record Result(int status, String output) {}

    /** Null if there is no such program. */
    private static @Nullable Result run(List<String> command, Path folder) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return null;
        }
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
