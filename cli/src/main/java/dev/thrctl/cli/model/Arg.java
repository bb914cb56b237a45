package dev.thrctl.cli.model;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** The value of one option or operand, to be asked for after parsing. */
public final class Arg<T> {
    private final ArgSpec spec;

    Arg(ArgSpec spec) {
        this.spec = spec;
    }

    /** Null if it was not given. */
    public @Nullable T orNull() {
        return spec.getValue();
    }

    /** For an operand that the command line cannot be without. */
    public T required() {
        T value = orNull();
        if (value == null) {
            throw new IllegalStateException("no value for " + spec.paramLabel());
        }
        return value;
    }

    public T or(T otherwise) {
        T value = orNull();
        return value == null ? otherwise : value;
    }

    public boolean isGiven() {
        return orNull() != null;
    }
}
