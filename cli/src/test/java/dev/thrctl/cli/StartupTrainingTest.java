package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.shell.ShellTraining;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StartupTrainingTest {
    static List<String> commandLines() {
        return StartupTraining.commandLines();
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void runsNoCommandLineThatThrctlRefuses(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = StartupTraining.run(line, new Console(out, err, false, false, Integer.MAX_VALUE));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.DONE);
        assertThat(out.size()).isPositive();
    }

    @Test
    void typesAtAPromptThatNobodySees() {
        Console unseen = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), true, true, 80);
        assertThat(ShellTraining.run(Main.context(unseen), new ThisProgram())).isTrue();
    }

    @Test
    void knowsEveryCommand() {
        for (Commands.Name name : Commands.Name.values()) {
            assertThat(StartupTraining.commandLines())
                    .as("add a line for '%s' to startup-training.txt: what is not trained starts slowly", name.word())
                    .anyMatch(line -> line.startsWith(name.word() + " ") || line.equals(name.word()));
        }
    }
}
