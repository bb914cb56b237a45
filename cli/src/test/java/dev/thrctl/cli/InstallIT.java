package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code install.sh} of the distribution. */
class InstallIT {
    private static final String NOBODY = "65534";

    @TempDir
    Path temp;

    private Path tree = Path.of("");
    private Path prefix = Path.of("");

    /** A copy that everyone may read, and an empty prefix that everyone may write. */
    @BeforeEach
    void unpack() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        tree = Trees.copy(Thrctl.tree(), temp.resolve("tree"));
        prefix = Files.createDirectory(temp.resolve("a prefix"));
        Files.setPosixFilePermissions(prefix, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** As another user if this is root, for whom every file is open. */
    private Thrctl asUser(List<String> words) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name", "").equals("root")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "root here, and no setpriv to be another user");
            command.addAll(
                    List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        command.addAll(words);
        return Thrctl.call()
                .withEnv("HOME", temp.toString())
                .withProgram(command.get(0))
                .run(command.subList(1, command.size()));
    }

    private Thrctl install(String... more) {
        List<String> words = new ArrayList<>(List.of("sh", tree + "/install.sh", "--prefix", prefix.toString()));
        words.addAll(List.of(more));
        return asUser(words);
    }

    /** Without a start-up archive, whose making takes seconds. */
    private Thrctl installIntoDestdir(String... more) {
        return Thrctl.call()
                .withEnv("DESTDIR", prefix.toString())
                .withProgram("sh", tree + "/install.sh", "--prefix", "/opt/x")
                .run(more);
    }

    @Test
    void installsAsAUserAndUninstallsWithoutATrace() throws IOException {
        Thrctl run = install();
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEqualTo("install.sh: installed. " + prefix + "/bin is not in PATH\n");

        Thrctl ps = asUser(List.of(prefix + "/bin/thrctl", "ps", "-o", "pid,name"));
        assertThat(ps.status()).as("%s", ps).isZero();
        assertThat(ps.out()).contains("PID  NAME");
        assertThat(files(prefix))
                .as("the start-up archive")
                .anyMatch(file -> file.matches(".*lib/startup/.*[.](jsa|aot)"));
        assertThat(prefix.resolve("bin/thrctl")).isSymbolicLink();
        for (String file : List.of(
                "share/bash-completion/completions/thrctl",
                "share/zsh/site-functions/_thrctl",
                "share/fish/vendor_completions.d/thrctl.fish")) {
            assertThat(prefix.resolve(file)).hasSameBinaryContentAs(tree.resolve(file));
        }
        for (String file : files(tree.resolve("share"))) {
            assertThat(Files.isDirectory(tree.resolve("share").resolve(file))
                            || Files.isRegularFile(prefix.resolve("share").resolve(file)))
                    .as(file)
                    .isTrue();
        }

        // An installed copy knows how to remove itself.
        Thrctl removal = asUser(List.of("sh", prefix + "/lib/thrctl/install.sh", "--uninstall", "--prefix=" + prefix));
        assertThat(removal.status()).as("%s", removal).isZero();
        assertThat(removal.out() + removal.err()).isEmpty();
        assertThat(prefix).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completesWhatIsInstalled(String shell) throws IOException {
        installIntoDestdir();
        Path home = Files.createDirectory(temp.resolve("home"));
        try (ShellSession session = ShellSession.start(shell, prefix.resolve("opt/x/share"), home)) {
            session.complete("thrctl sign", screen -> screen.contains("> thrctl signals"));
        }
    }

    @Test
    void putsManPagesWhereManLooks() throws Exception {
        // Whatever pages this build has, one that is known.
        Files.writeString(
                tree.resolve("share/man/man7/thrctl-known.7"), ".TH thrctl-known 7\n.SH NAME\nthrctl-known\n");
        installIntoDestdir();
        Path man = prefix.resolve("opt/x/share/man");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "no man here");
        assertThat(files(man)).contains("man7/thrctl-known.7");
        for (String page : files(man)) {
            if (!page.matches("man[17]/.*")) {
                continue;
            }
            String name = page.replaceFirst("man./(.*)[.][17]", "$1");
            Thrctl shown = Thrctl.call()
                    .withEnv("MANPAGER", "cat")
                    .withProgram("man", "-M", man.toString())
                    .run(name);
            assertThat(shown.status()).as("%s", shown).isZero();
            assertThat(shown.out().toLowerCase(java.util.Locale.ROOT)).contains(name);
        }
    }

    @Test
    void stagesBelowDestdirForPackagers() throws IOException {
        Thrctl run = installIntoDestdir();
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err())
                .contains("no start-up archive was made: it fits one place only")
                .doesNotContain("PATH");
        assertThat(files(prefix.resolve("opt/x/lib/thrctl")).stream().filter(file -> file.startsWith("lib")))
                .isEqualTo(files(tree).stream()
                        .filter(file -> file.startsWith("lib"))
                        .toList());
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.status()).as("%s", removal).isZero();
        assertThat(files(prefix)).isEmpty();
        assertThat(prefix).as("which was there").isDirectory();
    }

    @Test
    void removesTheFoldersAboveThePrefixOnlyIfItMadeThem() throws IOException {
        Path there = Files.createDirectories(prefix.resolve("there"));
        String deep = there + "/a/b/c";
        Thrctl made = Thrctl.call()
                .withEnv("DESTDIR", there + "/stage/")
                .withProgram("sh", tree + "/install.sh")
                .run();
        assertThat(made.status()).as("%s", made).isZero();
        Files.createDirectories(Path.of(deep).getParent());
        Files.move(there.resolve("stage/usr/local"), Path.of(deep));
        Thrctl moved = Thrctl.call().withProgram("sh", tree + "/install.sh").run("--uninstall", "--prefix", deep);
        assertThat(moved.status()).as("%s", moved).isZero();
        assertThat(files(there)).as("made by others").containsExactlyInAnyOrder("a", "a/b", "stage", "stage/usr");
    }

    @Test
    void removesNothingThatItDidNotInstallAndNothingThatWasChanged() throws IOException {
        Path share = Files.createDirectories(prefix.resolve("opt/x/share/zsh"));
        installIntoDestdir();
        Path changed = prefix.resolve("opt/x/share/zsh/site-functions/_thrctl");
        Files.writeString(changed, "# mine\n");
        Path foreign = Files.writeString(prefix.resolve("opt/x/lib/thrctl/notes"), "mine");
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.status()).isZero();
        assertThat(removal.err()).contains("left " + changed + ": it was changed since it was installed");
        assertThat(files(prefix))
                .containsExactlyInAnyOrder(
                        "opt",
                        "opt/x",
                        "opt/x/lib",
                        "opt/x/lib/thrctl",
                        "opt/x/lib/thrctl/notes",
                        "opt/x/share",
                        "opt/x/share/zsh",
                        "opt/x/share/zsh/site-functions",
                        "opt/x/share/zsh/site-functions/_thrctl");
        assertThat(foreign).hasContent("mine");
        assertThat(share).isDirectory();
    }

    @Test
    void overwritesNothingThatItDidNotInstall() throws IOException {
        Path foreign = Files.createDirectories(prefix.resolve("opt/x/bin")).resolve("thrctl");
        Files.writeString(foreign, "mine");
        Thrctl run = installIntoDestdir();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(foreign + " is there, and was not installed by this script");
        assertThat(foreign).hasContent("mine");
        assertThat(files(prefix)).containsExactlyInAnyOrder("opt", "opt/x", "opt/x/bin", "opt/x/bin/thrctl");
    }

    @Test
    void replacesAnEarlierInstallation() throws IOException {
        installIntoDestdir();
        Path old = Files.writeString(tree.resolve("share/zsh/site-functions/_old"), "x");
        installIntoDestdir();
        List<String> first = files(prefix);
        Files.delete(old);
        Thrctl run = installIntoDestdir();
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(first).contains("opt/x/share/zsh/site-functions/_old");
        first.remove("opt/x/share/zsh/site-functions/_old");
        assertThat(files(prefix)).isEqualTo(first);
    }

    @Test
    void saysWhatItCannotDo() {
        Path file = tree.resolve("LICENSE");
        Thrctl run = Thrctl.call().withProgram("sh", tree + "/install.sh").run("--prefix", file + "/x");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("cannot make " + file + "/x. Choose another --prefix");
        assertThat(Thrctl.call()
                        .withProgram("sh", tree + "/install.sh")
                        .run("--prefx")
                        .status())
                .isEqualTo(2);
        Thrctl nothing = install("--uninstall");
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.err()).contains("nothing was installed below");
        assertThat(Thrctl.call()
                        .withProgram("sh", tree + "/install.sh")
                        .run("--help")
                        .out())
                .startsWith("install.sh - ")
                .contains("--uninstall", "DESTDIR")
                .doesNotContain("set -eu");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(all.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList());
        }
    }
}
