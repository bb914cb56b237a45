package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.TestApp.Run;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ColumnHelpTest {
    @TempDir
    private Path root;

    /** Every command that takes {@code -o COLUMNS}. */
    private static List<String> commands(TestApp app) {
        List<String> commands = new ArrayList<>();
        OutputStream nowhere = OutputStream.nullOutputStream();
        for (CommandLine command : new Commands(app.context(nowhere, nowhere))
                .commandLine()
                .getSubcommands()
                .values()) {
            OptionSpec option = command.getCommandSpec().findOption("-o");
            Values values = option == null ? null : Values.of(option);
            if (values != null && values.kind() == ValueKind.COLUMNS) {
                commands.add(command.getCommandName());
            }
        }
        return commands;
    }

    @Test
    void isValidByTheSchemaOfItsCommandInEveryForm() {
        TestApp app = new TestApp(root);
        assertThat(commands(app)).contains("ps", "auxv", "limits", "signals");
        for (String command : commands(app)) {
            for (String form : List.of("--json", "--jsonl")) {
                Run run = app.run(command, "-o", "help", form);
                assertThat(run.status()).as(command).isZero();
                assertThat(Json.valid(command, run.out()).at("/columns/0/name").asText())
                        .as(command)
                        .isNotEmpty();
            }
        }
    }
}
