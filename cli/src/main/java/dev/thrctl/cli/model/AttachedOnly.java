package dev.thrctl.cli.model;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * For options whose value may be left out: as getopt_long(3), only what follows an equals sign is their value, so that
 * in {@code --check 4711} the number is an operand.
 */
final class AttachedOnly implements IParameterPreprocessor {
    private final String fallback;

    AttachedOnly(String fallback) {
        this.fallback = fallback;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
        if (!"=".equals(info.get("separator"))) {
            args.push(fallback);
        }
        return false;
    }
}
