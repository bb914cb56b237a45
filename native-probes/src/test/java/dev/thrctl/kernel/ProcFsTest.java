package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFsTest {
    @TempDir
    private Path root;

    private void file(String path, byte... content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private ProcFs proc() {
        return new ProcFs(root);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 16384, 100_000})
    void readsAFileOfAnyLengthToItsEnd(int length) throws IOException {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31);
        }
        file("proc/1/maps", content);
        assertThat(proc().bytes("/proc/1/maps").orNull()).isEqualTo(content);
    }

    @Test
    void readsAFileThatGrowsFromReadToRead() throws IOException {
        ProcReader reader = proc().reader();
        byte[] big = new byte[50_000];
        Arrays.fill(big, (byte) 'x');
        file("proc/1/stat", big);
        assertThat(reader.read("/proc/1/stat")).isEqualTo(ProcReader.Outcome.OK);
        assertThat(reader.length()).isEqualTo(50_000);
        file("proc/1/stat", (byte) 'a');
        assertThat(reader.read("/proc/1/stat")).isEqualTo(ProcReader.Outcome.OK);
        assertThat(reader.length()).isEqualTo(1);
        assertThat(reader.buffer()[0]).isEqualTo((byte) 'a');
    }

    @Test
    void readsAKernelFileThatSaysItsSizeIsZero() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "no /proc here");
        ProcFs system = new ProcFs(Path.of("/"));
        assertThat(system.line("/proc/self/status").orNull()).contains("\nTgid:\t");
        assertThat(system.processIds())
                .contains((int) ProcessHandle.current().pid())
                .isSorted();
        assertThat(system.threadIds((int) ProcessHandle.current().pid())).hasSizeGreaterThan(1);
    }

    @Test
    void listsTheFirstThreadFirstThoughIdsHaveBegunAgain() throws IOException {
        for (int tid : new int[] {3, 5, 900, 41}) {
            file("proc/41/task/" + tid + "/stat");
        }
        assertThat(proc().threadIds(41)).containsExactly(41, 3, 5, 900);
    }

    @Test
    void saysAbsentForWhatIsNotThere() {
        assertThat(proc().bytes("/proc/9/stat").outcome()).isEqualTo(Reading.Outcome.ABSENT);
        assertThat(proc().link("/proc/9/exe").outcome()).isEqualTo(Reading.Outcome.ABSENT);
        assertThat(proc().list("/proc/9/task")).isNull();
        assertThat(proc().exists("/proc/9")).isFalse();
        assertThat(proc().threadIds(9)).isEmpty();
    }

    @Test
    void saysAbsentForAThreadThatEndedBetweenOpenAndRead() {
        // A file of a kernel thread that the kernel opens and then has nothing for; a container may not show any.
        Path auxv = Path.of("/proc/2/auxv");
        assumeTrue(Files.exists(auxv), "no kernel threads are visible here");
        assertThat(new ProcFs(Path.of("/")).bytes("/proc/2/auxv").outcome())
                .isIn(Reading.Outcome.ABSENT, Reading.Outcome.KNOWN, Reading.Outcome.DENIED);
    }

    @Test
    void saysDeniedForWhatMayNotBeRead() throws IOException {
        file("proc/1/syscall", (byte) 'x');
        Path file = root.resolve("proc/1/syscall");
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertThat(proc().bytes("/proc/1/syscall").isDenied()).isTrue();
    }

    @Test
    void refusesAFolderByName() throws IOException {
        Files.createDirectories(root.resolve("proc/1/task"));
        assertThatThrownBy(() -> proc().bytes("/proc/1/task"))
                .isInstanceOf(ProbeException.class)
                .hasMessage("read of /proc/1/task: is a folder");
    }

    @Test
    void listsOnlyWhatIsAProcessId() throws IOException {
        for (String name : new String[] {"10", "9", "self", "1x", "0", "-1", "99999999999", "4194305", "", "\u0661"}) {
            Files.createDirectories(root.resolve("proc").resolve(name));
        }
        assertThat(proc().processIds()).containsExactly(9, 10, 4194305);
    }

    @Test
    void saysSoWhenThereIsNoProcInsteadOfNoProcesses() {
        assertThatThrownBy(() -> proc().processIds())
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("/proc");
    }

    @Test
    void readsWhereALinkPoints() throws IOException {
        Files.createDirectories(root.resolve("proc/1"));
        Files.createSymbolicLink(root.resolve("proc/1/exe"), Path.of("/usr/bin/with space (deleted)"));
        assertThat(proc().link("/proc/1/exe").orNull()).isEqualTo(RawText.of("/usr/bin/with space (deleted)"));
        file("proc/1/comm", (byte) 'x');
        assertThat(proc().link("/proc/1/comm").outcome()).isEqualTo(Reading.Outcome.ABSENT);
    }

    @Test
    void readsOneLineWithoutItsEnd() throws IOException {
        file("sys/devices/system/cpu/online", "0-3\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(proc().line("/sys/devices/system/cpu/online").orNull()).isEqualTo("0-3");
        assertThat(proc().line("/sys/devices/system/cpu/isolated").orNull()).isNull();
    }

    @Test
    void keepsTheReasonThroughAConversion() {
        assertThat(Reading.<String>denied().map(String::length).isDenied()).isTrue();
        assertThat(Reading.<String>notRead().map(String::length).outcome()).isEqualTo(Reading.Outcome.NOT_READ);
        assertThat(Reading.<String>absent().map(String::length).outcome()).isEqualTo(Reading.Outcome.ABSENT);
        assertThat(Reading.known("abc").map(String::length).orNull()).isEqualTo(3);
        assertThat(Reading.known("abc").map(s -> null).outcome()).isEqualTo(Reading.Outcome.ABSENT);
        assertThat(Reading.known("abc").toString().toUpperCase(Locale.ROOT)).isEqualTo("ABC");
    }

    @Test
    void noticesAProcOfAnotherPidNamespaceWhoseIdsNoCallTakes() throws IOException {
        assertThat(proc().idsAreOwn()).isTrue();
        file("proc/self/status", "Name:\tx\nNSpid:\t77\nNSpgid:\t77\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(proc().idsAreOwn()).isTrue();
        file("proc/self/status", "Name:\tx\nNSpid:\t77\t5\nNSpgid:\t77\t5\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(proc().idsAreOwn()).isFalse();
    }
}
