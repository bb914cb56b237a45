package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Console console = new Console(out, OutputStream.nullOutputStream(), false, false, Integer.MAX_VALUE);

    private OutputFile open(Object name) {
        return OutputFile.open(name.toString(), console);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void keepsTheOldOneUntilTheNewOneIsComplete() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (OutputFile output = open(file)) {
            output.write("new");
            assertThat(file).hasContent("old");
            assertThat(output.commit()).isNull();
        }
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void leavesNothingWithoutACommit() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        try (OutputFile output = open(file);
                OutputFile other = open(folder.resolve("b"))) {
            output.write("new");
            other.write("new");
        }
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void saysWhatFailedAndThatTheOldOneIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        try (OutputFile output = open(file)) {
            output.write(stream -> {
                stream.write('n');
                throw new IOException("No space left on device");
            });
            output.write("more");
            assertThat(output.commit())
                    .isEqualTo("write to " + file + ": No space left on device. What was there before is as it was");
        }
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void keepsALinkAndReplacesWhatItLeadsTo() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("d/file"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("d/new"));
        for (Path name : List.of(link, dangling)) {
            try (OutputFile output = open(name)) {
                output.write("new");
                assertThat(output.commit()).isNull();
            }
            assertThat(name).isSymbolicLink().hasContent("new");
        }
        assertThat(Files.isRegularFile(folder.resolve("d/new"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        Files.createSymbolicLink(folder.resolve("ring"), Path.of("ring"));
        assertThatThrownBy(() -> open(folder.resolve("ring")))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("too many levels of symbolic links (ELOOP)");
    }

    @Test
    void writesAFileWithTwoNamesInPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old and longer");
        Files.createLink(folder.resolve("b"), file);
        try (OutputFile output = open(file)) {
            assertThat(folder.resolve("b")).hasContent("old and longer");
            output.write("new");
            assertThat(output.commit()).isNull();
        }
        assertThat(folder.resolve("b")).hasContent("new");
    }

    @Test
    void writesDevicesAndOpenFilesAtOnce() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "no /dev/full");
        try (OutputFile output = open("/dev/full")) {
            output.write("lost");
            assertThat(output.commit()).isEqualTo("write to /dev/full: No space left on device. It is incomplete");
        }
        try (OutputFile output = open("/dev/null")) {
            output.write("gone");
            assertThat(output.commit()).isNull();
        }
        Path link = Files.createSymbolicLink(folder.resolve("out"), Path.of("/dev/stdout"));
        for (Object name : List.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", link)) {
            try (OutputFile output = open(name)) {
                output.write("x");
                assertThat(output.commit()).isNull();
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("xxxx");
        assertThat(names()).containsExactly("out");
    }

    @Test
    void refusesAtOnceWhatCannotBeWritten() {
        assertThatThrownBy(() -> open("")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> open("a\0b")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> open(folder)).hasMessage("creation of " + folder + ": it is a folder (EISDIR)");
        assertThatThrownBy(() -> open(folder.resolve("none/x")))
                .hasMessage("creation of " + folder + "/none/x: no such file or folder (ENOENT)");
    }
}
