package dev.thrctl.cli.model;

import dev.thrctl.cli.render.Columns;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes the next word as the value of an option only if it is a list of columns. */
final class OptionalColumns implements IParameterConsumer {
    private final String fallback;
    private final Columns<?> columns;

    OptionalColumns(String fallback, Columns<?> columns) {
        this.fallback = fallback;
        this.columns = columns;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
        boolean taken = !args.isEmpty() && columns.areNames(args.peek());
        arg.setValue(taken ? args.pop() : fallback);
    }
}
