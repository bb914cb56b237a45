package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit into 500 lines does more than one thing, or is a table and says so. */
class SourceSizeTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final int MOST_LINES = 500;
    private static final int HEADER_LINES = 40;

    /** What the comment at the head of a longer file says, with the reason behind it. */
    private static final String REASON = "Over 500 lines: ";

    @Test
    void noSourceIsLongerThan500LinesWithoutAReason() throws IOException {
        assertThat(tooLong(TOP)).isEmpty();
    }

    @Test
    void aLongSourceIsSeen(@TempDir Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("src/main/java")).resolve("Long.java");
        Files.writeString(source, "// a comment\n" + "x\n".repeat(500));
        assertThat(tooLong(folder)).hasSize(1);
        Files.writeString(source, "// Over 500 lines: a table.\n" + "x\n".repeat(500));
        assertThat(tooLong(folder)).isEmpty();
        Files.writeString(source, "x\n".repeat(500));
        assertThat(tooLong(folder)).isEmpty();
        Files.writeString(source.resolveSibling("script"), "#!/bin/sh\n" + "x\n".repeat(500));
        assertThat(tooLong(folder)).hasSize(1);
    }

    private static List<String> tooLong(Path top) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(file -> isSource(top, file)).toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
                boolean excused = lines.stream().limit(HEADER_LINES).anyMatch(line -> line.contains(REASON));
                if (lines.size() > MOST_LINES && !excused) {
                    found.add(top.relativize(file) + " has " + lines.size() + " lines and no '" + REASON + "...'");
                }
            }
        }
        return found;
    }

    private static boolean isSource(Path top, Path file) {
        String path = top.relativize(file).toString();
        if (!path.matches("(.*/)?src/.*|\\.ci/.*") || path.matches("(.*/)?target/.*") || !Files.isRegularFile(file)) {
            return false;
        }
        String name = file.getFileName().toString();
        return name.matches(".*\\.(java|c|h|sh|py)") || (name.indexOf('.') < 0 && isScript(file));
    }

    private static boolean isScript(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
