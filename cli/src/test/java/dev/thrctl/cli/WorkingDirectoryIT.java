package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher in folders where the Java VM alone does not start, or in which nobody may look. */
class WorkingDirectoryIT {
    @TempDir
    Path temp;

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    /** Runs {@code line} with $THRCTL in a folder that has gone, and gives what thrctl itself has said. */
    private Thrctl inADeletedFolder(Thrctl.Call call, String shell, String line) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("deleted"));
        Thrctl run = call.withEnv("FOLDER", folder.toString())
                .withEnv("THRCTL", shell + " " + Thrctl.launcher())
                .withProgram("sh", "-c", "cd \"$FOLDER\" && rmdir \"$FOLDER\" && " + line)
                .run();
        // A shell that cannot find out where it is says so before it reads the launcher.
        List<String> err =
                run.err().lines().filter(text -> !text.contains("getcwd")).toList();
        return new Thrctl(run.args(), run.status(), run.out(), String.join("\n", err));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void startsInADeletedFolderOnAnyJdk(Path home) throws IOException {
        Thrctl run = inADeletedFolder(
                Thrctl.call().withEnv("THRCTL_JAVA_HOME", home.toString()), "sh", "$THRCTL cpus --plain");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("possible\t");
    }

    @Test
    void startsInADeletedFolderUnderEveryShell() throws IOException {
        for (String shell : List.of("dash", "bash --posix", "busybox sh", "zsh --emulate sh", "ksh")) {
            if (Files.isExecutable(Path.of("/usr/bin", shell.split(" ", -1)[0]))) {
                Thrctl run = inADeletedFolder(Thrctl.call(), shell, "$THRCTL cpus --plain");
                assertThat(run.status()).as("%s", run).isZero();
                assertThat(run.err()).as(shell).isEmpty();
            }
        }
    }

    /** Not those of the folder that the Java VM starts in instead. */
    @Test
    void findsNoFileByARelativeNameInADeletedFolder() throws IOException {
        Thrctl run = inADeletedFolder(Thrctl.call(), "sh", "$THRCTL auxv --file proc/self/auxv");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: read of proc/self/auxv: no such file or directory (ENOENT). Check the name");
        Files.writeString(temp.resolve("beside"), "x");
        run = inADeletedFolder(Thrctl.call(), "sh", "$THRCTL auxv --file ../beside");
        assertThat(run.err()).startsWith("thrctl: read of ../beside: it is text");
    }

    @Test
    void startsInAFolderThatItMayNotEnter() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Path folder = Files.createDirectories(tree.folder().resolve("closed"));
            for (String mode : List.of("0", "0744", "0711")) {
                TestMachine.lines("chmod", mode, folder.toString());
                Thrctl run = tree.asNobody().in(folder).run("cpus", "--plain");
                assertThat(run.status()).as("%s", run).isZero();
                assertThat(run.err()).isEmpty();
            }
            // Nothing stands for a folder that is neither there nor open to this user.
            TestMachine.lines("chmod", "0", folder.toString());
            Thrctl run = Thrctl.call()
                    .withProgram(
                            "sh",
                            "-c",
                            "cd \"$1\" && rmdir \"$1\" && shift && exec \"$@\"",
                            "sh",
                            folder.toString(),
                            "setpriv",
                            "--reuid=65534",
                            "--clear-groups",
                            tree.launcher().toString(),
                            "cpus")
                    .run();
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err())
                    .endsWith(
                            "thrctl: start of the Java VM: the working directory has been deleted and may not be read."
                                    + " Call thrctl from another one\n")
                    .doesNotContain("java.lang");
        }
    }
}
