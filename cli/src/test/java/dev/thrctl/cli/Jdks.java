package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java installations of this machine that thrctl is to run on: the one that runs the tests, and others. */
final class Jdks {
    private static final Pattern MAJOR = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private Jdks() {}

    static Path running() {
        return Path.of(System.getProperty("java.home"));
    }

    /** One of each version from 17 on, the running one first. */
    static List<Path> all() {
        List<Path> found = new ArrayList<>(List.of(running()));
        List<Path> candidates = new ArrayList<>();
        for (String variable : List.of("JAVA17_HOME", "JAVA25_HOME")) {
            Optional.ofNullable(System.getenv(variable)).map(Path::of).ifPresent(candidates::add);
        }
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> homes = Files.list(INSTALLED)) {
                homes.sorted().forEach(candidates::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (Path candidate : candidates) {
            int major = major(candidate);
            if (major >= 17 && found.stream().noneMatch(home -> major(home) == major)) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** Another installation than the one that runs the tests; skips the test when there is none. */
    static Path other() {
        List<Path> all = all();
        assumeTrue(all.size() > 1, "only one JDK here; name another with JAVA17_HOME or JAVA25_HOME");
        return all.get(1);
    }

    /** 0 when the folder holds no Java that says its version. */
    static int major(Path home) {
        try {
            Matcher version = MAJOR.matcher(Files.readString(home.resolve("release")));
            return Files.isExecutable(home.resolve("bin/java")) && version.find()
                    ? Integer.parseInt(version.group(1))
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
