package dev.thrctl.kept;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFileTest {
    private static final int ANOTHER_USER = 61234;

    @TempDir
    private Path folder;

    private long me;

    @BeforeEach
    void readOwnUser() throws IOException {
        me = owner(folder);
    }

    @Test
    void createsAFileThatOnlyItsUserCanRead() throws IOException {
        try (OutputStream out = KeptFile.of(folder.resolve("a")).create()) {
            out.write('x');
        }
        assertThat(folder.resolve("a")).hasContent("x");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rw-------");
    }

    @Test
    void createsNothingThroughASymbolicLink() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "kept");
        Files.createSymbolicLink(folder.resolve("link"), victim);
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        KeptFile link = KeptFile.of(folder.resolve("link"));
        assertThatThrownBy(link::create).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> link.append("x".getBytes(UTF_8)))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessage(folder.resolve("link") + " is a symbolic link");
        assertThatThrownBy(link::read).isInstanceOf(UnsafeFileException.class);
        assertThatThrownBy(() -> link.replace(new byte[0])).isInstanceOf(UnsafeFileException.class);
        KeptFile dangling = KeptFile.of(folder.resolve("dangling"));
        assertThatThrownBy(dangling::create).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> dangling.append(new byte[0])).isInstanceOf(UnsafeFileException.class);
        assertThat(victim).hasContent("kept");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void followsALinkOfItsUserAndNoneOfAnother() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        assertThat(KeptFile.of(link).followed().read()).asString().isEqualTo("kept");
        assertThat(KeptFile.of(other).followed().path().getFileName()).hasToString("other");
        requireRoot();
        Files.setAttribute(link, "unix:uid", ANOTHER_USER, LinkOption.NOFOLLOW_LINKS);
        assertThatThrownBy(() -> KeptFile.of(link).followed())
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageEndingWith("link belongs to user " + ANOTHER_USER);
    }

    @Test
    void refusesAFolderThatOthersMayWriteIn() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> KeptFile.of(open.resolve("a")))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessage("other users may write in the folder " + open + " (its mode is 777)");
        Path below = Files.createDirectory(open.resolve("mine"));
        assertThatThrownBy(() -> KeptFile.of(below.resolve("a")))
                .as("the folder itself could be replaced")
                .isInstanceOf(UnsafeFileException.class);
    }

    @Test
    void takesAStickyFolderThatOthersMayWriteIn() throws IOException {
        Path sticky = Files.createDirectory(folder.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", 01777);
        KeptFile.of(sticky.resolve("a")).append("x".getBytes(UTF_8));
        assertThat(sticky.resolve("a")).hasContent("x");
    }

    @Test
    void refusesAFolderOfAnotherUserAndOneBelowIt() throws IOException {
        requireRoot();
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path mine = Files.createDirectory(theirs.resolve("mine"));
        Files.setAttribute(theirs, "unix:uid", ANOTHER_USER);
        for (Path in : new Path[] {theirs, mine}) {
            assertThatThrownBy(() -> KeptFile.of(in.resolve("a")))
                    .isInstanceOf(UnsafeFileException.class)
                    .hasMessage("the folder " + theirs + " belongs to user 61234, who could replace the file");
        }
        KeptFile.of(theirs.resolve("a"), ANOTHER_USER).path();
    }

    @Test
    void refusesALinkOfAnotherUserOnTheWay() throws IOException {
        requireRoot();
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertThat(KeptFile.of(link.resolve("a")).path())
                .isEqualTo(folder.toRealPath().resolve("real/a"));
        Files.setAttribute(link, "unix:uid", ANOTHER_USER, LinkOption.NOFOLLOW_LINKS);
        assertThatThrownBy(() -> KeptFile.of(link.resolve("a")))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessage("the symbolic link " + link + " belongs to user 61234, who could replace the file");
    }

    @Test
    void refusesAFileOfAnotherUserOrWithASecondName() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "theirs");
        Files.createLink(folder.resolve("b"), file);
        assertThatThrownBy(() -> KeptFile.of(file).append(new byte[0]))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("hard link");
        Files.delete(folder.resolve("b"));
        requireRoot();
        Files.setAttribute(file, "unix:uid", ANOTHER_USER);
        assertThatThrownBy(() -> KeptFile.of(file).read())
                .isInstanceOf(UnsafeFileException.class)
                .hasMessage(file + " belongs to user 61234");
    }

    @Test
    void refusesALoopOfLinks() throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> KeptFile.of(folder.resolve("a/c"))).hasMessageContaining("ELOOP");
    }

    @Test
    void appendsReadsAndReplaces() throws IOException {
        KeptFile file = KeptFile.of(folder.resolve("a"));
        assertThatThrownBy(file::read).isInstanceOf(NoSuchFileException.class);
        file.append("1\n".getBytes(UTF_8));
        file.append("2\n".getBytes(UTF_8));
        assertThat(file.read()).asString().isEqualTo("1\n2\n");
        file.replace("3\n".getBytes(UTF_8));
        assertThat(file.read()).asString().isEqualTo("3\n");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
    }

    @Test
    void makesTheFoldersThatAreMissingButNobodysHome() throws IOException {
        Path file = folder.resolve(".local/state/thrctl/history");
        KeptFile.withFolders(folder, file).append("x".getBytes(UTF_8));
        assertThat(file).hasContent("x");
        assertThat(mode(folder.resolve(".local"))).isEqualTo("rwx------");
        Path home = folder.resolve("nobody");
        assertThatThrownBy(() -> KeptFile.withFolders(home, home.resolve("a/b")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(home).doesNotExist();
    }

    @Test
    void saysThatAFolderIsNoFile() {
        for (Path path : new Path[] {Path.of("/"), folder.resolve(".."), Path.of("")}) {
            assertThatThrownBy(() -> KeptFile.of(path).create())
                    .as(path.toString())
                    .isInstanceOf(FileSystemException.class);
        }
    }

    private void requireRoot() {
        assumeTrue(me == 0, "it takes root to make files of another user");
    }

    private static long owner(Path path) throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(path, "unix:uid"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
