package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.cli.model.ByteSizes;
import dev.thrctl.cli.model.Decimals;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Numbers are of the digits 0 to 9: nobody types others into a shell, and what looks like 3 may be another digit. */
class TypedNumbersTest {
    /** Arabic-Indic, Devanagari, fullwidth; each is 3, and Java's own parsers take it for that. */
    private static final List<String> THREES = List.of("\u0663", "\u0969", "\uff13");

    private static final Set<ValueKind> NUMERIC = Set.of(
            ValueKind.NUMBER,
            ValueKind.DURATION,
            ValueKind.SIZE,
            ValueKind.CPU_LIST,
            ValueKind.SIGNAL,
            ValueKind.SIGNAL_SET,
            ValueKind.PID);

    @TempDir
    private Path root;

    record Option(String command, String name) {}

    static Stream<Option> options() {
        List<Option> options = new ArrayList<>();
        OutputStream nowhere = OutputStream.nullOutputStream();
        for (CommandLine command : new Commands(new TestApp(Path.of("target/none")).context(nowhere, nowhere))
                .commandLine()
                .getSubcommands()
                .values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                Values values = Values.of(option);
                if (values != null && NUMERIC.contains(values.kind())) {
                    options.add(new Option(command.getCommandName(), option.longestName()));
                }
            }
        }
        assertThat(options).hasSizeGreaterThan(20);
        return options.stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void refusesDigitsOfOtherScripts(Option option) {
        TestApp app = new TestApp(root).process(1, "init");
        String operand = option.command().equals("bench") ? "futex-wake" : "1";
        for (String three : THREES) {
            for (String value :
                    List.of(three, three + "ms", "1" + three, three + "K", "0x" + three, "RTMIN+" + three)) {
                Run run = app.run(option.command(), option.name() + "=" + value, operand);
                assertThat(run.status()).as("%s=%s: %s", option, value, run).isEqualTo(2);
                assertThat(run.err()).as("%s=%s", option, value).doesNotContain("internal error");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tid=", "time>", "stack>", "%cpu=", "nstid=", "allowed=", "age<", "blocks="})
    void refusesThemInFilters(String filter) {
        TestApp app = new TestApp(root).process(1, "init");
        for (String three : THREES) {
            assertThat(app.run("ps", "1", "-w", filter + three).status())
                    .as(filter)
                    .isEqualTo(2);
        }
    }

    @Test
    void isTheRuleOfEveryParser() {
        for (String three : THREES) {
            assertThat(WholeNumber.parseOrNull(three)).isNull();
            assertThat(WholeNumber.parseOrNull("-" + three)).isNull();
            assertThat(WholeNumber.hexOrNull("a" + three)).isNull();
            assertThat(Decimals.parseOrNull(three)).isNull();
            assertThat(Durations.parseNsOrNull(three + "s", 1)).isNull();
            assertRefused(() -> new ByteSizes().parse(three + "K"));
            assertRefused(() -> CpuSet.parse("0-" + three));
            assertRefused(() -> Signal.parse(three));
            assertRefused(() -> Signal.parse("RTMIN+" + three));
            assertRefused(() -> SignalSet.parse("0x" + three));
        }
    }

    private static void assertRefused(Runnable parsing) {
        assertThatThrownBy(parsing::run).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "-", "--1", "1e3", "1_000", " 1", "0x10", "9223372036854775808"})
    void refusesWhatIsNoWholeNumber(String text) {
        assertThat(WholeNumber.parseOrNull(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1.2.3", "1e3", "1d", "0x1p3", "NaN", "Infinity", "1,5", "- 1"})
    void refusesWhatIsNoDecimal(String text) {
        assertThat(Decimals.parseOrNull(text)).isNull();
    }
}
