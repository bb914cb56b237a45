package dev.thrctl.cli.model;

import dev.thrctl.kernel.InvalidValueException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** The value of one option or operand, to be asked for after parsing. */
public final class Arg<T> {
    private final ArgSpec spec;

    Arg(ArgSpec spec) {
        this.spec = spec;
    }

    /**
     * Null if it was not given.
     *
     * @throws InvalidValueException if an operand is refused: Picocli would call it unexpected and not say why
     */
    public @Nullable T orNull() {
        Object value = spec.getValue();
        if (value instanceof List<?> values) {
            for (Object one : values) {
                refuse(one);
            }
        }
        refuse(value);
        return spec.getValue();
    }

    private void refuse(@Nullable Object value) {
        if (value instanceof InvalidValueException refused) {
            throw new InvalidValueException(spec.paramLabel() + ": " + refused.getMessage());
        }
    }

    /** For an operand that the command line cannot be without. */
    public T required() {
        T value = orNull();
        if (value == null) {
            throw new InvalidValueException("missing operand " + spec.paramLabel());
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
