package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code thrctl schema COMMAND}. */
public final class SchemaCommand implements Command {
    /** Those with a JSON form; each has a file {@code schema/NAME.json} beside this class's package. */
    private static final List<String> SCHEMAS = List.of("ps", "show", "auxv", "cpus");

    private final Context context;
    private final Arg<String> name;

    public SchemaCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe("Schemas: " + String.join(", ", SCHEMAS) + ".");
        name = model.requiredOperand(SchemaCommand::known, "COMMAND", "Whose JSON to describe.");
    }

    private static String known(String name) {
        if (!SCHEMAS.contains(name)) {
            String closest = Suggestion.closest(name, SCHEMAS);
            throw new InvalidValueException("'" + Escape.printable(name) + "' has no schema ("
                    + (closest == null ? "there are " + String.join(", ", SCHEMAS) : "did you mean '" + closest + "'?")
                    + ")");
        }
        return name;
    }

    @Override
    public ExitCode run() throws IOException {
        String file = "/dev/thrctl/cli/schema/" + name.or("ps") + ".json";
        try (InputStream in = SchemaCommand.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar of thrctl lacks " + file);
            }
            in.transferTo(context.console().out());
        }
        return ExitCode.DONE;
    }
}
