package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the machine that runs the tests has and allows. */
final class TestMachine {
    private TestMachine() {}

    static boolean isRoot() {
        return lines("id", "-u").equals(List.of("0"));
    }

    /** For what {@link PublicTree#asUser} runs. */
    static void assumeCanBecomeAnotherUser() {
        assumeTrue(isRoot(), "becoming another user needs root");
        assumeTool("setpriv");
    }

    static void assumeTool(String name) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return;
            }
        }
        assumeTrue(false, name + " is not installed");
    }

    /** The standard output of a program, line by line. */
    static List<String> lines(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return out.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A target as a 32-bit program; the test is skipped where the compiler cannot make one. */
    static Path compile32(String target) throws IOException {
        Path source = Path.of("src/test/c/targets", target + ".c").toAbsolutePath();
        Path program = Path.of("target/targets", target + "-32").toAbsolutePath();
        Files.createDirectories(program.getParent());
        // The kernel's headers of the 64-bit compiler are the same.
        String headers = "/usr/include/x86_64-linux-gnu";
        lines(
                "cc",
                "-m32",
                "-O1",
                "-pthread",
                "-w",
                "-idirafter",
                headers,
                "-o",
                program.toString(),
                source.toString());
        assumeTrue(Files.isExecutable(program), "cc -m32 does not work here (package gcc-multilib)");
        return program;
    }

    /** A target with musl as its C library; the test is skipped where there is none. */
    static Path compileWithMusl(String target) throws IOException {
        Path source = Path.of("src/test/c/targets", target + ".c").toAbsolutePath();
        Path program = Path.of("target/targets", target + "-musl").toAbsolutePath();
        assumeTool("musl-gcc");
        Files.createDirectories(program.getParent());
        List<String> words = new ArrayList<>(List.of("musl-gcc", "-O1", "-pthread", "-w"));
        // It has none of the kernel's headers.
        words.addAll(List.of("-idirafter", "/usr/include", "-idirafter", "/usr/include/x86_64-linux-gnu"));
        words.addAll(List.of("-o", program.toString(), source.toString()));
        lines(words.toArray(String[]::new));
        assumeTrue(Files.isExecutable(program), "musl-gcc does not work here (package musl-tools)");
        return program;
    }

    /** A copy of the packaged tree where every user can read it: a checkout may lie in somebody's home. */
    static PublicTree publicTree() throws IOException {
        Path folder = Files.createTempDirectory("thrctl-public");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        lines("cp", "-r", Thrctl.tree().toString(), folder.resolve("thrctl").toString());
        return new PublicTree(folder);
    }

    record PublicTree(Path folder) implements AutoCloseable {
        Path launcher() {
            return folder.resolve("thrctl/bin/thrctl");
        }

        /** As a user who owns nothing here. */
        Thrctl.Call asNobody() {
            return asUser("65534");
        }

        /** In no group but nobody's; {@code before} are words in front of thrctl, such as of prlimit. */
        Thrctl.Call asUser(String uid, String... before) {
            List<String> words =
                    new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=65534", "--clear-groups"));
            words.addAll(List.of(before));
            words.add(launcher().toString());
            return Thrctl.call().withProgram(words.toArray(String[]::new));
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
