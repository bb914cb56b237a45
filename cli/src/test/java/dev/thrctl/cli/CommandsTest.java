package dev.thrctl.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class CommandsTest {
    @TempDir
    private Path root;

    private Context context;

    @BeforeEach
    void system() {
        context = new TestApp(root).context(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    @ParameterizedTest
    @EnumSource
    void buildsOnlyTheCommandThatIsNamed(Commands.Name name) {
        assertThat(new Commands(context, name.word()).commandLine().getSubcommands())
                .containsOnlyKeys(name.word());
    }

    @Test
    void buildsAllForHelpAndForANameThatNeedsCorrecting() {
        for (String word : new String[] {"--help", "sp", ""}) {
            assertThat(new Commands(context, word).commandLine().getSubcommands())
                    .hasSize(Commands.Name.values().length);
        }
        assertThat(new Commands(context).commandLine().getSubcommands()).hasSize(Commands.Name.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void explainsItselfAndEveryOption(Commands.Name name) {
        assertThat(name.summary()).matches("[A-Z].*\\.").hasSizeLessThan(72);
        CommandLine command = requireNonNull(new Commands(context, name.word())
                .commandLine()
                .getSubcommands()
                .get(name.word()));
        String help = command.getUsageMessage(Ansi.OFF);
        assertThat(help).contains(name.summary());
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
        for (OptionSpec option : command.getCommandSpec().options()) {
            explained(option);
            assertThat(option.names()).anyMatch(word -> word.startsWith("--"));
            for (String word : option.names()) {
                assertThat(help).contains(word);
            }
        }
        for (PositionalParamSpec operand : command.getCommandSpec().positionalParameters()) {
            explained(operand);
            assertThat(help).contains(operand.paramLabel());
        }
    }

    private static void explained(ArgSpec arg) {
        assertThat(arg.description()).as(arg.toString()).hasSize(1);
        assertThat(arg.description()[0]).as(arg.toString()).matches("(?s)[A-Z].*[.)]");
    }

    @Test
    void listsEveryCommandWithItsSummary() {
        String help = new Commands(context).commandLine().getUsageMessage(Ansi.OFF);
        for (Commands.Name name : Commands.Name.values()) {
            assertThat(help)
                    .containsPattern("\n  " + name.word() + " +"
                            + java.util.regex.Pattern.quote(name.summary().substring(0, 20)));
        }
    }
}
