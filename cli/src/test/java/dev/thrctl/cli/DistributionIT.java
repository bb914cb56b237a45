package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a packager gets: the tree, and the same as a tar. */
class DistributionIT {
    /** The owner is nobody in particular, the time is project.build.outputTimestamp of the root pom. */
    private static final Pattern ENTRY = Pattern.compile("\\S+ (root/root|0/0) .* 2026-01-01 00:00:00 .*");

    private static final List<String> PROGRAMS = List.of("thrctl", "install.sh", "make-startup-archive", "thrprobe");

    private static final Path TREE = Thrctl.tree();

    @TempDir
    Path temp;

    @Test
    void holdsTheLauncherTheJarsAndTheFoldersForManPagesAndCompletions() throws IOException {
        assertThat(TREE.resolve("bin/thrctl")).isExecutable();
        assertThat(TREE.resolve("lib/make-startup-archive")).isExecutable();
        assertThat(TREE.resolve("LICENSE")).isRegularFile();
        for (String folder : List.of(
                "share/man/man1",
                "share/man/man7",
                "share/bash-completion/completions",
                "share/zsh/site-functions",
                "share/fish/vendor_completions.d")) {
            assertThat(TREE.resolve(folder)).isDirectory();
        }
        assertThat(TREE.resolve("install.sh")).isExecutable();
        assertThat(relative(TREE))
                .contains(
                        "share/bash-completion/completions/thrctl",
                        "share/zsh/site-functions/_thrctl",
                        "share/fish/vendor_completions.d/thrctl.fish");
        assertThat(relative(TREE)).noneMatch(name -> name.endsWith(".gitkeep"));
    }

    /** Whoever gets a binary gets the licence of each part of it, those within others too. */
    @Test
    void carriesTheLicenceOfEveryLibrary() throws IOException {
        String notice = Files.readString(TREE.resolve("NOTICE"));
        for (String jar : relative(TREE.resolve("lib"))) {
            if (jar.endsWith(".jar") && !jar.matches("(cli|native-probes|jline-[a-z-]*)-[0-9].*")) {
                assertThat(notice).containsIgnoringCase(jar.replaceFirst("-[0-9].*", ""));
            }
        }
        assertThat(notice).contains("libffi", "thrprobe", "GNU C Library", "musl");
        Matcher named = Pattern.compile("licenses/([A-Za-z0-9.-]+[.]txt)").matcher(notice);
        List<String> files = new ArrayList<>(List.of("", "JLine-BSD-3-Clause.txt", "libffi-MIT.txt"));
        while (named.find()) {
            files.add(named.group(1));
        }
        assertThat(files).contains("LGPL-2.1.txt", "LGPL-3.0.txt", "GPL-3.0.txt");
        assertThat(relative(TREE.resolve("licenses"))).hasSameElementsAs(files);
    }

    @Test
    void holdsTheJarsThatRunAndNoneOfTheTests() throws IOException {
        List<String> jars = relative(TREE).stream()
                .filter(name -> name.endsWith(".jar"))
                .map(name -> name.replaceFirst("-[0-9].*", ""))
                .toList();
        assertThat(jars).contains("lib/cli", "lib/native-probes", "lib/picocli", "lib/jna", "lib/jackson-core");
        assertThat(jars).doesNotHaveDuplicates();
        assertThat(jars).noneMatch(name -> name.matches(".*(junit|assertj|archunit|schema|jspecify).*"));
    }

    @Test
    void findsEveryJarThroughTheManifest() throws IOException {
        Path main = jar("cli");
        try (JarFile file = new JarFile(main.toFile())) {
            String classPath = file.getManifest().getMainAttributes().getValue("Class-Path");
            for (String name : classPath.split(" ", -1)) {
                assertThat(TREE.resolve("lib").resolve(name)).isRegularFile();
            }
        }
    }

    @Test
    void recompilesPicocliForJava17() throws IOException {
        try (JarFile file = new JarFile(jar("picocli").toFile())) {
            byte[] type = file.getInputStream(file.getJarEntry("picocli/CommandLine.class"))
                    .readAllBytes();
            assertThat(type[7]).as("class file version").isEqualTo((byte) 61);
        }
    }

    @Test
    void carriesTheNativeLibraryOfThisPlatformOutsideTheJar() throws IOException {
        String platform = Files.readString(TREE.resolve("lib/build")).split(" ", -1)[1];
        String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
        assertThat(platform).endsWith("-" + arch);
        try (Stream<Path> files = Files.list(TREE.resolve("lib/native").resolve(platform))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .anyMatch(name -> name.startsWith("libjnidispatch."));
        }
    }

    @Test
    void givesEveryoneTheRightToReadAndOnlyProgramsTheRightToRun() throws IOException {
        for (Path file : Trees.files(TREE)) {
            String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            String name = String.valueOf(file.getFileName());
            boolean isProgram = PROGRAMS.contains(name) && !file.toString().contains("/share/");
            boolean runs = Files.isDirectory(file) || isProgram;
            assertThat(rights).as(file.toString()).isEqualTo(runs ? "rwxr-xr-x" : "rw-r--r--");
        }
    }

    @Test
    void packsTheSameIntoTheTarWithoutTheStartUpArchive() throws Exception {
        Path unpacked = unpack();
        assertThat(relative(unpacked)).isEqualTo(relative(TREE));
        assertThat(unpacked.resolve("lib/startup")).doesNotExist();
        for (Path file : Trees.files(unpacked)) {
            Path twin = TREE.resolve(unpacked.relativize(file).toString());
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(twin));
            if (Files.isRegularFile(file)) {
                assertThat(file).hasSameBinaryContentAs(twin);
            }
        }
    }

    @Test
    void runsFromTheTar() throws Exception {
        Thrctl run = Thrctl.call()
                .withProgram(unpack().resolve("bin/thrctl").toString())
                .run("--help");
        assertThat(run).isEqualTo(Thrctl.run("--help"));
    }

    @Test
    void carriesNoTimeAndNoNameOfTheMachineThatBuiltIt() throws Exception {
        for (String name : List.of("cli", "native-probes", "picocli")) {
            try (JarFile file = new JarFile(jar(name).toFile())) {
                // The zip format has no time zone; Maven and Ant write the timestamp's wall clock.
                assertThat(file.stream().filter(entry -> !entry.isDirectory()))
                        .allSatisfy(entry -> assertThat(entry.getTimeLocal()).hasToString("2026-01-01T00:00"));
                assertThat(file.getManifest().getMainAttributes().keySet())
                        .extracting(Objects::toString)
                        .doesNotContain("Built-By", "Build-Jdk");
            }
        }
        ProcessBuilder list = new ProcessBuilder("tar", "--utc", "--full-time", "-tvzf", tar().toString());
        String listed = new String(list.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(listed.lines())
                .isNotEmpty()
                .allMatch(line -> ENTRY.matcher(line).matches());
    }

    private static Path jar(String name) throws IOException {
        try (Stream<Path> files = Files.list(TREE.resolve("lib"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches(name + "-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path tar() throws IOException {
        try (Stream<Path> files = Files.list(TREE.resolveSibling("."))) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path unpack() throws Exception {
        Process unpacking = new ProcessBuilder("tar", "-xzpf", tar().toString(), "-C", temp.toString())
                .inheritIO()
                .start();
        assumeTrue(unpacking.waitFor() == 0, "no tar program here");
        try (Stream<Path> top = Files.list(temp)) {
            List<Path> folders = top.toList();
            assertThat(folders).as("one folder in the tar").hasSize(1);
            assertThat(folders.get(0).getFileName() + ".tar.gz").isEqualTo(String.valueOf(tar().getFileName()));
            return folders.get(0);
        }
    }

    private static List<String> relative(Path tree) throws IOException {
        return Trees.files(tree).stream()
                .map(file -> tree.relativize(file).toString())
                .toList();
    }
}
