package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Ctrl-\ does, SIGQUIT: by itself a Java VM prints a page about each of its threads and goes on. */
class QuitIT {
    private static final long INT_AND_QUIT = 6;
    private static final long INT = 2;

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    private static Process start(Path home, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,QUIT"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("THRCTL_JAVA_HOME", home.toString());
        return builder.start();
    }

    private static long mask(Process process, String line) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                .filter(text -> text.startsWith(line))
                .mapToLong(text ->
                        Long.parseUnsignedLong(text.substring(line.length() + 1).strip(), 16))
                .sum();
    }

    private static boolean isJava(Process process) throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).equals("java\n");
    }

    private static void quit(Process process) {
        TestMachine.lines("kill", "-QUIT", "" + process.pid());
    }

    private static void endsBySigquitInSilence(Process process) throws Exception {
        quit(process);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 3);
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("timed out").isLessThan(deadlineNs);
            Thread.sleep(5);
        }
    }

    /** From its start on, when it is the VM that is called java. */
    @ParameterizedTest
    @MethodSource("jdks")
    void endsACommandThatOnlyPrints(Path home) throws Exception {
        Process process = start(
                home,
                Thrctl.launcher().toString(),
                "kill",
                "-CONT",
                "--wait",
                "" + ProcessHandle.current().pid());
        await(() -> isJava(process));
        endsBySigquitInSilence(process);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void endsACommandThatCleansUpAfterCtrlC(Path home) throws Exception {
        Process process = start(home, Thrctl.launcher().toString(), "bench", "futex-wake");
        try {
            await(() -> isJava(process) && (mask(process, "SigCgt:") & INT_AND_QUIT) == INT);
            endsBySigquitInSilence(process);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void doesNothingToAShell(Path home) throws Exception {
        Process process = start(home, Thrctl.launcher().toString(), "shell");
        process.getOutputStream().write("schema --help\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(process.inputReader().readLine()).startsWith("Usage:");
        quit(process);
        process.getOutputStream().write("exit 7\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(process.inputReader().lines()).noneMatch(line -> line.contains("thread"));
    }

    /** As a command in the background of a script is: the keys of the terminal are not for it. */
    @Test
    void staysIgnoredWhereItWasIgnoredAtTheStart() throws Exception {
        String self = "" + ProcessHandle.current().pid();
        for (String line : List.of("kill -CONT --wait=3s " + self, "bench futex-wake --duration=20s")) {
            Process process = start(Jdks.running(), "sh", "-c", "trap '' QUIT; exec " + Thrctl.launcher() + " " + line);
            await(() -> isJava(process));
            quit(process);
            Thread.sleep(500);
            quit(process);
            assertThat(process.isAlive()).as(line).isTrue();
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void leavesTheVmItsHandlersForEachCommandThatListens() throws IOException {
        Matcher list = Pattern.compile("(?m)^  (\\w+(?: \\| \\w+)+)\\)\n.*DisplayVMOutput")
                .matcher(Files.readString(Thrctl.launcher()));
        assertThat(list.find()).isTrue();
        List<String> commands = Arrays.asList(list.group(1).split(" \\| "));
        assertThat(commands).contains("bench", "help", "shell", "spawn");
        Path top = Path.of(System.getProperty("thrctl.top"), "cli/src/main/java/dev/thrctl/cli/command");
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (Files.readString(file).contains("interruption().listen(")) {
                    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                    assertThat(commands).as(name + " in bin/thrctl").anyMatch(name::startsWith);
                }
            }
        }
    }
}
