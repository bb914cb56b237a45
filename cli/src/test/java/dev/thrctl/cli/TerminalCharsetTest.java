package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.TestApp.Run;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output to terminals that take UTF-8, and to those that do not. */
class TerminalCharsetTest {
    /** In ISO-8859-1: its bytes are UTF-8 for a snowman and for a letter with the byte 0x9b in it, which is CSI. */
    private static final String NAME = "a\u00e2\u0098\u0083\u00c4\u009b";

    @TempDir
    private Path root;

    private TestApp app() {
        return new TestApp(root).process(1, "init").process(7, NAME).environment("NO_COLOR", "1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LANG=C.UTF-8 | true",
                "LANG=de_DE.utf8@euro | true",
                "LC_CTYPE=UTF-8 | true",
                "LANG=en_US.UTF-8 LC_ALL=C | false",
                "LANG=en_US.UTF-8 LC_CTYPE=C | false",
                "LANG=C LC_CTYPE=C.UTF-8 | true",
                "LC_ALL=C.UTF-8 LANG=C LC_CTYPE=C | true",
                "LC_ALL= LC_CTYPE= LANG=en_US.UTF-8 | true",
                "LANG=de_DE | false",
                "LANG=de_DE.ISO-8859-1 | false",
                "LANG=POSIX | false",
                "'' | false",
                "LC_ALL=C.UTF-8 THRCTL_SAVED_LC_ALL=C LANG=C.UTF-8 | false",
                "LC_ALL=C.UTF-8 THRCTL_SAVED_LC_ALL= LANG=C | false",
                "LC_ALL=C.UTF-8 THRCTL_SAVED_LC_ALL= LANG=C.UTF-8 | true"
            })
    void readsTheLocaleAsOtherProgramsDo(String settings, boolean utf8) {
        Map<String, String> environment = new HashMap<>();
        for (String setting : settings.split(" ", -1)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                environment.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        assertThat(TerminalCharset.isUtf8(environment)).isEqualTo(utf8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps 7",
                "ps",
                "ps -a",
                "ps 7 -g",
                "ps 7 --plain",
                "ps 7 --json",
                "ps 7 -o name,cmdline,user",
                "show 7",
                "name 7",
                "signals 7 --mask",
                "ps 7 -w name~["
            })
    void sendsNothingButAsciiToATerminalThatTakesNoUtf8(String line) {
        app().file("proc/7/cmdline", NAME + "\0");
        for (int width : new int[] {200, 80, 40, 13}) {
            Run run = app().terminal(width).environment("LC_ALL", "C").run(line.split(" ", -1));
            assertThat(run.out() + run.err()).as(line).matches("[ -~\n\t]*").isNotEmpty();
        }
    }

    @Test
    void showsTheBytesOfOtherCharacters() {
        Run run = app().terminal(80).environment("LANG", "C").run("ps", "7", "-o", "tid,name,state");
        assertThat(run.out()).isEqualTo("""
                TID  NAME                   STATE
                  7  a\\xe2\\x98\\x83\\xc4\\x9b  S
                """);
        run = app().terminal(24).environment("LANG", "C").run("ps", "7", "-o", "tid,name,state");
        assertThat(run.out()).isEqualTo("""
                TID  NAME          STATE
                  7  a\\xe2\\x98>    S
                """);
    }

    @Test
    void messagesToSuchATerminalAreAsciiToo() {
        Run run = app().terminal(80).environment("LC_ALL", "C").run("ps", "\u00e9");
        assertThat(run.err()).contains("'\\xc3\\xa9'").matches("[ -~\n]*");
        assertThat(app().terminal(80)
                        .environment("LANG", "C.UTF-8")
                        .run("ps", "\u00e9")
                        .err())
                .contains("'\u00e9'");
    }

    @Test
    void leavesUtf8AsItIsWhereNoTerminalIs() {
        Run run = app().environment("LC_ALL", "C").run("ps", "7", "-o", "name");
        assertThat(run.out()).isEqualTo("NAME\na\u2603\u011b\n");
        run = app().terminal(80).environment("LANG", "en_US.UTF-8").run("ps", "7", "-o", "name");
        assertThat(run.out()).isEqualTo("NAME\na\u2603\u011b\n");
    }
}
