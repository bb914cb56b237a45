package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/thrctl} promises about where, how and with which Java it can be started. */
class LauncherIT {
    private static final String HELP = "--help";

    /** A user that nobody else is, as far as a number can be that. */
    private static final String NOBODYS_UID =
            Long.toString(1_200_000_000L + ProcessHandle.current().pid());

    @TempDir
    Path temp;

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    static Stream<String> shells() {
        return Stream.of("dash", "busybox sh", "bash --posix", "zsh --emulate sh", "ksh");
    }

    @Test
    void startsFromAnyFolder() {
        for (String folder : List.of("/", "/proc/self", temp.toString())) {
            assertStarts(Thrctl.call().in(Path.of(folder)).run(HELP));
        }
    }

    @Test
    void startsByARelativePath() {
        Path tree = Thrctl.tree();
        assertStarts(Thrctl.call().in(tree).withProgram("bin/thrctl").run(HELP));
        assertStarts(
                Thrctl.call().in(tree.resolve("bin")).withProgram("./thrctl").run(HELP));
        assertStarts(Thrctl.call()
                .in(tree.resolve("lib"))
                .withProgram("../bin/thrctl")
                .run(HELP));
        assertStarts(Thrctl.call()
                .in(tree.resolve("bin"))
                .withProgram("sh", "thrctl")
                .run(HELP));
    }

    @Test
    void startsFromPath() {
        String path = Thrctl.tree().resolve("bin") + ":" + System.getenv("PATH");
        assertStarts(Thrctl.call()
                .withEnv("PATH", path)
                .withProgram("sh", "-c", "exec thrctl \"$@\"", "sh")
                .run(HELP));
    }

    @Test
    void startsThroughSymbolicLinksAbsoluteRelativeAndChained() throws IOException {
        Path absolute = Files.createSymbolicLink(temp.resolve("absolute"), Thrctl.launcher());
        Path relative = Files.createSymbolicLink(
                temp.resolve("relative"),
                temp.toRealPath().relativize(Thrctl.launcher().toRealPath()));
        Path chained = Files.createSymbolicLink(temp.resolve("chained"), Path.of("relative"));
        Path folder = Files.createSymbolicLink(temp.resolve("folder"), Thrctl.tree());
        for (Path link : List.of(absolute, relative, chained, folder.resolve("bin/thrctl"))) {
            assertStarts(Thrctl.call().withProgram(link.toString()).run(HELP));
        }
        for (Path link : List.of(absolute, relative, chained, folder)) {
            Files.delete(link); // JUnit warns about links that lead out of its folder.
        }
    }

    @Test
    void startsFromAPathWithBlanksQuotesAndGlobs() throws IOException {
        Path tree = Trees.copy(Thrctl.tree(), temp.resolve("a b  'c' $d [e] *"));
        assertStarts(
                Thrctl.call().withProgram(tree.resolve("bin/thrctl").toString()).run(HELP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", "2>&-", "<&- 2>&-"})
    void startsWithClosedInputAndErrors(String closed) {
        assertStarts(withStreams(closed));
    }

    @ParameterizedTest
    @ValueSource(strings = {">&-", "<&- >&-"})
    void saysThatTheOutputIsClosedAndNothingElse(String closed) {
        Thrctl run = withStreams(closed);
        assertThat(run.err()).as(run.toString()).startsWith("thrctl: write to standard output: ");
        assertThat(run.err().lines()).as(run.toString()).hasSize(1);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
    }

    private static Thrctl withStreams(String redirections) {
        return Thrctl.call()
                .withProgram(
                        "sh",
                        "-c",
                        "exec \"$@\" " + redirections,
                        "sh",
                        Thrctl.launcher().toString())
                .run(HELP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "no-such-locale"})
    void writesTheSameInEveryLocale(String locale) {
        Thrctl run =
                Thrctl.call().withEnv("LANG", locale).withEnv("LC_ALL", locale).run(HELP);
        assertThat(run).isEqualTo(Thrctl.run(HELP));
        assertStarts(run);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void startsUnderEveryPosixShell(String shell) {
        List<String> words = List.of(shell.split(" "));
        assumeTrue(isInstalled(words.get(0)), shell + " is not installed");
        String[] program = Stream.concat(
                        words.stream(), Stream.of(Thrctl.launcher().toString()))
                .toArray(String[]::new);
        assertStarts(Thrctl.call().withProgram(program).run(HELP));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void writesNoLineOfTheJavaVmOnAnyJdk(Path home) {
        Thrctl run = Thrctl.call().withEnv("THRCTL_JAVA_HOME", home.toString()).run(HELP);
        assertThat(run).isEqualTo(Thrctl.run(HELP));
        assertStarts(run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void staysSilentAboutTheCallersJavaOptionsAndHandsThemOver(String variable) {
        Thrctl run = Thrctl.call().withEnv(variable, "-Dx=y").run(HELP);
        assertStarts(run);
        assertThat(environmentOfTheVm(Thrctl.call().withEnv(variable, "-Dx=y")))
                .contains("THRCTL_SAVED_" + variable + "=-Dx=y")
                .doesNotContain(variable + "=-Dx=y");
    }

    @Test
    void givesTheVmALocaleThatReadsEveryArgumentAndKeepsTheCallers() {
        assertThat(environmentOfTheVm(Thrctl.call().withEnv("LC_ALL", "tr_TR.UTF-8")))
                .contains("LC_ALL=C.UTF-8", "THRCTL_SAVED_LC_ALL=tr_TR.UTF-8");
    }

    @Test
    void passesArgumentsUntouched() {
        List<String> args =
                List.of("", " ", "a b", "*", "[a-z]?", "\n", "-x\n", "$HOME", "`id`", "'", "\"", "\\", "é€😀");
        assertThat(argumentsOfTheVm(Thrctl.call(), args)).endsWith(args.toArray(String[]::new));
    }

    @Test
    void addsTheCallersJavaOptionsWordByWordWithoutGlobbing() {
        assertThat(argumentsOfTheVm(Thrctl.call().withEnv("THRCTL_JAVA_OPTS", "-Da=/*  -Db=c"), List.of()))
                .contains("-Da=/*", "-Db=c");
    }

    @Test
    void becomesTheJavaVmUnderItsOwnProcessId() throws IOException {
        Process process = Thrctl.call()
                .withEnv("THRCTL_JAVA_HOME", fakeJava("sleep 30", "17.0.1").toString())
                .start(List.of());
        try (var out = process.getInputStream()) {
            byte[] pid = out.readNBytes(String.valueOf(process.pid()).length());
            assertThat(new String(pid, StandardCharsets.UTF_8)).isEqualTo(String.valueOf(process.pid()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void tellsTheVmThatPipesAreNoTerminals() {
        assertThat(argumentsOfTheVm(Thrctl.call(), List.of()))
                .contains("-Dthrctl.stdin.tty=false", "-Dthrctl.stdout.tty=false", "-Dthrctl.stderr.tty=false")
                .noneMatch(arg -> arg.startsWith("-Dthrctl.columns"));
    }

    @Test
    void tellsTheVmTheWidthOfATerminal() throws IOException {
        assumeTrue(isInstalled("script"), "script (of bsdutils) makes the terminal");
        Thrctl.Call call = Thrctl.call()
                .withEnv(
                        "THRCTL_JAVA_HOME",
                        fakeJava("printf '%s\\n' \"$@\"", "17.0.1").toString())
                .withProgram("script", "-qec", "stty cols 77; exec '" + Thrctl.launcher() + "'", "/dev/null");
        assertThat(call.run().lines()).contains("-Dthrctl.stdout.tty=true", "-Dthrctl.columns=77");
        assertThat(call.withEnv("COLUMNS", "50").run().lines()).contains("-Dthrctl.columns=50");
        assertThat(call.withEnv("COLUMNS", "x5").run().lines()).contains("-Dthrctl.columns=77");
    }

    @Test
    void takesATerminalWithoutASizeForNoneOfWidthZero() throws IOException {
        assumeTrue(isInstalled("script"), "script (of bsdutils) makes the terminal");
        Thrctl run = Thrctl.call()
                .withEnv(
                        "THRCTL_JAVA_HOME",
                        fakeJava("printf '%s\\n' \"$@\"", "17.0.1").toString())
                .withoutEnv("COLUMNS")
                .withProgram("script", "-qec", "stty cols 0; exec '" + Thrctl.launcher() + "'", "/dev/null")
                .run();
        assertThat(run.lines())
                .contains("-Dthrctl.stdout.tty=true")
                .noneMatch(arg -> arg.startsWith("-Dthrctl.columns"));
    }

    @Test
    void prefersItsOwnVariableThenJavaHomeThenPath() throws IOException {
        String mine = fakeJava("echo mine", "17.0.1").toString();
        String home = fakeJava("echo home", "17.0.1").toString();
        String path = fakeJava("echo path", "17.0.1").resolve("bin") + ":/usr/bin:/bin";
        Thrctl.Call call = Thrctl.call()
                .withEnv("THRCTL_JAVA_HOME", mine)
                .withEnv("JAVA_HOME", home)
                .withEnv("PATH", path);
        assertThat(call.run().lines()).contains("mine");
        assertThat(call.withoutEnv("THRCTL_JAVA_HOME").run().lines()).contains("home");
        assertThat(call.withoutEnv("JAVA_HOME").run().lines()).contains("path");
    }

    @Test
    void saysThatThereIsNoJava() throws IOException {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        Thrctl run = withoutJava()
                .withEnv("PATH", bin.toString())
                .withProgram("/bin/sh", Thrctl.launcher().toString())
                .run();
        assertFails(
                run,
                "thrctl: no Java found. Install a JDK or JRE, version 17 or later, or set THRCTL_JAVA_HOME to one\n");
    }

    @Test
    void namesTheVariableThatPointsToNoJava() {
        Thrctl run = withoutJava().withEnv("JAVA_HOME", "/nowhere").run();
        assertFails(
                run,
                "thrctl: JAVA_HOME is /nowhere, but there is no /nowhere/bin/java to run."
                        + " Set THRCTL_JAVA_HOME to a JDK or JRE, version 17 or later\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "11.0.2", "16"})
    void refusesAJavaThatIsTooOldWithoutStartingIt(String version) throws IOException {
        Path home = fakeJava("echo started", version);
        Thrctl run = withoutJava().withEnv("JAVA_HOME", home.toString()).run();
        assertFails(
                run,
                "thrctl: JAVA_HOME is " + home + ", which is Java " + version
                        + ". Set THRCTL_JAVA_HOME to a JDK or JRE, version 17 or later\n");
    }

    @Test
    void asksTheJavaOfAVersionManagerWhereItReallyIs() throws IOException {
        Path shim = Files.createDirectories(temp.resolve("shims/bin")).resolve("java");
        script(shim, "exec " + Jdks.running() + "/bin/java \"$@\"");
        assertStarts(withoutJava()
                .withEnv("JAVA_HOME", temp.resolve("shims").toString())
                .run(HELP));
    }

    @Test
    void saysWhatIsWrongWithAJavaThatDoesNotRun() throws IOException {
        Path broken = Files.createDirectories(temp.resolve("broken/bin")).resolve("java");
        script(broken, "echo no such shared object >&2; exit 127");
        Thrctl run = withoutJava()
                .withEnv("JAVA_HOME", temp.resolve("broken").toString())
                .run();
        assertFails(run, "thrctl: " + broken + " does not run: no such shared object\n");
    }

    @Test
    void saysThatItWasTakenOutOfItsTree() throws IOException {
        Path alone = Files.copy(
                Thrctl.launcher(), Files.createDirectory(temp.resolve("bin")).resolve("thrctl"));
        Thrctl run = Thrctl.call().withProgram(alone.toString()).run();
        assertFails(
                run,
                "thrctl: " + temp + "/lib/build is missing:"
                        + " this script belongs into the bin folder of an unpacked thrctl\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void startsInAnAddressSpaceThatIsTooSmallForTheUsualReserves(Path home) {
        for (String kib : List.of("2000000", "1000000", "500000")) {
            Thrctl run = limitedTo("ulimit -v " + kib, home).run("limits", "1", "--json");
            assertThat(run.status()).as("%s: %s", kib, run).isZero();
            assertThat(run.err()).as("%s: %s", kib, run).isEmpty();
            Json.valid("limits", run.out());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void saysThatTheAddressSpaceIsTooSmallInsteadOfCrashing(Path home) throws IOException {
        Thrctl run = limitedTo("ulimit -v 150000", home).in(temp).run("limits", "1");
        assertThat(run.err())
                .as(run.toString())
                .startsWith("thrctl: start of the Java VM: its addresses are limited to 146 MiB (RLIMIT_AS)")
                .contains("'thrctl limits PID'", "/proc/PID/limits");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void saysThatTheUserHasNoRoomForTheThreadsOfTheVm(Path home) throws IOException {
        assumeTrue(TestMachine.isRoot(), "only root can become another user");
        assumeTrue(isInstalled("prlimit") && isInstalled("setpriv"), "needs prlimit and setpriv");
        try (TestMachine.PublicTree tree = TestMachine.publicTree()) {
            for (int limit : List.of(1, 5, 7)) {
                Thrctl run = asNobodyOf(limit, tree, home).in(Path.of("/")).run("limits", "1");
                assertFails(
                        run,
                        "thrctl: start of the Java VM: user " + NOBODYS_UID + " has 1 of at most " + limit
                                + " threads (RLIMIT_NPROC), and the VM needs 7 more (EAGAIN). Call 'thrctl limits PID'"
                                + " as root or as another user, or look at 'Max processes' in /proc/PID/limits and end or"
                                + " raise something: prlimit --pid PID --nproc=N\n");
            }
            for (int limit : List.of(8, 16, 17)) {
                assertStarts(asNobodyOf(limit, tree, home).run(HELP));
            }
        }
    }

    private static Thrctl.Call limitedTo(String limit, Path home) {
        return Thrctl.call()
                .withEnv("THRCTL_JAVA_HOME", home.toString())
                .withProgram(
                        "sh",
                        "-c",
                        limit + "; exec \"$@\"",
                        "sh",
                        Thrctl.launcher().toString());
    }

    private static Thrctl.Call asNobodyOf(int limit, TestMachine.PublicTree tree, Path home) {
        return tree.asUser(NOBODYS_UID, "prlimit", "--nproc=" + limit + ":" + limit)
                .withEnv("THRCTL_JAVA_HOME", home.toString());
    }

    private static Thrctl.Call withoutJava() {
        return Thrctl.call().withoutEnv("THRCTL_JAVA_HOME").withoutEnv("JAVA_HOME");
    }

    private static void assertStarts(Thrctl run) {
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.err()).as(run.toString()).isEmpty();
        assertThat(run.out()).as(run.toString()).contains("thrctl");
    }

    private static void assertFails(Thrctl run, String message) {
        assertThat(run.err()).as(run.toString()).isEqualTo(message);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).as(run.toString()).isEmpty();
    }

    /** What the VM gets as its arguments; a stand-in for Java reports them, each ended by a NUL. */
    private List<String> argumentsOfTheVm(Thrctl.Call call, List<String> args) {
        return reported(call, "printf '%s\\0' \"$@\"", args);
    }

    private List<String> environmentOfTheVm(Thrctl.Call call) {
        return reported(call, "env -0", List.of());
    }

    private List<String> reported(Thrctl.Call call, String script, List<String> args) {
        try {
            Path java = fakeJava(script, "17.0.1");
            Thrctl run = call.withEnv("THRCTL_JAVA_HOME", java.toString()).run(args);
            assertThat(run.status()).as(run.toString()).isZero();
            String out = run.out().substring(run.out().indexOf('\n') + 1);
            // The last NUL ends the last word: without the limit, split would also drop empty arguments.
            return List.of(out.substring(0, out.length() - 1).split("\0", -1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A Java home whose java prints its process id on the first line and then does as told. */
    private Path fakeJava(String script, String version) throws IOException {
        Path home = Files.createTempDirectory(temp, "java");
        script(Files.createDirectory(home.resolve("bin")).resolve("java"), "echo $$\n" + script);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"N/A\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
