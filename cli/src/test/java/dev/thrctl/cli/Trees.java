package dev.thrctl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the packaged tree, for tests that move, damage or upgrade one. */
final class Trees {
    private Trees() {}

    /** Without start-up archives, as from the tar, but with the times of the original's files. */
    static Path copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }

    /** Folders before their content; start-up archives, which no tar holds, left out. */
    static List<Path> files(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(file -> !file.startsWith(tree.resolve("lib/startup")))
                    .sorted()
                    .toList();
        }
    }
}
