package dev.thrctl.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    @TempDir
    private Path folder;

    @Test
    void isReadableByItsUserOnly() throws IOException {
        HistoryFile history = HistoryFile.of(Map.of("XDG_STATE_HOME", folder.toString(), "HOME", "/nowhere"));
        history.append("ps 1");
        Path file = folder.resolve("thrctl/history");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(history.load()).containsExactly("ps 1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsEachLineOnceWhereItWasTypedLast() throws IOException {
        Path file = folder.resolve("history");
        Files.writeString(file, "a\nb\n\na\nc\nb\n");
        assertThat(new HistoryFile(file).load()).containsExactly("a", "c", "b");
        assertThat(file).hasContent("a\nc\nb\n");
    }

    @Test
    void forgetsTheOldestOfTooMany() throws IOException {
        Path file = folder.resolve("history");
        Files.writeString(file, "old\n" + String.join("\n", Collections.nCopies(3, "x")) + "\n");
        StringBuilder many = new StringBuilder("old\n");
        for (int i = 0; i < HistoryFile.MOST_LINES; i++) {
            many.append("ps ").append(i).append('\n');
        }
        Files.writeString(file, many);
        assertThat(new HistoryFile(file).load()).hasSize(HistoryFile.MOST_LINES).doesNotContain("old");
    }

    @Test
    void doesWithoutAFileWhereNoneCanBe() {
        HistoryFile nowhere = HistoryFile.of(Map.of("HOME", "/proc/1"));
        nowhere.append("ps");
        assertThat(nowhere.load()).isEmpty();
        assertThat(HistoryFile.of(Map.of()).load()).isEmpty();
    }

    @Test
    void addsNoLineThatBeginsWithASpaceAndNoneTwice() {
        Recall recall = new Recall(new HistoryFile(folder.resolve("history")));
        recall.add("ps");
        recall.add(" secret");
        recall.add("cpus \\\n 1");
        recall.add("ps ");
        assertThat(recall.all()).containsExactly("cpus  1", "ps");
        assertThat(new HistoryFile(folder.resolve("history")).load()).containsExactly("cpus  1", "ps");
    }
}
