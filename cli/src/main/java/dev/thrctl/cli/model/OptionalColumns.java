package dev.thrctl.cli.model;

import dev.thrctl.cli.render.Columns;
import dev.thrctl.kernel.InvalidValueException;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Takes the next word as the value of an option only if it is a list of columns. What is attached to the option, as in
 * {@code --group=nmae}, can be nothing else, and is refused if it is none.
 */
final class OptionalColumns implements IParameterConsumer, IParameterPreprocessor {
    private final String fallback;
    private final Columns<?> columns;
    private boolean attached;

    OptionalColumns(String fallback, Columns<?> columns) {
        this.fallback = fallback;
        this.columns = columns;
    }

    /** Picocli calls this first; the separator is a blank for the word that follows. */
    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
        attached = !" ".equals(info.get("separator"));
        return false;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
        if (attached && !args.isEmpty()) {
            String value = args.pop();
            try {
                columns.select(value);
            } catch (InvalidValueException e) {
                String option = ((OptionSpec) arg).longestName();
                throw new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
            }
            arg.setValue(value);
            return;
        }
        boolean taken = !args.isEmpty() && columns.areNames(args.peek());
        arg.setValue(taken ? args.pop() : fallback);
    }
}
