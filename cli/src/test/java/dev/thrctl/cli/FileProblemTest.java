package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileProblemTest {
    @Test
    void saysWhatFailedAndNotTheNameOfTheFileAgain() {
        assertThat(FileProblem.text(new AccessDeniedException("/a"))).isEqualTo("permission denied (EACCES)");
        assertThat(FileProblem.text(new NoSuchFileException("/a"))).isEqualTo("no such file or folder (ENOENT)");
        assertThat(FileProblem.text(new FileSystemException("/a", null, "No space left\u001b")))
                .isEqualTo("No space left\\e");
        assertThat(FileProblem.text(new IOException("Is a directory"))).isEqualTo("it is a folder (EISDIR)");
    }
}
