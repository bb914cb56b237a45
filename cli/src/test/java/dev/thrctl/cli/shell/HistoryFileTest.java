package dev.thrctl.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        assertThat(new HistoryFile(folder, file).load()).containsExactly("a", "c", "b");
    }

    @Test
    void writesTheFileAnewWhenTooMuchOfItIsRepeated() throws IOException {
        Path file = folder.resolve("history");
        Files.writeString(file, "a\n" + "b\n".repeat(HistoryFile.MOST_REPEATED + 2));
        assertThat(new HistoryFile(folder, file).load()).containsExactly("a", "b");
        assertThat(file).hasContent("a\nb\n");
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
        assertThat(new HistoryFile(folder, file).load())
                .hasSize(HistoryFile.MOST_LINES)
                .doesNotContain("old");
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
        Recall recall = new Recall(new HistoryFile(folder, folder.resolve("history")));
        recall.add("ps");
        recall.add(" secret");
        recall.add("cpus \\\n 1");
        recall.add("ps ");
        assertThat(recall.all()).containsExactly("cpus  1", "ps");
        assertThat(new HistoryFile(folder, folder.resolve("history")).load()).containsExactly("cpus  1", "ps");
    }

    @Test
    void givesSeveralLinesBackAsSeveral() throws IOException {
        Path file = folder.resolve("history");
        Recall recall = new Recall(new HistoryFile(folder, file));
        recall.add("ps\n\ncpus # both\nlimits");
        recall.add("ps 'a\\\nb'");
        recall.add("ps");
        assertThat(file).hasContent("ps\n\t\n\tcpus # both\n\tlimits\nps 'a\\\n\tb'\nps\n");
        assertThat(new Recall(new HistoryFile(folder, file)).all())
                .containsExactly("ps\n\ncpus # both\nlimits", "ps 'a\\\nb'", "ps");
    }

    @Test
    void forgetsWhatWouldActOnTheTerminalWhenItIsSuggested() throws IOException {
        Path file = Files.writeString(folder.resolve("history"), "ps\nx\u001b]0;y\u0007\n");
        Recall recall = new Recall(new HistoryFile(folder, file));
        recall.add("\u001b[A");
        assertThat(recall.all()).containsExactly("ps");
    }

    @Test
    void staysALinkThatItsUserMade() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("dotfile"), "a\n");
        Files.createDirectory(folder.resolve("thrctl"));
        Path file = Files.createSymbolicLink(folder.resolve("thrctl/history"), elsewhere);
        HistoryFile history = HistoryFile.of(Map.of("XDG_STATE_HOME", folder.toString()));
        assertThat(history.load()).containsExactly("a");
        Files.writeString(elsewhere, "a\n" + "b\n".repeat(HistoryFile.MOST_REPEATED + 2));
        assertThat(history.load()).containsExactly("a", "b");
        history.append("c");
        assertThat(file).isSymbolicLink();
        assertThat(elsewhere).hasContent("a\nb\nc\n");
        assertThat(history.objection()).isNull();
    }

    @Test
    void isNoneAndSaysNothingWhereItIsALinkToNull() throws IOException {
        Path file = Files.createSymbolicLink(folder.resolve("history"), Path.of("/dev/null"));
        HistoryFile history = new HistoryFile(folder, file);
        assertThat(history.load()).isEmpty();
        history.append("ps");
        assertThat(history.objection()).isNull();
        assertThat(file).isSymbolicLink();
    }

    @Test
    void isNeitherReadNorKeptInTheHomeOfAnotherUser() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid")), "only root can give a folder away");
        Path home = Files.createDirectory(folder.resolve("home"));
        Path victim = Files.writeString(folder.resolve("victim"), "secret\n");
        Path state = Files.createDirectories(home.resolve(".local/state/thrctl"));
        Files.createSymbolicLink(state.resolve("history"), victim);
        Files.setAttribute(home, "unix:uid", 61234);
        HistoryFile history = HistoryFile.of(Map.of("HOME", home.toString()));
        assertThat(history.load()).isEmpty();
        assertThat(history.objection())
                .isEqualTo("no history is read or kept: the folder " + home
                        + " belongs to user 61234, who could replace the file");
        history.append("ps");
        assertThat(victim).hasContent("secret\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                .isEqualTo("rw-r--r--");
        assertThat(history.objection()).as("said once").isNull();

        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.setAttribute(empty, "unix:uid", 61234);
        HistoryFile other = HistoryFile.of(Map.of("HOME", empty.toString()));
        assertThat(other.load()).isEmpty();
        other.append("ps");
        assertThat(empty).as("nothing of root's in it").isEmptyDirectory();
    }

    @Test
    void makesNobodysHome() {
        HistoryFile history =
                HistoryFile.of(Map.of("HOME", folder.resolve("none").toString()));
        assertThat(history.load()).isEmpty();
        history.append("ps");
        assertThat(folder).isEmptyDirectory();
    }
}
