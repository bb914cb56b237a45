package dev.thrctl.thrprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The self-test of the C program, which tests itself under whatever finds mistakes of C. */
class ThrprobeSelfTestIT {
    private static final Path SOURCES = Path.of("src/main/c").toAbsolutePath();
    private static final Path BUILDS = Path.of("target/c").toAbsolutePath();

    @Test
    void passes() throws Exception {
        make("check", "OUT=" + BUILDS.resolve("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"address,undefined", "thread"})
    void passesUnderSanitizers(String sanitizers) throws Exception {
        assumeTrue(links("cc", "-fsanitize=" + sanitizers), "cc has no -fsanitize=" + sanitizers);
        make("check", "SAN=" + sanitizers, "OUT=" + BUILDS.resolve("san"));
    }

    @Test
    void passesUnderValgrind() throws Exception {
        assumeTrue(run("valgrind", "--version").status == 0, "valgrind is not installed");
        // A static program has its own malloc, into which valgrind does not see.
        make("all", "OUT=" + BUILDS.resolve("valgrind"), "link=-pthread", "CFLAGS=-O1 -g");
        Done done = run(
                "valgrind",
                "-q",
                "--error-exitcode=9",
                "--leak-check=full",
                // A program that ends at once, because its input did, does so with the stacks of running threads.
                "--errors-for-leak-kinds=definite",
                "--show-leak-kinds=definite",
                "--fair-sched=yes",
                "--suppressions=" + Path.of("src/test/c/valgrind.supp").toAbsolutePath(),
                BUILDS.resolve("valgrind/thrprobe").toString(),
                "selftest");
        assertThat(done.status).as(done.output).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aarch64", "riscv64"})
    void buildsAndPassesForOtherArchitectures(String machine) throws Exception {
        String compiler = machine + "-linux-gnu-gcc";
        assumeTrue(links(compiler), compiler + " is not installed");
        make("all", "CC=" + compiler, "OUT=" + BUILDS.resolve(machine));
        String emulator = "qemu-" + machine + "-static";
        assumeTrue(run(emulator, "--version").status == 0, emulator + " is not installed");
        Done done = run(emulator, BUILDS.resolve(machine + "/thrprobe").toString(), "selftest");
        assertThat(done.status).as(done.output).isZero();
    }

    /** What the self-test does in small: no wake is lost, and none is too many. */
    @Test
    void losesNoWakeInTenMillionAcquisitions() throws Exception {
        make("stress", "OUT=" + BUILDS.resolve("plain"), "OPERATIONS=10000000");
    }

    private static void make(String... words) throws Exception {
        assumeTrue(run("make", "--version").status == 0, "make is not installed");
        List<String> command = new ArrayList<>(List.of("make", "--silent", "-C", SOURCES.toString()));
        command.addAll(Arrays.asList(words));
        Done done = run(command.toArray(String[]::new));
        assertThat(done.status).as(done.output).isZero();
    }

    private static boolean links(String compiler, String... options) throws Exception {
        Files.createDirectories(BUILDS);
        Path source = Files.createTempFile(BUILDS, "links", ".c");
        Files.writeString(source, "int main(void) { return 0; }\n");
        List<String> command = new ArrayList<>(List.of(compiler, "-o", "/dev/null", source.toString()));
        command.addAll(Arrays.asList(options));
        return run(command.toArray(String[]::new)).status == 0;
    }

    private record Done(int status, String output) {}

    private static Done run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Done(process.waitFor(), String.join(" ", command) + "\n" + output);
        } catch (IOException e) {
            return new Done(127, String.valueOf(e.getMessage()));
        }
    }
}
