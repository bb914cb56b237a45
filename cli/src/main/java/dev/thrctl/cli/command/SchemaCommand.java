package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Schemas;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code thrctl schema COMMAND}. */
public final class SchemaCommand implements Command {
    private final Context context;
    private final Operands<String> name;

    public SchemaCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe("Schemas: " + String.join(", ", Schemas.names()) + ".");
        name = model.requiredOperand(new Known(), "COMMAND", "Whose JSON to describe.");
    }

    private static final class Known implements Parser<String> {
        @Override
        public String parse(String name) {
            if (!Schemas.names().contains(name)) {
                String closest = Suggestion.closest(name, Schemas.names());
                throw new InvalidValueException("'" + Escape.printable(name) + "' has no schema; "
                        + (closest == null
                                ? "there are " + String.join(", ", Schemas.names())
                                : "did you mean '" + closest + "'?"));
            }
            return name;
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.SCHEMA);
        }
    }

    @Override
    public ExitCode run() throws IOException {
        context.console().out().write(Schemas.text(name.required()).getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }
}
