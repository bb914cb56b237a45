package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/sys/fs/cgroup/a.slice/b@1:2.service, /sys/fs/cgroup/a.slice/b@1:2.service",
                "\"\", ''",
                "a b, 'a b'",
                "a;reboot, 'a;reboot'",
                "$(x), '$(x)'",
                "a'b, 'a'\\''b'",
                "-rf, '-rf'",
                "~x, '~x'",
                "a\\b, 'a\\b'"
            })
    void quotesWhatAShellWouldActOn(String text, String word) {
        assertThat(ShellWord.of(text)).isEqualTo(word);
    }

    @Test
    void spellsWhatATerminalWouldActOn() {
        assertThat(ShellWord.of("a\u001b[31m'\u202e")).isEqualTo("\"$(printf 'a\\033\\13331m\\047\\342\\200\\256')\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/b",
                "",
                " ",
                "'",
                "''",
                "a'b",
                "$(echo x)",
                "`id`",
                "a\nb",
                "%d%%",
                "\\",
                "\\033",
                "-n",
                "\u001b]0;x\u0007",
                "é\u202e",
                "; rm -rf x; #",
                "*",
                "a\"b",
                "!x",
                "~root",
                "a=b",
                "&",
                "\t"
            })
    void givesAnyShellTheSameWord(String text) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(text)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(shell.waitFor()).isZero();
    }
}
