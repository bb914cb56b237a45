package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.completion.CompletionScript;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The scripts in {@code completions}, which are made from the model and committed. */
class CompletionsTest {
    private static final Path FOLDER =
            Path.of("../completions").toAbsolutePath().normalize();

    private static final String REFRESH = "mvn -q test -pl cli -am -Dtest=CompletionsTest -Dthrctl.refresh=true"
            + " -Dsurefire.failIfNoSpecifiedTests=false";

    @TempDir
    private Path root;

    @ParameterizedTest
    @EnumSource
    void areWhatTheModelMakes(CompletionScript script) throws IOException {
        Path file = FOLDER.resolve(script.file());
        String text = made(script);
        if (Boolean.getBoolean("thrctl.refresh")) {
            Files.writeString(file, text);
        }
        String committed = Files.exists(file) ? Files.readString(file) : "";
        assertThat(committed.equals(text))
                .as("%s is stale. Refresh it:%n    %s", file, REFRESH)
                .isTrue();
    }

    private Context context() {
        return new TestApp(root).context(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private String made(CompletionScript script) {
        return script.text(new Commands(context()).commandLine().getCommandSpec());
    }

    @ParameterizedTest
    @EnumSource
    void arePrintedByTheCommand(CompletionScript script) {
        assertThat(new TestApp(root).run("completion", script.shell()).out()).isEqualTo(made(script));
    }

    @ParameterizedTest
    @EnumSource
    void knowEveryCommandAndEveryOption(CompletionScript script) {
        String text = made(script);
        for (CommandLine command :
                new Commands(context()).commandLine().getSubcommands().values()) {
            assertThat(text).contains(command.getCommandName());
            for (OptionSpec option : command.getCommandSpec().options()) {
                for (String word : option.names()) {
                    boolean withDashes = script != CompletionScript.FISH;
                    assertThat(text).contains(withDashes ? word : " " + word.replaceFirst("^--?", "") + " ");
                }
            }
        }
    }

    @Test
    void refusesAShellThatItDoesNotKnow() {
        TestApp.Run run = new TestApp(root).run("completion", "tcsh");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("'tcsh' is not one of bash, zsh, fish");
        assertThat(run.out()).isEmpty();
    }
}
