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
import org.junit.jupiter.params.provider.CsvSource;
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
                .as("the start-up archives")
                .anyMatch(file -> file.matches(".*lib/startup/.*[0-9a-f][.](jsa|aot)"))
                .anyMatch(file -> file.matches(".*lib/startup/.*[.]shell[.](jsa|aot)"));
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

    /** A list that somebody else wrote to must not make root remove what lies elsewhere. */
    @Test
    void obeysNoPathOfItsListThatLeadsOutOfThePrefix() throws IOException {
        installIntoDestdir();
        Path outside = Files.writeString(prefix.resolve("precious"), "x");
        Path empty = Files.createDirectory(prefix.resolve("empty"));
        Path etc = Files.createDirectories(prefix.resolve("opt/x/etc")).resolve("mine");
        Files.writeString(etc, "x");
        Path list = prefix.resolve("opt/x/lib/thrctl/installed");
        String sum = Thrctl.call()
                .withProgram("cksum", outside.toString())
                .run()
                .out()
                .split(" /", 2)[0];
        Files.writeString(
                list,
                Files.readString(list)
                        + "f " + sum + " ../../precious\n"
                        + "f " + sum + " lib/../../../precious\n"
                        + "f " + sum + " /" + outside + "\n"
                        + "f " + sum + " etc/mine\n"
                        + "d ../../empty\n"
                        + "d share/../../../empty\n"
                        + "a 99999 staged\n");
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.status()).as("%s", removal).isEqualTo(1);
        assertThat(removal.err()).contains("/../../precious: ", "names it, but this script installs nothing there");
        assertThat(outside).hasContent("x");
        assertThat(etc).hasContent("x");
        assertThat(empty).isDirectory();
        assertThat(files(prefix))
                .containsExactlyInAnyOrder("precious", "empty", "opt", "opt/x", "opt/x/etc", "opt/x/etc/mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib", "lib/thrctl", "lib/thrctl/lib", "share"})
    void goesThroughNoLinkOutOfThePrefix(String link) throws IOException {
        installIntoDestdir();
        Path folder = prefix.resolve("opt/x").resolve(link);
        Path elsewhere = prefix.resolve("elsewhere");
        Files.move(folder, elsewhere);
        Files.createDirectories(elsewhere.resolve("startup"));
        List<String> before = files(elsewhere);
        Files.createSymbolicLink(folder, elsewhere);
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.status()).as("%s", removal).isEqualTo(1);
        assertThat(removal.err()).contains("symbolic link");
        assertThat(files(elsewhere)).isEqualTo(before);
        Thrctl again = installIntoDestdir();
        assertThat(again.status()).as("%s", again).isEqualTo(1);
        assertThat(files(elsewhere)).isEqualTo(before);
    }

    @Test
    void takesTheLinksThatASystemHasWithinThePrefix() throws IOException {
        Files.createDirectories(prefix.resolve("opt/x/man"));
        Files.createDirectories(prefix.resolve("opt/x/share"));
        Files.createSymbolicLink(prefix.resolve("opt/x/share/man"), Path.of("../man"));
        List<String> before = files(prefix);
        assertThat(installIntoDestdir().status()).isZero();
        assertThat(prefix.resolve("opt/x/man/man1/thrctl.1")).isRegularFile();
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.status()).as("%s", removal).isZero();
        assertThat(files(prefix)).isEqualTo(before);
    }

    /** One of the tools that the script calls kills it. */
    @ParameterizedTest
    @CsvSource({
        "after,mkdir,1",
        "before,mkdir,3",
        "after,mkdir,3",
        "after,cp,1",
        "before,mv,41",
        "after,mv,30",
        "before,ln,1",
        "after,ln,1"
    })
    void canBeUninstalledAndInstalledAfterItWasKilled(String when, String tool, int call) throws IOException {
        assertThat(killedAt(when, tool, call).status()).as("killed").isEqualTo(128 + 9);
        Thrctl removal = installIntoDestdir("--uninstall");
        assertThat(removal.err()).doesNotContain("changed since");
        assertThat(files(prefix)).allMatch(file -> Files.isDirectory(prefix.resolve(file)));
        assertThat(killedAt(when, tool, call).status()).as("killed").isEqualTo(128 + 9);
        Thrctl install = installIntoDestdir();
        assertThat(install.status()).as("%s", install).isZero();
        assertThat(installIntoDestdir("--uninstall").status()).isZero();
        assertThat(files(prefix)).allMatch(file -> Files.isDirectory(prefix.resolve(file)));
    }

    @ParameterizedTest
    @CsvSource({"after,rm,1", "before,rm,30", "after,rmdir,1", "before,rmdir,20", "after,rmdir,22"})
    void canBeUninstalledAndInstalledAfterItsRemovalWasKilled(String when, String tool, int call) throws IOException {
        for (String next : List.of("--uninstall", "install")) {
            installIntoDestdir();
            assertThat(killedAt(when, tool, call, "--uninstall").status())
                    .as("killed")
                    .isEqualTo(128 + 9);
            if (next.equals("install")) {
                Thrctl install = installIntoDestdir();
                assertThat(install.status()).as("%s", install).isZero();
            }
            Thrctl removal = installIntoDestdir("--uninstall");
            assertThat(removal.err()).doesNotContain("changed since");
            assertThat(files(prefix)).allMatch(file -> Files.isDirectory(prefix.resolve(file)));
        }
    }

    /** Runs the script with a {@code tool} whose call of that number kills it, before or after doing its work. */
    private Thrctl killedAt(String when, String tool, int call, String... more) throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        Files.writeString(tools.resolve("calls"), "");
        for (String other : List.of("mkdir", "cp", "mv", "chmod", "cksum", "find", "ln", "rm", "rmdir")) {
            Files.deleteIfExists(tools.resolve(other));
        }
        String work = "PATH=${PATH#*:} " + tool + " \"$@\"";
        String death = "kill -9 \"$SCRIPT\"";
        Path killer = Files.writeString(
                tools.resolve(tool),
                "#!/bin/sh\necho >>'" + tools + "/calls'\n"
                        + "if [ $(grep -c '' '" + tools + "/calls') -ne " + call + " ]; then " + work + "; exit; fi\n"
                        + (when.equals("before") ? death : work + "; " + death) + "\n");
        Files.setPosixFilePermissions(killer, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> words = new ArrayList<>(List.of(
                "-c",
                "export SCRIPT=$$ PATH=\"" + tools + ":$PATH\"; exec sh \"$@\"",
                "sh",
                tree + "/install.sh",
                "--prefix",
                "/opt/x"));
        words.addAll(List.of(more));
        return Thrctl.call()
                .withEnv("DESTDIR", prefix.toString())
                .withProgram("sh")
                .run(words);
    }

    @Test
    void expandsTheTildeThatAShellLeaves() throws IOException {
        Thrctl run = Thrctl.call()
                .withEnv("HOME", prefix.toString())
                .withEnv("DESTDIR", temp.resolve("stage").toString())
                .withProgram("sh", tree + "/install.sh", "--prefix=~/x/./y")
                .run();
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(temp.resolve("stage" + prefix + "/x/y/bin/thrctl")).isSymbolicLink();
        Thrctl other = Thrctl.call()
                .withProgram("sh", tree + "/install.sh", "--prefix=~nobody/x")
                .run();
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("'~nobody/x' was not expanded by the shell");
        Thrctl nowhere = Thrctl.call()
                .withProgram("sh", tree + "/install.sh", "--prefix=" + prefix + "/absent/../x")
                .run();
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(nowhere.err()).contains("there is no folder " + prefix + "/absent");
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
