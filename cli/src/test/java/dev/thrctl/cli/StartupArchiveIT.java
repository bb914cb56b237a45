package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Start-up archives come without being asked for, go when they no longer fit, and are never heard of. */
class StartupArchiveIT {
    private static final String HELP = "--help";
    /** The launcher's trace from its exec on; the shell that makes an archive writes into it, anywhere between words. */
    private static final Pattern EXEC = Pattern.compile("(?s)(/\\S+/java -XX.*)");

    private static final Duration TRAINING = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    /** A tree without an archive of its own. */
    private Path tree;

    private Path cache;

    @BeforeEach
    void unpack() throws IOException {
        tree = Trees.copy(Thrctl.tree(), temp.resolve("tree"));
        cache = temp.resolve("cache");
    }

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    @Test
    void comesWithTheDistributionForTheJavaThatBuiltIt() {
        assertThat(strict(Thrctl.tree(), Thrctl.call(), Jdks.running())).isEqualTo(Thrctl.run(HELP));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isMadeInTheBackgroundOnFirstUse(Path home) throws Exception {
        assertThat(call(home).run(HELP)).isEqualTo(Thrctl.run(HELP));
        Path archive = awaitArchive();
        assertThat(strict(tree, call(home), home)).isEqualTo(Thrctl.run(HELP));
        assertThat(files(cache)).as("nothing else is left").containsExactly(archive);
    }

    @Test
    void isMadeOnceByManyAtTheSameTime() throws Exception {
        List<Process> started = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            started.add(call(Jdks.running()).start(List.of(HELP)));
        }
        for (Process process : started) {
            assertThat(process.waitFor()).isZero();
        }
        Path archive = awaitArchive();
        assertThat(strict(tree, call(Jdks.running()), Jdks.running())).isEqualTo(Thrctl.run(HELP));
        assertThat(files(cache)).containsExactly(archive);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isIgnoredWithoutAWordWhenItIsDamaged(Path home) throws Exception {
        Path archive = makeArchive(home);
        byte[] good = Files.readAllBytes(archive);
        FileTime made = Files.getLastModifiedTime(archive);
        byte[] flipped = good.clone();
        for (int i = 0; i < flipped.length; i += 4096) {
            flipped[i] ^= 0x55;
        }
        for (byte[] bad : List.of(new byte[0], new byte[100], flipped)) {
            Files.write(archive, bad);
            Files.setLastModifiedTime(archive, made);
            assertThat(archiveOption(home)).as("the VM sees the damage").isNotEmpty();
            assertThat(call(home).run(HELP)).isEqualTo(Thrctl.run(HELP));
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isNotGivenToTheVmWhenItWasTruncated(Path home) throws Exception {
        Path archive = makeArchive(home);
        byte[] good = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(good, good.length / 2));
        assertThat(archiveOption(home)).isEmpty();
        assertThat(call(home).run(HELP)).isEqualTo(Thrctl.run(HELP));
    }

    @Test
    void isIgnoredWithoutAWordWhenItIsOfAnotherJava() throws Exception {
        Path other = Jdks.other();
        Path archive = makeArchive(Jdks.running());
        byte[] mine = Files.readAllBytes(archive);
        Path others = makeArchive(other);
        Files.write(others, mine);
        assertThat(call(other).run(HELP)).isEqualTo(Thrctl.run(HELP));
    }

    @Test
    void isMadeAgainAfterAnUpgradeOfTheSameJavaFolder() throws Exception {
        Path home = upgradableJava("17.0.1+1");
        Path before = makeArchive(home);
        Files.writeString(
                home.resolve("release"),
                Files.readString(home.resolve("release")).replace("+1", "+2"));
        assertThat(call(home).run(HELP)).isEqualTo(Thrctl.run(HELP));
        Path after = awaitArchiveOtherThan(before);
        assertThat(after).isNotEqualTo(before);
        assertThat(files(cache)).as("the old one takes no room").containsExactly(after);
    }

    @Test
    void isMadeAgainForATreeThatWasMoved() throws Exception {
        Path before = makeArchive(Jdks.running());
        tree = Files.move(tree, temp.resolve("moved"));
        assertThat(call(Jdks.running()).run(HELP)).isEqualTo(Thrctl.run(HELP));
        awaitArchiveOtherThan(before);
        assertThat(strict(tree, call(Jdks.running()), Jdks.running())).isEqualTo(Thrctl.run(HELP));
    }

    @Test
    void isNotUsedWhenTheJarsWereCopiedAfterwards() throws Exception {
        makeArchive(Jdks.running());
        assertThat(archiveOption(Jdks.running())).isNotEmpty();
        Files.setLastModifiedTime(
                tree.resolve("lib/build"), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(archiveOption(Jdks.running())).isEmpty();
    }

    @Test
    void isNotTriedAgainSoonAfterAFailure() throws Exception {
        Path archive = makeArchive(Jdks.running());
        Files.delete(archive);
        call(Jdks.running()).run(HELP);
        Thread.sleep(500);
        assertThat(files(cache)).isEmpty();
    }

    @Test
    void isNeitherMadeNorReadFromTheCacheWhenSwitchedOff() throws Exception {
        call(Jdks.running()).withEnv("THRCTL_NO_CACHE", "1").run(HELP);
        Thread.sleep(500);
        assertThat(cache).doesNotExist();
        makeArchive(Jdks.running());
        assertThat(archiveOption(Jdks.running())).isNotEmpty();
        assertThat(options(tree, call(Jdks.running()).withEnv("THRCTL_NO_CACHE", "1")))
                .noneMatch(StartupArchiveIT::isArchive);
    }

    @Test
    void isNotReadFromAFileOfAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
        Path archive = makeArchive(Jdks.running());
        Files.setOwner(
                archive, archive.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(archiveOption(Jdks.running())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isAnotherForTheShell(Path home) throws IOException {
        Path plain = makeArchive(home);
        Thrctl run = call(home).withEnv("THRCTL_MAKE_STARTUP", "cache").run("shell");
        assertThat(run.err()).isEmpty();
        List<Path> both = files(cache);
        assertThat(both).hasSize(2).contains(plain);
        Path shell = both.get(both.get(0).equals(plain) ? 1 : 0);
        assertThat(Files.size(shell)).isGreaterThan(Files.size(plain));
        makeArchive(plain, home);
        assertThat(files(cache)).as("each stays when the other is made").isEqualTo(both);
        String mustUseIt = Jdks.major(home) >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
        Thrctl used = call(home)
                .withEnv("THRCTL_JAVA_OPTS", mustUseIt)
                .run("shell", "-c", "signals --list --plain | head -1");
        assertThat(used.status()).as("%s", used).isZero();
        assertThat(used.out()).contains("SIGHUP");
    }

    private void makeArchive(Path former, Path home) throws IOException {
        Files.delete(former);
        assertThat(makeArchive(home)).isEqualTo(former);
    }

    @Test
    void isMadeOnlyWhereNobodyElseCouldReplaceIt() throws IOException {
        Path sticky = Files.createDirectory(temp.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", 01777);
        cache = sticky;
        Path archive = makeArchive(Jdks.running());
        assertThat(archiveOption(Jdks.running())).isNotEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sticky.resolve("thrctl"))))
                .isEqualTo("rwx------");
        assertThat(files(sticky)).containsExactly(archive);

        cache = Files.createDirectory(temp.resolve("open"));
        Files.setAttribute(cache, "unix:mode", 0777);
        refusesToMakeOne("others could write in " + cache.toRealPath() + ": no start-up archive is kept below it");
        assertThat(files(cache)).isEmpty();

        cache = Files.createDirectory(temp.resolve("linked"));
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(cache.resolve("thrctl"), elsewhere);
        refusesToMakeOne(cache + "/thrctl is a symbolic link: no start-up archive is kept there");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void isNeitherMadeNorReadInAFolderOfAnotherUser() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
        makeArchive(Jdks.running());
        assertThat(archiveOption(Jdks.running())).isNotEmpty();
        Files.setAttribute(cache.resolve("thrctl"), "unix:uid", 61234);
        assertThat(archiveOption(Jdks.running())).isEmpty();
        refusesToMakeOne("others could write in " + cache + "/thrctl: no start-up archive is kept there");

        Path home = Files.createDirectory(temp.resolve("home"));
        Files.setAttribute(home, "unix:uid", 61234);
        cache = home.resolve("cache");
        refusesToMakeOne("others could write in " + home.toRealPath() + ": no start-up archive is kept below it");
        assertThat(home).as("nothing of root's in it").isEmptyDirectory();
    }

    private void refusesToMakeOne(String why) {
        Thrctl run =
                call(Jdks.running()).withEnv("THRCTL_MAKE_STARTUP", "cache").run();
        assertThat(run).isEqualTo(new Thrctl(List.of(), 1, "", "thrctl: " + why + "\n"));
    }

    @Test
    void isNoConditionToRun() throws IOException {
        Path readOnly = Files.createDirectory(temp.resolve("read-only"));
        assertThat(readOnly.toFile().setReadOnly()).isTrue();
        for (String home : List.of(readOnly.toString(), "/proc", "/dev/null", "/nowhere", "")) {
            Thrctl.Call call = call(Jdks.running()).withEnv("HOME", home);
            assertThat(call.withoutEnv("XDG_CACHE_HOME").run(HELP)).isEqualTo(Thrctl.run(HELP));
            assertThat(call.withEnv("XDG_CACHE_HOME", home).run(HELP)).isEqualTo(Thrctl.run(HELP));
        }
        assertThat(call(Jdks.running())
                        .withoutEnv("HOME")
                        .withoutEnv("XDG_CACHE_HOME")
                        .run(HELP))
                .isEqualTo(Thrctl.run(HELP));
    }

    @Test
    void saysWhyNoneCouldBeMadeWhenAskedFor() {
        Thrctl run = call(Jdks.running())
                .withEnv("XDG_CACHE_HOME", "/proc/cache")
                .withEnv("THRCTL_MAKE_STARTUP", "cache")
                .run();
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("thrctl: cannot write to /proc/cache/thrctl\n");
    }

    @Test
    void refusesAnUnknownPlace() {
        Thrctl run = Thrctl.call().withEnv("THRCTL_MAKE_STARTUP", "1").run();
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: THRCTL_MAKE_STARTUP is '1'. Set it to 'tree' or 'cache', or unset it\n");
    }

    private Thrctl.Call call(Path home) {
        return Thrctl.call()
                .withProgram(tree.resolve("bin/thrctl").toString())
                .withEnv("THRCTL_JAVA_HOME", home.toString())
                .withEnv("XDG_CACHE_HOME", cache.toString())
                .withoutEnv("THRCTL_NO_CACHE");
    }

    /** Fails unless there is an archive and the VM takes it. */
    private static Thrctl strict(Path tree, Thrctl.Call call, Path home) {
        String mustUseIt = Jdks.major(home) >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
        call.withEnv("THRCTL_JAVA_OPTS", mustUseIt);
        assertThat(options(tree, call)).anyMatch(StartupArchiveIT::isArchive);
        return call.run(HELP);
    }

    private Path makeArchive(Path home) throws IOException {
        List<Path> before = files(cache);
        Thrctl run = call(home).withEnv("THRCTL_MAKE_STARTUP", "cache").run();
        assertThat(run).isEqualTo(new Thrctl(List.of(), 0, "", ""));
        return files(cache).stream()
                .filter(file -> !before.contains(file))
                .findFirst()
                .orElseThrow();
    }

    private Path awaitArchive() throws Exception {
        return awaitArchiveOtherThan(cache);
    }

    private Path awaitArchiveOtherThan(Path former) throws Exception {
        for (long end = System.nanoTime() + TRAINING.toNanos(); System.nanoTime() < end; Thread.sleep(50)) {
            for (Path file : files(cache)) {
                // The name is there only when the file is complete; wait for the clean-up that follows.
                if (file.toString().matches(".*\\.(jsa|aot)") && !file.equals(former)) {
                    Thread.sleep(500);
                    return file;
                }
            }
        }
        throw new AssertionError("no archive in " + cache + " after " + TRAINING + ": " + files(cache));
    }

    /** The options that name an archive in what the launcher would start. */
    private List<String> archiveOption(Path home) {
        return options(tree, call(home)).stream()
                .filter(StartupArchiveIT::isArchive)
                .toList();
    }

    private static boolean isArchive(String option) {
        return option.startsWith("-XX:AOTCache=") || option.startsWith("-XX:SharedArchiveFile=");
    }

    /** What the shell traces as its last command, the exec of Java; leaves the call as it was. */
    private static List<String> options(Path tree, Thrctl.Call call) {
        String launcher = tree.resolve("bin/thrctl").toString();
        Thrctl traced = call.withProgram("sh", "-x", launcher).run(HELP);
        call.withProgram(launcher);
        Matcher exec = EXEC.matcher(traced.err());
        assertThat(exec.find()).as(traced.toString()).isTrue();
        return List.of(exec.group(1).split("\\s+"));
    }

    /** A Java folder whose release file can be changed; the VM itself is the running one. */
    private Path upgradableJava(String runtime) throws IOException {
        Path home = Files.createDirectories(temp.resolve("jdk"));
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexec " + Jdks.running() + "/bin/java \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("release"),
                "JAVA_RUNTIME_VERSION=\"" + runtime + "\"\nJAVA_VERSION=\"" + Jdks.major(Jdks.running()) + "\"\n");
        return home;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
