package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.kernel.ProcFs;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {
    @TempDir
    private Path root;

    private TestApp app;

    @BeforeEach
    void system() {
        app = new TestApp(root).process(1, "init").process(7, "worker");
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ", -1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | no command given. See 'thrctl --help'",
                "sp | unknown command 'sp'; did you mean 'ps'? See 'thrctl --help'",
                "xyzzy | unknown command 'xyzzy'. See 'thrctl --help'",
                "ps --jsno | unknown option '--jsno'; did you mean '--json'? See 'thrctl ps --help'",
                "ps --colr=never | unknown option '--colr=never'; did you mean '--color'? See 'thrctl ps --help'",
                "ps -z | unknown option '-z'. See 'thrctl ps --help'",
                "set -- -1 --nice 1 | unexpected argument '--nice': behind '--' no word is an option; put options before it. See 'thrctl set --help'",
                "set --nice=1 --nicer -- 1 | unknown option '--nicer'; did you mean '--nice'? See 'thrctl set --help'",
                "--jsonx | unknown option '--jsonx'. See 'thrctl --help'",
                "schema ps show | unexpected argument 'show'. See 'thrctl schema --help'",
                "ps 0 | TARGET: process id 0 is out of range (1 to 4194304). See 'thrctl ps --help'",
                "ps 99999999999 | TARGET: process id 99999999999 is out of range (1 to 4194304). See 'thrctl ps --help'",
                "ps +5 | TARGET: '+5' is not a process id (a number from 1 to 4194304). See 'thrctl ps --help'",
                "ps 1/ | TARGET: '1/' has nothing after the slash (a TID or a GLOB). See 'thrctl ps --help'",
                "ps 1,a | '1,a' is not a PID, PID/TID or PID/GLOB, and no process is named '1,a'. See 'thrctl ps --help'",
                "ps --interval 1x 1 | --interval: '1x' is not a duration (such as 500us, 10ms, 2s, 1m). See 'thrctl ps --help'",
                "ps --color=red | --color: 'red' is not one of auto, always, never. See 'thrctl ps --help'",
                "ps --json --plain | --json and --plain exclude each other. See 'thrctl ps --help'",
                "ps --jsonl --json 1 | --json and --jsonl exclude each other. See 'thrctl ps --help'",
                "ps 1 -o tiem | unknown column 'tiem'; did you mean 'time'? '-o help' lists the columns. See 'thrctl ps --help'"
            })
    void refusesABadCommandLineWithStatus2AndNamesTheValue(String line, String message) {
        assertThat(app.run(words(line))).isEqualTo(new Run(2, "", "thrctl: " + message + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps -1",
                "ps --sort",
                "ps -o",
                "schema",
                "ps --json=yes",
                "ps 1 --where state",
                "ps 1 --where nosuch=1",
                "ps 1 --sort -nosuch"
            })
    void refusesOtherBadCommandLinesWithStatus2AndOneLine(String line) {
        Run run = app.run(words(line));
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("thrctl: ").endsWith(" --help'\n").hasLineCount(1);
        String last = line.substring(line.lastIndexOf(' ') + 1);
        assertThat(run.err()).contains(last.equals("schema") ? "COMMAND" : last.replaceAll("=.*|^-(?=[a-z]{2})", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "nosuch", "1/99", "7/nomatch*", "99/x"})
    void failsWithStatus1ForWhatIsNotThere(String target) {
        Run run = app.run("ps", target);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err()).startsWith("thrctl: look-up ").hasLineCount(1);
    }

    @Test
    void showsWhatItCanWhenOneTargetIsNotThere() {
        Run run = app.run("ps", "99", "7", "-o", "tid,name", "--plain");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("7\tworker\n");
        assertThat(run.err()).contains("99");
    }

    @Test
    void showsAThreadOnceThatTwoTargetsMean() {
        assertThat(app.run("ps", "7", "7/7", "worker", "-o", "tid", "--plain")).isEqualTo(new Run(0, "7\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-age", "-waiting", "-guard", "-args", "age"})
    void sortsByAColumnWhoseNameLooksLikeAnOption(String order) {
        assertThat(app.run("ps", "-a", "-o", "tid", "--plain", "--sort", order).status())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "ps --help", "show -h", "schema --help"})
    void printsHelpOnStandardOutput(String line) {
        Run run = app.run(words(line));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Usage: thrctl").endsWith("\n").doesNotContain("\033", "%%");
    }

    /** Before the command, too, where it once was read and forgotten: 'thrctl -h kill 1' sent the signal. */
    @ParameterizedTest
    @EnumSource
    void printsHelpAndVersionBeforeEachCommandAndDoesNothing(Commands.Name name) {
        String[] harmful = {"7", "--bogus"};
        Run usage = app.run(name.word(), "--help");
        for (String option : new String[] {"-h", "--help", "-hV", "-Vh"}) {
            assertThat(app.run(option, name.word(), harmful[0])).isEqualTo(usage);
            assertThat(app.run(option, name.word(), harmful[1])).isEqualTo(usage);
            assertThat(app.run("-V", option, name.word(), "7")).isEqualTo(usage);
        }
        for (String option : new String[] {"-V", "--version"}) {
            assertThat(app.run(option, name.word(), "7")).isEqualTo(app.run("--version"));
        }
        assertThat(app.run("-h", "--version")).isEqualTo(app.run("--help"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void printsItsVersion(String option) {
        assertThat(app.run(option).out()).matches("thrctl \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ps", "ps --json", "ps --jsonl", "ps --plain", "ps 7", "ps --help", "--version", "schema ps"})
    void endsQuietlyWhenNobodyReadsItsOutput(String line) {
        assertThat(app.outputFails("Broken pipe").run(words(line))).isEqualTo(new Run(141, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ps", "ps --json", "ps --jsonl", "ps --plain", "ps 7", "ps --help", "--version", "schema ps"})
    void saysThatItsOutputIsLostWhenTheDiskIsFull(String line) {
        assertThat(app.outputFails("No space left on device").run(words(line)))
                .isEqualTo(new Run(
                        1,
                        "",
                        "thrctl: write to standard output: No space left on device. The output is incomplete\n"));
    }

    @Test
    void reportsADefectInOneLineAndWhereItIsOnRequest() {
        String[] line = {"show", "7"};
        app.defective();
        Run run = app.run(line);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("thrctl: internal error: ")
                .contains("THRCTL_DEBUG=1")
                .hasLineCount(1);
        assertThat(app.environment("THRCTL_DEBUG", "1").run(line).err()).contains("thrctl:     at dev.thrctl.");
    }

    @Test
    void saysSoWhenThereIsNoProc(@TempDir Path empty) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Context context = new TestApp(empty.resolve("unused")).context(OutputStream.nullOutputStream(), err);
        Context without = new Context(
                new ProcFs(empty), context.kernel(), "amd64", context.console(), Map.of(), Interruption.never());
        assertThat(new App(without).run("ps")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("thrctl: read of /proc: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps \033[31m",
                "\033]0;x\007",
                "ps --\033[2J",
                "ps 1\u009b31m/x",
                "ps 1 -o \033x",
                "ps 1/\u202ex/y\033",
                "ps 1 --where \033=1",
                "schema \033x",
                "ps --color=\033x",
                "ps --interval \0331s"
            })
    void letsNothingThatTheUserTypedActOnTheTerminal(String line) {
        Run run = app.run(words(line));
        assertThat(run.status()).isIn(1, 2);
        assertThat(run.err().codePoints().filter(c -> c != '\n'))
                .as(run.err())
                .allMatch(c -> c >= 0x20 && (c < 0x7f || c > 0x9f) && c != 0x202e);
        assertThat(run.err()).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "ps --plain",
                "ps --json",
                "ps --jsonl",
                "ps 7",
                "ps 7 --json",
                "ps 7 --jsonl",
                "ps -g 7",
                "ps -g 7 --json",
                "ps 7 -o name,cmdline,process,wchan",
                "show 7",
                "show 7 --json",
                "show 7 --plain"
            })
    void letsNoByteOfAProcessActOnTheTerminal(String line) {
        String hostile = "\033[31m\n\u009b\u00ff\u00e2\u0080\u00ae\007";
        app.process(7, hostile).file("proc/7/cmdline", hostile + "\0b\0").file("proc/7/task/7/wchan", hostile);
        Run run = app.terminal(200).environment("NO_COLOR", "1").run(words(line));
        assertThat(run.out()).isNotEmpty();
        assertThat(run.out().codePoints().filter(c -> c != '\n' && c != '\t'))
                .as(run.out())
                .allMatch(c -> c >= 0x20 && (c < 0x7f || c > 0x9f) && c != 0x202e);
        assertThat(run.out().contains("\t")).isEqualTo(line.endsWith("--plain"));
    }

    @ParameterizedTest
    @CsvSource({
        "auto, '', '', xterm, true, true",
        "auto, '', '', xterm, false, false",
        "auto, '', '', dumb, true, false",
        "auto, 1, '', xterm, true, false",
        "auto, '', 1, xterm, false, true",
        "auto, '', 1, dumb, true, true",
        "auto, '', 0, xterm, false, false",
        "auto, 1, 1, xterm, true, false",
        "always, 1, '', dumb, false, true",
        "never, '', 1, xterm, true, false"
    })
    void coloursAsItIsTold(
            String option, String noColor, String force, String term, boolean terminal, boolean coloured) {
        app.environment("NO_COLOR", noColor)
                .environment("CLICOLOR_FORCE", force)
                .environment("TERM", term);
        if (terminal) {
            app.terminal(80);
        }
        assertThat(app.run("ps", "--color", option).out().contains("\033[")).isEqualTo(coloured);
        assertThat(app.run("ps", "--plain", "--color", option).out()).doesNotContain("\033");
        assertThat(app.run("ps", "--json", "--color", option).out()).doesNotContain("\033");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-SA-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "de-DE"})
    void saysTheSameInEveryLocale(String tag) {
        String[][] lines = {
            {"ps", "-a", "-o", "tid,name,state,policy,time,nice,blocked,age", "-w", "blocks=sigusr1"},
            {"ps", "--json"},
            {"ps", "--help"},
            {"PS"},
            {"ps", "1", "-o", "TID,NICE"},
            {"ps", "--JSON"}
        };
        Locale before = Locale.getDefault();
        for (String[] line : lines) {
            Run expected = app.run(line);
            Locale.setDefault(Locale.forLanguageTag(tag));
            try {
                assertThat(app.run(line)).isEqualTo(expected);
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Test
    void cutsTheTableAtTheWidthOfTheTerminal() {
        assertThat(app.terminal(20)
                        .environment("NO_COLOR", "1")
                        .run("ps", "7")
                        .out()
                        .lines())
                .allMatch(line -> line.length() <= 20);
    }
}
