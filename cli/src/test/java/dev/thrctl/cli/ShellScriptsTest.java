package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShellScriptsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    @Test
    void passShellcheck() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck", "--"));
        scripts().forEach(script -> command.add(script.toString()));
        Thrctl found = run(command);
        assertThat(found.status()).as(found.toString()).isZero();
    }

    @Test
    void includeTheLauncher() throws IOException {
        assertThat(scripts())
                .contains(
                        TOP.resolve("cli/src/main/dist/bin/thrctl"),
                        TOP.resolve("cli/src/main/dist/install.sh"),
                        TOP.resolve("completions/thrctl.bash"));
    }

    private static Thrctl run(List<String> command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "shellcheck is not installed");
            throw e;
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Thrctl(command, process.waitFor(), out, "");
    }

    /** Every file of the sources that begins like a script of sh or bash, whatever its name. */
    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(TOP)) {
            return files.filter(file -> !TOP.relativize(file).toString().matches("(.*/)?(target|\\.git)(/.*)?"))
                    .filter(Files::isRegularFile)
                    .filter(ShellScriptsTest::isShell)
                    .sorted()
                    .toList();
        }
    }

    /** By its first line; what completions are sourced from has no interpreter, and a template is no script yet. */
    private static boolean isShell(Path file) {
        if (file.toString().endsWith(".in")) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(40), StandardCharsets.ISO_8859_1)
                    .matches("(?s)(#! ?\\S*[ /](ba|da|)sh\\b|# shellcheck shell=).*");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
