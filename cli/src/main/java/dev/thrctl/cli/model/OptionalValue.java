package dev.thrctl.cli.model;

import java.util.Stack;
import java.util.function.Predicate;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes the next word as the value of an option only if it can be one. */
final class OptionalValue implements IParameterConsumer {
    private final String fallback;
    private final Predicate<String> isValue;

    OptionalValue(String fallback, Predicate<String> isValue) {
        this.fallback = fallback;
        this.isValue = isValue;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
        boolean taken = !args.isEmpty() && isValue.test(args.peek());
        arg.setValue(taken ? args.pop() : fallback);
    }
}
