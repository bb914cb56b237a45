package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a terminal, by script(1), with a process whose command line is not ASCII. */
class TerminalCharsetIT {
    /** Its UTF-8 has the byte 0x9b, which is CSI. */
    private static final String WORD = "\u011b\u2603";

    @TempDir
    private Path folder;

    @Test
    void getsRawUtf8OnlyWhereTheLocaleTakesIt() throws IOException {
        TestMachine.assumeTool("script");
        Process target = new ProcessBuilder("sh", "-c", "read x", WORD).start();
        try {
            String line = " ps " + target.pid() + " --color never -o tid,cmdline";
            String escaped = "\\xc4\\x9b\\xe2\\x98\\x83";
            for (String locale :
                    List.of("LC_ALL=C", "LC_ALL= LANG=", "LC_ALL= LANG=C LC_CTYPE=POSIX", "LC_ALL=de_DE")) {
                byte[] out = onTerminal(locale, line);
                assertThat(new String(out, StandardCharsets.ISO_8859_1))
                        .as(locale)
                        .contains("read x " + escaped);
                for (byte b : out) {
                    assertThat(b).as(locale).isNotNegative();
                }
            }
            assertThat(new String(onTerminal("LC_ALL=C.UTF-8", line), StandardCharsets.UTF_8))
                    .contains("read x " + WORD);
            assertThat(new String(onTerminal("LC_ALL= LANG=C.UTF-8", line), StandardCharsets.UTF_8))
                    .contains("read x " + WORD);
            // A pipe is no terminal.
            assertThat(Thrctl.call()
                            .withEnv("LC_ALL", "C")
                            .run("ps", target.pid() + "", "-o", "cmdline")
                            .out())
                    .contains("read x " + WORD);
        } finally {
            target.destroyForcibly();
        }
    }

    private byte[] onTerminal(String locale, String line) throws IOException {
        Path typescript = folder.resolve("out");
        String command = "env -u LC_CTYPE " + locale + " COLUMNS=80 " + Thrctl.launcher() + line;
        Thrctl run = Thrctl.call()
                .withProgram("script", "-qec", command, typescript.toString())
                .run();
        assertThat(run.status()).as("%s", run).isZero();
        byte[] all = Files.readAllBytes(typescript);
        // Without what script(1) itself writes around it.
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int from = text.indexOf("TID");
        return text.substring(from, text.indexOf('\n', text.indexOf("read x"))).getBytes(StandardCharsets.ISO_8859_1);
    }
}
