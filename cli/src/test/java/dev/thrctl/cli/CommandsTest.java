package dev.thrctl.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.Values.Word;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
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

    /** Completion, highlighting and documentation live on it. */
    @ParameterizedTest
    @EnumSource
    void saysOfEveryValueWhatKindItIs(Commands.Name name) {
        for (ArgSpec arg : model(name).args()) {
            Values values = Values.of(arg);
            if (arg.arity().max() == 0) {
                assertThat(values).as(arg.toString()).isNull();
            } else {
                assertThat(values)
                        .as("%s %s: let its parser override values(), or take one from Parsers", name.word(), arg)
                        .isNotNull();
                kindFits(arg, requireNonNull(values));
            }
        }
    }

    private static void kindFits(ArgSpec arg, Values values) {
        List<Word> words = values.words();
        switch (values.kind()) {
            case CHOICE, SCHEMA, COLUMNS, COLUMN_SORT, FILTER, SIGNAL, SIGNAL_SET ->
                assertThat(words).as(arg.toString()).hasSizeGreaterThan(1);
            default -> assertThat(words).as(arg.toString()).hasSizeLessThan(3);
        }
        assertThat(words)
                .as(arg.toString())
                .doesNotHaveDuplicates()
                .allMatch(word -> word.word().matches("[A-Za-z0-9_%+.-]+"))
                .noneMatch(word -> word.meaning().contains("\n"));
        assertThat(arg.completionCandidates())
                .containsExactlyElementsOf(words.stream().map(Word::word).toList());
    }

    @Test
    void knowsTheWordsOfAValueAndWhatTheyMean() {
        assertThat(words(Commands.Name.SET, "--policy")).contains(new Word("rr", "real time, in turns"));
        assertThat(words(Commands.Name.PS, "-o"))
                .contains(new Word("help", "list the columns"))
                .anyMatch(word -> word.word().equals("%cpu"));
        assertThat(words(Commands.Name.KILL, "-s"))
                .contains(new Word("TERM", "15, terminate; kill(1), service managers: end"));
        assertThat(words(Commands.Name.KILL, "--wait")).contains(new Word("forever", ""));
    }

    private List<Word> words(Commands.Name name, String option) {
        return requireNonNull(Values.of(model(name).findOption(option))).words();
    }

    private CommandSpec model(Commands.Name name) {
        return requireNonNull(new Commands(context, name.word())
                        .commandLine()
                        .getSubcommands()
                        .get(name.word()))
                .getCommandSpec();
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
